using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>An unfinished report, for its reporter alone.</summary>
/// <param name="UpdatedAt">When it was last kept.</param>
/// <param name="Revises">Version of the report that it corrects; null where it is a first one.</param>
/// <param name="Findings">What stands in the way of submitting it now; none where it would be taken.</param>
internal sealed record DraftView(string Kpi, string Period, DateTimeOffset UpdatedAt, long? Revises, ReportContentInput Content, IReadOnlyList<FindingView> Findings)
{
    public static async Task<DraftView> OfAsync(
        string key, ReportingPeriod period, ReportDraft draft, DateTimeOffset updatedAt, LedgerScope scope, HttpRequest request, CancellationToken ct)
    {
        var language = Languages.Of(request);
        request.HttpContext.Response.Headers.ContentLanguage = language.Tag();
        return new(key, period.Name, updatedAt, draft.Revises, draft.Content, await DraftFindings.FindAsync(key, period, draft, language, scope, ct));
    }
}

/// <param name="Code">As in the problem, or in its <c>errors</c>, that a submission would get.</param>
/// <param name="Field">The input member at fault; empty where no single one is.</param>
/// <param name="IsWarning">Taken once <c>confirm</c> names its code.</param>
internal sealed record FindingView(string Code, string Field, string Detail, bool IsWarning);

/// <summary>Asks what a submission would ask, in the same order, so that the answers cannot differ.</summary>
internal static class DraftFindings
{
    public static async Task<IReadOnlyList<FindingView>> FindAsync(
        string key, ReportingPeriod period, ReportDraft draft, Language language, LedgerScope scope, CancellationToken ct)
    {
        if (Writing.Errors(new ReportContentValidator(reasonNeeded: draft.Revises is not null), draft.Content) is { Count: > 0 } errors)
            return Told(errors, areWarnings: false);
        if (await ReportWriting.FindUnknownEvidenceAsync(draft.Content, scope.Ledger, ct) is { } unknown)
            return Told([ErrorOf(unknown)], areWarnings: false);

        var found = await scope.Ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Streams([Kpi.StreamOf(key)]), ct);
        var state = found.Items is [{ State: var known }, ..] ? known : new Kpi.Undefined();
        var premises = PeriodStanding.Premises(state, period);
        var set = await scope.Ledger.ReadDocumentsAsync(DocumentQuery.Streams([.. premises.Guards, .. premises.Reads]), ct);
        return draft.Submit(state, key, PeriodStanding.Of(state, period, set, scope.Today)) is Decision<KpiEvent>.Rejected { Reason: var reason }
            ? Told(reason.Errors ?? [ErrorOf(reason)], areWarnings: reason.Code == "report.confirmation_needed")
            : [];

        IReadOnlyList<FindingView> Told(IEnumerable<FieldError> all, bool areWarnings) =>
            [.. all.Select(one => new FindingView(one.Code, one.Field, one.Message.In(language), areWarnings))];
    }

    private static FieldError ErrorOf(Rejection reason) => new(reason.Field ?? "", reason.Code, reason.Message);
}
