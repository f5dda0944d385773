using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.YearClosing;

/// <summary>What the closing of a plan's fiscal year sealed.</summary>
internal static class GetYear
{
    /// <param name="Head">Ledger position that the closing stands on.</param>
    /// <param name="Digest">SHA-256, lower-case hex, of the rows' canonical JSON (RFC 8785, decimals as strings).</param>
    /// <param name="IsIntact">The rows still have that digest.</param>
    internal sealed record Answer(string Plan, string Year, long Head, DateTimeOffset ClosedAt, string Digest, bool IsIntact, IReadOnlyList<SealedKpi> Kpis);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct);
        if (problem is not null)
            return problem;
        var known = Keys.IsPlan(plan) ? await PlanModel.Stream.ReadAsync(scope.Ledger, [Plan.StreamOf(plan)], point?.Position, ct) : null;
        if (known?.Items is not [{ State: Plan.Adopted adopted }])
            return Problems.Of(Plan.NotFound(plan), http.Request);
        var year = new ReportingPeriod(adopted.FiscalYear, null);
        var found = await PeriodModel.Stream.ReadAsync(scope.Ledger, [PlanPeriod.StreamOf(plan, year)], point?.Position, ct);
        point?.Tell(http, scope.Ledger.Name);
        return found.Items is [{ State: PlanPeriod.Kept { YearClosing: { } seal, Closing: { } closing } } document]
            ? Representation.Show(
                http,
                found.Position,
                [.. AsOfPoint.Shown(point), (document.Stream, document.Version)],
                new Answer(plan, year.Name, seal.Head, closing.At, seal.Digest, YearSnapshot.DigestOf(seal.Rows) == seal.Digest, seal.Rows))
            : Problems.Of(Rejections.NotFound("year.not_closed", $"Fiscal year {year} of plan {plan} is not closed.", $"計画 {plan} の {year} 年度は締め切られていません。"), http.Request);
    }
}
