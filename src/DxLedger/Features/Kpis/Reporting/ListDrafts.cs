using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>The caller's own unfinished reports, without what they say.</summary>
internal static class ListDrafts
{
    internal sealed record Answer(IReadOnlyList<DraftEntry> Drafts);

    /// <param name="UpdatedAt">When it was last kept.</param>
    internal sealed record DraftEntry(string Kpi, string Period, DateTimeOffset UpdatedAt);

    public static async Task<Ok<Answer>> Get(LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var kept = await scope.Ledger.Drafts.ListAsync(http.Authority().Caller.Subject, ct);
        return Representation.ShowNow(
            http,
            new Answer([.. from one in kept let names = ReportDraft.NamesIn(one.Key) where names is not null select new DraftEntry(names.Value.Kpi, names.Value.Period, one.UpdatedAt)]));
    }
}
