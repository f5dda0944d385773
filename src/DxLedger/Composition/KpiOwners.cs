using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Platform;
using DxLedger.Platform.Http;

namespace DxLedger.Composition;

/// <summary>Whose the KPI is that an address names.</summary>
internal static class KpiOwners
{
    /// <summary>Null where the address names no KPI that exists.</summary>
    public static async Task<IReadOnlyList<string>?> FindAsync(LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var isKpi = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.Contains("/kpis/{key}", StringComparison.Ordinal) == true;
        if (!isKpi || http.Request.RouteValues["key"] is not string key || !Keys.IsValid(key))
            return null;
        var found = await scope.Ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Streams([Kpi.StreamOf(key)]), ct);
        return found.Items is [{ State: var state }] ? KpiModel.Stream.Owners(state, scope.Today) : null;
    }
}
