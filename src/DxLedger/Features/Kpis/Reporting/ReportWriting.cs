using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>What every write about the report of a period does alike.</summary>
internal static class ReportWriting
{
    /// <param name="operation">What is done, for telling repeats by their key.</param>
    /// <param name="body">What was sent, for telling a repeat from another request.</param>
    /// <param name="decide">Gets the KPI's state and how the period stands.</param>
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunAsync(
        string key, string period, string operation, object body, LedgerScope scope, HttpContext http, Func<Kpi, PeriodStanding, Decision<KpiEvent>> decide, CancellationToken ct)
    {
        var (parsed, context, problem) = Begin(key, period, operation, body, http);
        if (parsed is null || context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        return Writing.Answer(await RunAsync(scope, key, parsed, decide, context, ct), http);
    }

    /// <summary>A change of a report that stands: <c>If-Match</c> names the version of the report, as for its approval; it may be left out.</summary>
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunOnReportAsync(
        string key, string period, string operation, object body, LedgerScope scope, HttpContext http, Func<Kpi, PeriodStanding, Decision<KpiEvent>> decide, CancellationToken ct)
    {
        var (parsed, context, problem) = Begin(key, period, operation, body, http);
        if (parsed is null || context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();

        // Reports of other periods may have moved the stream; the correction does not rest on them.
        var seen = context.ExpectedVersion;
        var result = await RunAsync(
            scope,
            key,
            parsed,
            (state, standing) => seen is { } version && ReportDraft.Standing(state, parsed) is { } report && report.Version != version
                ? new Decision<KpiEvent>.Rejected(Approval.ApprovalDecider.Moved(key, report, version))
                : decide(state, standing),
            context with { ExpectedVersion = null },
            ct);
        return result is CommandResult.Refused { Reason.Code: "report.moved" } moved && seen is { } since
            ? Problems.Of(moved.Reason, http.Request, changes: await Approval.ReportChanges.SinceAsync(scope.Ledger, key, parsed, since, ct))
            : Writing.Answer(result, http);
    }

    private static (ReportingPeriod? Period, CommandContext? Context, ProblemHttpResult? Problem) Begin(
        string key, string period, string operation, object body, HttpContext http)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return (null, null, Problems.Invalid([MalformedPeriod], http.Request));
        if (!Keys.IsValid(key))
            return (null, null, Problems.Of(Kpi.NotFound(key), http.Request));
        var (context, problem) = Writing.Context(http, $"{operation}:{key}:{parsed}", Writing.Bytes(body));
        return (parsed, context, problem);
    }

    public static Task<CommandResult> RunAsync(
        LedgerScope scope, string key, ReportingPeriod period, Func<Kpi, PeriodStanding, Decision<KpiEvent>> decide, CommandContext context, CancellationToken ct) =>
        DeciderRunner.RunAsync(
            scope.Ledger,
            KpiModel.Stream,
            Kpi.StreamOf(key),
            state => PeriodStanding.Premises(state, period),
            (state, _, premises) => decide(state, PeriodStanding.Of(state, period, premises, scope.Today)),
            context,
            ct);

    /// <summary>Null where every uploaded file that is named is there.</summary>
    public static async Task<ProblemHttpResult?> CheckEvidenceAsync(
        ReportContentInput input, Ledger ledger, HttpRequest request, CancellationToken ct) =>
        await FindUnknownEvidenceAsync(input, ledger, ct) is { } unknown ? Problems.Of(unknown, request) : null;

    /// <summary>Of input with the right shape; null where every uploaded file that is named is there.</summary>
    public static async Task<Rejection?> FindUnknownEvidenceAsync(ReportContentInput input, Ledger ledger, CancellationToken ct)
    {
        foreach (var sha256 in input.EvidenceItems.Select(item => item.Sha256).OfType<string>())
        {
            if (!await ledger.Blobs.ExistsAsync(sha256, ct))
            {
                return new(
                    "evidence.unknown",
                    new(
                        $"No file {sha256} was uploaded. Upload it first (POST /api/evidence).",
                        $"ファイル {sha256} はアップロードされていません。先にアップロードしてください（「POST /api/evidence」）。"),
                    "evidence");
            }
        }

        return null;
    }

    public static FieldError MalformedPeriod { get; } = new(
        "period", "format", ReportingPeriod.Expected);
}
