using System.Security.Cryptography;
using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.YearClosing;

/// <summary>The last word of a fiscal year on every KPI and milestone of a plan, worked out from one state of the ledger.</summary>
/// <param name="Evaluations">KPIs whose evaluation of the year is new, in the order in which they are appended.</param>
/// <param name="Rows">All, in order of their keys.</param>
/// <param name="Digest">SHA-256, lower-case hex, of the rows' canonical JSON (RFC 8785).</param>
internal sealed record YearSnapshot(IReadOnlyList<(string Key, long Version, KpiEvaluated Evaluated)> Evaluations, IReadOnlyList<SealedKpi> Rows, string Digest)
{
    /// <param name="head">Position that the state stands on; the evaluations get the positions after it.</param>
    public static YearSnapshot Of(Plan.Adopted plan, ReportingPeriod year, long head, IEnumerable<(Kpi.Defined Kpi, long Version)> kpis)
    {
        var (evaluations, rows) = (new List<(string, long, KpiEvaluated)>(), new List<SealedKpi>());
        // A duplicate never counted, and its figures stand with the KPI that it is.
        foreach (var (kpi, version) in kpis.Where(one => !one.Kpi.IsDuplicate()).OrderBy(one => one.Kpi.Key, StringComparer.Ordinal))
        {
            if (kpi.LastEvaluation(year) is { Evaluated.IsManual: true } byHand)
            {
                rows.Add(Row(kpi, version, year, byHand.Evaluated, byHand.Origin.Position));
                continue;
            }

            if (kpi.Definition.Kind == PromiseKind.Milestone)
            {
                rows.Add(Row(kpi, version, year, null, null));
                continue;
            }

            var evaluated = EvaluationDecider.Evaluated(kpi, year, plan.RuleFor(kpi.Key));
            if (kpi.LastEvaluation(year) is { } last && last.Evaluated.Says(evaluated))
            {
                rows.Add(Row(kpi, version, year, evaluated, last.Origin.Position));
                continue;
            }

            evaluations.Add((kpi.Key, version, evaluated));
            rows.Add(Row(kpi, version + 1, year, evaluated, head + evaluations.Count));
        }

        return new(evaluations, rows, DigestOf(rows));
    }

    public static string DigestOf(IReadOnlyList<SealedKpi> rows) =>
        Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(rows, LedgerJson.Stored))));

    private static SealedKpi Row(Kpi.Defined kpi, long version, ReportingPeriod year, KpiEvaluated? evaluated, long? position)
    {
        var last = kpi.Reports.LastOrDefault(report => ReportingPeriod.Parse(report.Period)?.FiscalYear == year.FiscalYear);
        var accepted = kpi.Reports.LastOrDefault(report => ReportingPeriod.Parse(report.Period)?.FiscalYear == year.FiscalYear && report.Accepted is not null);
        return new SealedKpi(
            kpi.Key,
            version,
            accepted?.Period,
            last is null ? null : LedgerJson.NameOf(last.Stage),
            accepted?.Accepted is { } content ? content.Figure is { } figure ? LedgerJson.NameOf(figure.Status) : content.Milestone is { } milestone ? LedgerJson.NameOf(milestone.State) : null : null,
            evaluated?.Inputs.Actual,
            evaluated?.Inputs.Derived?.Value ?? evaluated?.Inputs.Target,
            evaluated?.Printed,
            evaluated?.Grade,
            evaluated?.RuleVersion,
            position);
    }
}
