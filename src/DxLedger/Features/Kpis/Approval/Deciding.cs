using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Approval;

/// <summary>What returning, approving and accepting a report have in common.</summary>
internal static class Deciding
{
    /// <summary>A decision on what was seen: <c>If-Match</c> is needed and names the version of the report, not of its stream.</summary>
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunAsync(
        string key, string period, string operation, object body, LedgerScope scope, HttpContext http, Func<Kpi, PeriodStanding, long, CommandContext, Decision<KpiEvent>> decide, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"{operation}:{key}:{parsed}:{http.Request.Headers.IfMatch}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        if (context.ExpectedVersion is not { } seen)
            return Problems.Of(SeenNeeded, http.Request);

        var result = await RunAsync(scope, key, parsed, seen, context, decide, ct);
        return result is CommandResult.Refused { Reason.Code: "report.moved" } refused
            ? Problems.Of(refused.Reason, http.Request, changes: await ReportChanges.SinceAsync(scope.Ledger, key, parsed, seen, ct))
            : Writing.Answer(result, http);
    }

    public static Task<CommandResult> RunAsync(
        LedgerScope scope, string key, ReportingPeriod period, long seen, CommandContext context, Func<Kpi, PeriodStanding, long, CommandContext, Decision<KpiEvent>> decide, CancellationToken ct)
    {
        // What was seen is compared with the report itself; the stream may have moved on with other periods.
        var anyVersion = context with { ExpectedVersion = null };
        return ReportWriting.RunAsync(scope, key, period, (state, standing) => decide(state, standing, seen, anyVersion), anyVersion, ct);
    }

    private static Rejection SeenNeeded { get; } = new(
        "request.precondition_required",
        new(
            "If-Match must name the version of the report that you looked at, as the report shows it, such as \"3\".",
            "確認した報告の「version」を「If-Match」に引用符付きで指定してください（例: \"3\"）。"),
        "If-Match");
}
