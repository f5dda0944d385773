using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A reporter keeps a report that is not finished; whatever is missing or wrong is told, and nothing is refused for it.</summary>
internal static class PutDraft
{
    public static async Task<Results<Ok<DraftView>, ProblemHttpResult>> Put(
        string key, string period, ReportContentInput body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        var found = Keys.IsValid(key) ? await scope.Ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Streams([Kpi.StreamOf(key)]), ct) : null;
        if (found?.Items is not [{ State: Kpi.Defined kpi }])
            return Problems.Of(Kpi.NotFound(key), http.Request);

        var draft = new ReportDraft(ReportDraft.Standing(kpi, parsed)?.Version, body);
        var stored = draft.Write();
        if (!DraftStore.Fits(stored))
            return Problems.Of(TooLarge, http.Request);
        return await scope.Ledger.Drafts.PutAsync(http.Authority().Caller.Subject, ReportDraft.KeyOf(key, parsed), stored, ct) is { } keptAt
            ? Representation.ShowNow(http, await DraftView.OfAsync(key, parsed, draft, keptAt, scope, http.Request, ct))
            : Problems.Of(TooMany, http.Request);
    }

    private static Rejection TooLarge { get; } = new(
        "draft.too_large",
        new($"A draft takes at most {DraftStore.BodyBytesMax} bytes.", $"下書きは {DraftStore.BodyBytesMax} バイト以内にしてください。"));

    private static Rejection TooMany { get; } = new(
        "draft.too_many",
        new(
            $"You have {DraftStore.CountMax} drafts already. Submit or delete some of them (GET /api/drafts).",
            $"下書きが上限の {DraftStore.CountMax} 件に達しています。提出又は削除してください（「GET /api/drafts」）。"));
}
