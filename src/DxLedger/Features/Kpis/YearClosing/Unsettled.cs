using DxLedger.EventStore;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.YearClosing;

/// <summary>A KPI or milestone that is not settled in a period.</summary>
/// <param name="Department">Key of the one that leads it on the day; null where none does.</param>
internal sealed record UnsettledItem(string Key, string Period, string? Department);

/// <summary>What is left to do before a fiscal year can be closed without leaving anything open, by key and period.</summary>
/// <param name="Unreported">Due in a period that is over, and not reported; of initiatives on which there was work.</param>
/// <param name="Waiting">Submitted, returned or approved, and not accepted; corrections and withdrawals of accepted figures too.</param>
/// <param name="Stale">Evaluated, and what the evaluation rests on changed since.</param>
/// <param name="Unevaluated">A figure was accepted for a due period or the year, and no evaluation of that period was ever made.</param>
/// <param name="Undecided">Due within the year, and nobody said whether the figures add up, so that the year has none. The period is the year.</param>
internal sealed record Unsettled(
    IReadOnlyList<UnsettledItem> Unreported,
    IReadOnlyList<UnsettledItem> Waiting,
    IReadOnlyList<UnsettledItem> Stale,
    IReadOnlyList<UnsettledItem> Unevaluated,
    IReadOnlyList<UnsettledItem> Undecided)
{
    private const int KeysTold = 3;

    /// <summary>Pure; duplicates have nothing to settle.</summary>
    /// <param name="group">All documents of the plan.</param>
    /// <param name="today">Periods that are not over by then are not asked for.</param>
    public static Unsettled Of(DocumentSet group, Plan.Adopted plan, DateOnly today)
    {
        var (year, ground) = (new ReportingPeriod(plan.FiscalYear, null), EvaluationGround.Of(group, plan.Key));
        var kpis = group.Of(KpiModel.Stream.Projection).Select(document => document.State).OfType<Kpi.Defined>()
            .Where(kpi => !kpi.IsDuplicate()).OrderBy(kpi => kpi.Key, StringComparer.Ordinal).ToList();
        var due = DuePeriods(group, kpis, year, today);
        return new(
            List(kpi => due[kpi.Key].Where(period => ReportOf(kpi, period) is null or { Stage: ReportStage.Withdrawn })),
            List(kpi => Within(year, kpi.Reports.Where(IsWaiting).Select(report => report.Period))),
            List(kpi => Within(year, Staleness.All(kpi, ground).Select(one => one.Made.Evaluated.Period))),
            List(kpi => due[kpi.Key].Union(year.LastDay < today ? [year] : []).Where(period => IsUnevaluated(kpi, period))),
            List(kpi => IsUndecided(kpi, year) && due[kpi.Key].Exists(period => !period.IsYear) ? [year] : []));

        IReadOnlyList<UnsettledItem> List(Func<Kpi.Defined, IEnumerable<ReportingPeriod>> of) =>
        [
            .. from kpi in kpis
               from period in of(kpi).Order()
               select new UnsettledItem(kpi.Key, period.Name, kpi.LeadOn(today)),
        ];
    }

    /// <summary>What was unsettled when a year was closed.</summary>
    public static Unsettled Of(IReadOnlyList<SealedKpi> rows)
    {
        return new(
            List(UnsettledList.Unreported),
            List(UnsettledList.Waiting),
            List(UnsettledList.Stale),
            List(UnsettledList.Unevaluated),
            List(UnsettledList.Undecided));

        IReadOnlyList<UnsettledItem> List(UnsettledList list) =>
        [
            .. from row in rows
               from unsettled in row.Unsettled ?? []
               where unsettled.List == list
               from period in unsettled.Periods
               select new UnsettledItem(row.Key, period, row.Department),
        ];
    }

    public IReadOnlyList<UnsettledItem> Of(UnsettledList list) => list switch
    {
        UnsettledList.Unreported => Unreported,
        UnsettledList.Waiting => Waiting,
        UnsettledList.Stale => Stale,
        UnsettledList.Unevaluated => Unevaluated,
        _ => Undecided,
    };

    /// <summary>How much there is of each list that is not empty.</summary>
    public IReadOnlyList<UnsettledCount> Counts() =>
        [.. Enum.GetValues<UnsettledList>().Select(list => new UnsettledCount(list, Of(list).Count)).Where(one => one.Count > 0)];

    /// <summary>What the seal of one KPI keeps of it; null where nothing is unsettled.</summary>
    public IReadOnlyList<SealedUnsettled>? SealedOf(string key)
    {
        List<SealedUnsettled> all =
        [
            .. Enum.GetValues<UnsettledList>()
                .Select(list => new SealedUnsettled(list, [.. Of(list).Where(item => item.Key == key).Select(item => item.Period)]))
                .Where(one => one.Periods.Count > 0),
        ];
        return all.Count == 0 ? null : all;
    }

    /// <summary>Why the year cannot be closed; null where all that is unsettled was confirmed.</summary>
    /// <param name="confirmed">Lists that were confirmed by name; those that are empty too.</param>
    public Rejection? Refusal(ReportingPeriod year, IReadOnlyCollection<UnsettledList> confirmed)
    {
        List<UnsettledCount> open = [.. Counts().Where(one => !confirmed.Contains(one.List))];
        if (open.Count == 0)
            return null;
        var words = UnsettledWording.Of(open);
        return new Rejection(
            "year.unsettled",
            new(
                $"Fiscal year {year} is not settled: {words.En}. Settle it, or confirm each of these lists by name, with a reason.",
                $"{year} 年度には未処理のものがあります（{words.Ja}）。処理するか、「confirm」に一覧の名前を、「reason」に理由を指定してください。"),
            "confirm")
        {
            Errors = [.. open.Select(one => new FieldError("confirm", LedgerJson.NameOf(one.List), Told(one)))],
        };
    }

    public static bool IsWaiting(PeriodReport report) => report.Stage is ReportStage.Submitted or ReportStage.Returned or ReportStage.Approved;

    private Message Told(UnsettledCount one)
    {
        var first = Of(one.List).Take(KeysTold).Select(item => $"{item.Key} {item.Period}").ToList();
        var more = one.Count > first.Count;
        return new(
            $"{one.Count} {UnsettledWording.Of(one.List).En}: {string.Join(", ", first)}{(more ? ", …" : "")}.",
            $"{UnsettledWording.Of(one.List).Ja} {one.Count} 件：{string.Join("、", first)}{(more ? " ほか" : "")}");
    }

    private static Dictionary<string, List<ReportingPeriod>> DuePeriods(DocumentSet group, List<Kpi.Defined> kpis, ReportingPeriod year, DateOnly today)
    {
        var due = kpis.ToDictionary(kpi => kpi.Key, _ => new List<ReportingPeriod>(), StringComparer.Ordinal);
        foreach (var period in kpis.SelectMany(kpi => kpi.DuePeriods(year.FiscalYear)).Distinct().Where(period => period.LastDay < today))
        {
            foreach (var document in DuePromises.Of(group, period))
                due[((Kpi.Defined)document.State).Key].Add(period);
        }

        return due;
    }

    private static bool IsUnevaluated(Kpi.Defined kpi, ReportingPeriod period) =>
        kpi.Definition.Kind == PromiseKind.Kpi && ReportOf(kpi, period)?.Accepted is not null && kpi.LastEvaluation(period) is null;

    // The year's own figure needs no answer.
    private static bool IsUndecided(Kpi.Defined kpi, ReportingPeriod year) =>
        kpi.Definition.Accumulation == Accumulation.Undecided && KpiFigures.Accepted(kpi, year).Value is null;

    private static PeriodReport? ReportOf(Kpi.Defined kpi, ReportingPeriod period) => kpi.Reports.FirstOrDefault(report => report.Period == period.Name);

    private static IEnumerable<ReportingPeriod> Within(ReportingPeriod year, IEnumerable<string> periods) =>
        periods.Select(ReportingPeriod.Parse).OfType<ReportingPeriod>().Where(period => period.FiscalYear == year.FiscalYear);
}
