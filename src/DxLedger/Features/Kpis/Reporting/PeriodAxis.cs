using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>
/// <c>?period=2023-Q2</c>: what the figures that are asked for are about. It says nothing about when they were known,
/// which <see cref="AsOfPoint"/> does.
/// </summary>
internal static class PeriodAxis
{
    public const string Parameter = "period";

    /// <summary>Both axes of a question: the point of the past and the period that the address names; nothing where it names none.</summary>
    /// <param name="http">Of the request.</param>
    /// <param name="scope">The ledger it is about.</param>
    /// <param name="ct">Stops it.</param>
    /// <param name="views">Those that an answer about the past comes from; they have reached the point.</param>
    public static async Task<(AsOfPoint? Point, ReportingPeriod? Period, ProblemHttpResult? Problem)> FindAsync(HttpContext http, LedgerScope scope, CancellationToken ct, params IReadOnlyList<AsyncProjection> views)
    {
        var (period, malformed) = Find(http);
        if (malformed is not null)
            return (null, null, malformed);
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct, views);
        return (point, period, problem);
    }

    private static (ReportingPeriod? Period, ProblemHttpResult? Problem) Find(HttpContext http)
    {
        var given = http.Request.Query[Parameter];
        if (given.Count == 0)
            return (null, null);
        return given is [var text] && ReportingPeriod.Parse(text) is { } period ? (period, null) : (null, Problems.Invalid([ReportWriting.MalformedPeriod], http.Request));
    }

    /// <summary>The promise with nothing but what it says about a period; whole where none is named.</summary>
    public static Kpi.Defined Narrow(Kpi.Defined kpi, ReportingPeriod? period) => period is null ? kpi : kpi with
    {
        Targets = [.. kpi.Targets.Where(target => target.FiscalYear == period.FiscalYear)],
        ExpectedPath =
        [
            .. from year in kpi.ExpectedPath
               let values = year.Values.Where(value => value.Period == period.Name).ToList()
               where values.Count > 0
               select year with { Values = values },
        ],
        Reports = [.. kpi.Reports.Where(report => report.Period == period.Name)],
        Evaluations = [.. kpi.Evaluations.Where(made => made.Evaluated.Period == period.Name)],
    };

    /// <summary>All promises in a set of documents, narrowed likewise.</summary>
    public static DocumentSet Narrow(DocumentSet set, ReportingPeriod? period) => period is null ? set : set.With(
        KpiModel.Stream.Projection,
        set.Of(KpiModel.Stream.Projection).Select(document => document.State is Kpi.Defined kpi ? document with { State = Narrow(kpi, period) } : document));

    /// <summary>The part of a validator that stands for the period; none where none is named.</summary>
    public static IEnumerable<(string Stream, long Version)> Shown(ReportingPeriod? period) => period is null ? [] : [("period " + period.Name, 0)];
}
