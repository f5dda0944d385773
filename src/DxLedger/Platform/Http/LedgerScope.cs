using DxLedger.EventStore;

namespace DxLedger.Platform.Http;

/// <summary>The ledger a request is about: <c>/api/ledgers/{ledger}/…</c>, or the default one.</summary>
/// <param name="Clock">What time it is for this ledger.</param>
internal sealed record LedgerScope(Ledger Ledger, TimeProvider Clock)
{
    public const string DefaultLedger = "default";

    private const string RouteName = "ledger";

    /// <summary>The business date in Japan.</summary>
    public DateOnly Today => JapaneseCalendar.Today(Clock);

    /// <summary>Finds the ledger before any parameter is bound, so that an unknown one is a 404 and never created by a question.</summary>
    public static async Task Middleware(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<NeedsLedger>() is not null)
        {
            var name = http.Request.RouteValues[RouteName] as string ?? DefaultLedger;
            var database = http.RequestServices.GetRequiredService<LedgerDatabase>();
            if (await database.FindLedgerAsync(name, http.RequestAborted) is not { } ledger)
            {
                await Problems.Of(
                    new Rejection("ledger.not_found", new($"There is no ledger named {name}.", $"台帳 {name} はありません。"), RouteName),
                    http.Request).ExecuteAsync(http);
                return;
            }

            http.Features.Set(new LedgerScope(ledger, http.RequestServices.GetRequiredService<LedgerClocks>().Of(name)));
        }

        await next(http);
    }

    /// <summary>Binds the scope that the middleware has found.</summary>
    public static ValueTask<LedgerScope?> BindAsync(HttpContext http) => ValueTask.FromResult(http.Features.Get<LedgerScope>());
}

/// <summary>Marks endpoints that speak about one ledger.</summary>
internal sealed class NeedsLedger;
