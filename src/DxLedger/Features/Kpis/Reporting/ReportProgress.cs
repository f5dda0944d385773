using DxLedger.EventStore;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A department submits the figure, or the state of a milestone, for a period.</summary>
internal static class ReportProgress
{
    /// <param name="Period"><c>2023-Q1</c>, or <c>2023</c> where the figure is due once a year.</param>
    internal sealed record Body(
        string Period,
        ValueStatus? Status = null,
        decimal? Value = null,
        decimal? Numerator = null,
        decimal? Denominator = null,
        string? Unit = null,
        string? Expected = null,
        DateOnly? MeasuredOn = null,
        MilestoneState? State = null,
        DateOnly? On = null,
        string? Note = null,
        string? Reason = null,
        IReadOnlyList<EvidenceInput>? Evidence = null,
        IReadOnlyList<string>? Confirm = null)
    {
        public ReportContentInput Content() =>
            new(Status, Value, Numerator, Denominator, Unit, Expected, MeasuredOn, State, On, Note, Reason, Evidence, Confirm);
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, Body body, LedgerScope scope, LedgerDatabase database, HttpContext http, CancellationToken ct)
    {
        var input = body.Content();
        if (Writing.Check(new ReportContentValidator(reasonNeeded: false), input, http.Request) is { } invalid)
            return invalid;
        if (await ReportWriting.CheckEvidenceAsync(input, database, http.Request, ct) is { } unknown)
            return unknown;
        return await ReportWriting.RunAsync(
            key, body.Period, "kpi.report", body, scope, http, (state, standing) => ReportDecider.Report(state, key, standing, input), ct);
    }
}
