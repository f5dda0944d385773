using DxLedger.EventStore;
using DxLedger.Platform.Http;
using Microsoft.Net.Http.Headers;

namespace DxLedger.Platform.Access;

/// <summary>Finds the departments that a caller acts for on a day; the platform knows no departments of its own.</summary>
internal delegate Task<IReadOnlySet<string>> DepartmentsOf(Ledger ledger, Caller caller, DateOnly today, CancellationToken ct);

/// <summary>Finds the departments that what an address names belongs to; null where it names no such thing.</summary>
internal delegate Task<IReadOnlyList<string>?> OwnersOf(LedgerScope scope, HttpContext http, CancellationToken ct);

/// <summary>
/// The one place that lets requests in. It applies the endpoint's row of the access table, and, where the row hangs on
/// a department, asks whose the thing is that the address names. <see cref="DeciderRunner"/> asks once more on the
/// state that is decided on, so that a reassignment cannot slip in between.
/// </summary>
internal sealed class AccessGate(AccessOptions access, DepartmentsOf departmentsOf, OwnersOf ownersOf)
{
    private const string RouteName = "department";

    /// <summary>Comes after the one that finds the ledger.</summary>
    public async Task Middleware(HttpContext http, RequestDelegate next)
    {
        var (found, problem) = await TokenCallers.FindAsync(http, access);
        if (found is not { } caller)
        {
            await RefuseAsync(http, problem ?? Authority.Unauthenticated, "Bearer error=\"invalid_token\"");
            return;
        }

        // Addresses that do not exist tell nothing, to nobody.
        var rule = http.GetEndpoint()?.Metadata.GetMetadata<AccessRule>() ?? AccessRule.Public;
        if (!rule.Admits(caller) || !(caller.IsSignedIn || access.AnonymousReads || rule.IsPublic))
        {
            await RefuseAsync(http, caller.IsSignedIn ? Authority.RoleForbidden : Authority.Unauthenticated, "Bearer");
            return;
        }

        var authority = new Authority(caller, rule, http.Features.Get<LedgerScope>()?.Today ?? DateOnly.MaxValue, await KeysAsync(http, caller, rule));
        if (!rule.AllowsAnywhere(caller) && await OwnersAsync(http) is { } owners && !authority.Allows(owners))
        {
            await RefuseAsync(http, Authority.DepartmentForbidden, "Bearer");
            return;
        }

        http.Features.Set(authority);
        await next(http);
    }

    private static Task RefuseAsync(HttpContext http, Rejection reason, string challenge)
    {
        if (Problems.StatusOf(reason.Code) == StatusCodes.Status401Unauthorized)
            http.Response.Headers[HeaderNames.WWWAuthenticate] = challenge;
        return Problems.Of(reason, http.Request).ExecuteAsync(http);
    }

    private async Task<IReadOnlyList<string>?> OwnersAsync(HttpContext http) =>
        http.Request.RouteValues[RouteName] is string department ? [department]
        : http.Features.Get<LedgerScope>() is { } scope ? await ownersOf(scope, http, http.RequestAborted)
        : null;

    private async Task<IReadOnlySet<string>> KeysAsync(HttpContext http, Caller caller, AccessRule rule) =>
        http.Features.Get<LedgerScope>() is { } scope && !rule.AllowsAnywhere(caller)
            ? await departmentsOf(scope.Ledger, caller, scope.Today, http.RequestAborted)
            : new HashSet<string>(StringComparer.Ordinal);
}

internal static class Authorities
{
    /// <summary>What the gate found out about the caller of this request.</summary>
    public static Authority Authority(this HttpContext http) =>
        http.Features.Get<Authority>() ?? throw new InvalidOperationException("The request did not come through the gate.");

    /// <summary>Whether figures may be shown that nobody has accepted yet.</summary>
    public static bool SeesWork(this HttpContext http) => http.Authority().Caller.SeesWork;
}
