using DxLedger.EventStore;
using DxLedger.Platform.Http;

namespace DxLedger.Platform.Access;

/// <summary>Finds who asks.</summary>
internal delegate Caller CallerOf(HttpContext http);

/// <summary>Finds the departments that a caller acts for on a day; the platform knows no departments of its own.</summary>
internal delegate Task<IReadOnlySet<string>> DepartmentsOf(Ledger ledger, Caller caller, DateOnly today, CancellationToken ct);

/// <summary>
/// The one place that lets requests in. It applies the endpoint's row of the access table; where the row hangs on a
/// department, the address's <c>{department}</c> is checked here, and whatever else it is about by <see cref="DeciderRunner"/>
/// on the state that is decided on, so that a reassignment cannot slip in between.
/// </summary>
internal sealed class AccessGate(CallerOf callerOf, DepartmentsOf departmentsOf, bool anonymousReads)
{
    private const string RouteName = "department";

    /// <summary>Comes after the one that finds the ledger.</summary>
    public async Task Middleware(HttpContext http, RequestDelegate next)
    {
        var caller = callerOf(http);
        // Addresses that do not exist tell nothing, to nobody.
        var rule = http.GetEndpoint()?.Metadata.GetMetadata<AccessRule>() ?? AccessRule.Public;
        var admitted = rule.Admits(caller) && (caller.IsSignedIn || anonymousReads || rule.IsPublic);
        if (!admitted)
        {
            await Problems.Of(caller.IsSignedIn ? Authority.RoleForbidden : Authority.Unauthenticated, http.Request).ExecuteAsync(http);
            return;
        }

        var authority = new Authority(caller, rule, await KeysAsync(http, caller, rule));
        if (http.Request.RouteValues[RouteName] is string department && rule.OwnDepartment.Count > 0 && !authority.Allows([department]))
        {
            await Problems.Of(Authority.DepartmentForbidden, http.Request).ExecuteAsync(http);
            return;
        }

        http.Features.Set(authority);
        await next(http);
    }

    private async Task<IReadOnlySet<string>> KeysAsync(HttpContext http, Caller caller, AccessRule rule) =>
        http.Features.Get<LedgerScope>() is { } scope && !rule.AllowsAnywhere(caller) && rule.OwnDepartment.Count > 0
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
