using System.Security.Cryptography;
using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.YearClosing;

/// <summary>The last word of a fiscal year on every KPI and milestone of a plan, worked out from one state of the ledger.</summary>
/// <param name="Evaluations">KPIs whose evaluation of the year is new, in the order in which they are appended.</param>
/// <param name="Rows">All, in order of their keys.</param>
/// <param name="Digest">SHA-256, lower-case hex, of the rows' canonical JSON (RFC 8785).</param>
internal sealed record YearSnapshot(
    IReadOnlyList<(string Key, long Version, KpiEvaluated Evaluated)> Evaluations, IReadOnlyList<SealedKpi> Rows, string Digest)
{
    /// <param name="head">Position that the state stands on; the evaluations get the positions after it.</param>
    /// <param name="unsettled">What each row keeps of it.</param>
    /// <param name="today">The day of the closing, whose leading departments are kept.</param>
    public static YearSnapshot Of(
        Plan.Adopted plan, ReportingPeriod year, long head, IEnumerable<(Kpi.Defined Kpi, long Version)> kpis, Unsettled unsettled, DateOnly today)
    {
        var (evaluations, rows) = (new List<(string, long, KpiEvaluated)>(), new List<SealedKpi>());
        // A duplicate never counted, and its figures stand with the KPI that it is.
        foreach (var (kpi, version) in kpis.Where(one => !one.Kpi.IsDuplicate()).OrderBy(one => one.Kpi.Key, StringComparer.Ordinal))
        {
            if (kpi.LastEvaluation(year) is { Evaluated.IsManual: true } byHand)
            {
                Add(version, byHand.Evaluated, byHand.Origin.Position);
                continue;
            }

            if (kpi.Definition.Kind == PromiseKind.Milestone)
            {
                Add(version, null, null);
            }
            else if (kpi is Kpi.Closed)
            {
                var last = LastWithin(kpi, year);
                Add(version, last?.Evaluated, last?.Origin.Position);
            }
            else
            {
                var evaluated = EvaluationDecider.Evaluated(kpi, year, plan.RuleFor(kpi.Key));
                var last = kpi.LastEvaluation(year);
                if (last?.Evaluated.Says(evaluated) == true)
                {
                    Add(version, evaluated, last.Origin.Position);
                    continue;
                }

                evaluations.Add((kpi.Key, version, evaluated));
                Add(version + 1, evaluated, head + evaluations.Count);
            }

            void Add(long at, KpiEvaluated? evaluated, long? position) => rows.Add(Row(kpi, at, year, evaluated, position) with
            {
                Department = kpi.LeadOn(today),
                Unsettled = unsettled.SealedOf(kpi.Key),
            });
        }

        return new(evaluations, rows, DigestOf(rows));
    }

    public static string DigestOf(IReadOnlyList<SealedKpi> rows) =>
        Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(rows, LedgerJson.Stored))));

    /// <summary>The rows in parts, each of which goes into an entry.</summary>
    /// <param name="bytesMax">Of a part's JSON, unless one row alone has more.</param>
    public static IEnumerable<IReadOnlyList<SealedKpi>> Parts(IEnumerable<SealedKpi> rows, int bytesMax)
    {
        var (part, bytes) = (new List<SealedKpi>(), 0);
        foreach (var row in rows)
        {
            var size = JsonSerializer.SerializeToUtf8Bytes(row, LedgerJson.Stored).Length + 1;
            if (part.Count > 0 && bytes + size > bytesMax)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(row);
            bytes += size;
        }

        if (part.Count > 0)
            yield return part;
    }

    /// <summary>A closed KPI is evaluated no more: the year's evaluation where there is one, else that of the latest period in it.</summary>
    private static Kpi.EvaluationMade? LastWithin(Kpi.Defined kpi, ReportingPeriod year) =>
        (from made in kpi.Evaluations
         let period = ReportingPeriod.Parse(made.Evaluated.Period)
         where period is not null && period.FiscalYear == year.FiscalYear
         orderby period, made.Origin.Position
         select made).LastOrDefault();

    private static SealedKpi Row(Kpi.Defined kpi, long version, ReportingPeriod year, KpiEvaluated? evaluated, long? position)
    {
        var reports = kpi.Reports.Where(report => ReportingPeriod.Parse(report.Period)?.FiscalYear == year.FiscalYear).ToList();
        var figures = reports.Select(Figure).OfType<SealedFigure>().ToList();
        var waiting = reports.Where(Unsettled.IsWaiting)
            .Select(report => new SealedWaiting(report.Period, LedgerJson.NameOf(report.Stage), report.IsWithdrawal, report.Version)).ToList();
        // A milestone has a state and no figure of the year; of a KPI it is the year's figure that the status is told of.
        var status = kpi.Definition.Kind == PromiseKind.Milestone ? figures.LastOrDefault()?.Status
            : evaluated is null ? null
            : LedgerJson.NameOf(evaluated.Inputs.Standing);
        return new SealedKpi(
            kpi.Key,
            version,
            figures.LastOrDefault()?.Period,
            figures.Count == 0 ? null : LedgerJson.NameOf(ReportStage.Accepted),
            figures.Count == 0 ? null : status,
            evaluated?.Inputs.Actual,
            evaluated?.Inputs.Derived?.Value ?? evaluated?.Inputs.Target,
            evaluated?.Printed,
            evaluated?.Grade,
            evaluated?.RuleVersion,
            position,
            EvaluatedPeriod: evaluated is null || evaluated.Period == year.Name ? null : evaluated.Period,
            Figures: figures,
            Waiting: waiting.Count == 0 ? null : waiting);
    }

    private static SealedFigure? Figure(PeriodReport report) => report.Accepted switch
    {
        { Figure: { } figure } content => new(report.Period, LedgerJson.NameOf(figure.Status), figure.Value, content.Origin.Position),
        { Milestone: { } milestone } content => new(report.Period, LedgerJson.NameOf(milestone.State), null, content.Origin.Position),
        _ => null,
    };
}
