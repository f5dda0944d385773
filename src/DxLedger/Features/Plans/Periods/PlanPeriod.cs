using System.Diagnostics;
using System.Text.Json.Serialization;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Periods;

/// <summary>
/// A reporting period of a plan as its stream tells it. It has a stream of its own, so that a report guards exactly
/// the period that it is for, and the year, and nothing else.
/// </summary>
[JsonDerivedType(typeof(Kept), "kept")]
internal abstract record PlanPeriod
{
    private PlanPeriod()
    {
    }

    /// <summary>Nothing was ever decided about it: it is open, and due on the usual day.</summary>
    internal sealed record Untouched : PlanPeriod;

    /// <param name="DueDate">Null where the usual day holds.</param>
    /// <param name="Closing">Null while the period is open.</param>
    /// <param name="Exceptions">All that were ever granted since it was closed last, oldest first.</param>
    /// <param name="YearClosing">Only for a year's stream; null while the year is open.</param>
    internal sealed record Kept(
        string Plan,
        string Period,
        DateOnly? DueDate,
        PeriodClosing? Closing,
        IReadOnlyList<GrantedException> Exceptions,
        YearSeal? YearClosing) : PlanPeriod;

    /// <param name="By">Opaque subject of who closed it.</param>
    internal sealed record PeriodClosing(string By, DateTimeOffset At, long Position);

    /// <param name="Position">Ledger position of the grant; why lies beside that entry.</param>
    internal sealed record GrantedException(string Department, string? Kpi, DateOnly Until, string By, DateTimeOffset At, long Position)
    {
        /// <param name="department">Key of the department that leads the KPI.</param>
        public bool Covers(string department, string kpi, DateOnly today) => Department == department && (Kpi is null || Kpi == kpi) && today <= Until;
    }

    internal sealed record YearSeal(long Head, int Kpis, string Digest, IReadOnlyList<SealedKpi> Rows);

    public static string StreamOf(string plan, ReportingPeriod period) => $"period-{plan}:{period.Name}";

    /// <summary>The day by which its figures are due.</summary>
    public static DateOnly DueDateOf(PlanPeriod state, ReportingPeriod period) => (state as Kept)?.DueDate ?? period.UsualDueDate;

    public static Rejection NotOfPlan(Plan.Adopted plan, ReportingPeriod period) => new(
        "period.not_of_plan",
        new(
            $"Plan {plan.Key} is for fiscal year {plan.FiscalYear}; {period} is not part of it.",
            $"計画 {plan.Key} は {plan.FiscalYear} 年度のもので、{period} は含まれません。"),
        "period");

    /// <summary>Why nothing of a closed year changes; null where it is open.</summary>
    /// <param name="state">Of the year's own stream.</param>
    /// <param name="field">The input member that names the year, or a day in it; null where none does.</param>
    public static Rejection? YearRefusal(PlanPeriod state, ReportingPeriod year, string? field) => state is Kept { Closing: { } closing, YearClosing: not null }
        ? new(
            "year.closed",
            new(
                $"Fiscal year {year.FiscalYear} was closed by {closing.By} at {Dates.Text(closing.At)}, and its figures are sealed. Only the office can reopen it.",
                $"{year.FiscalYear} 年度は {Dates.TextJa(closing.At)} に {closing.By} が締め切り、数値は確定済みです。再開できるのは事務局だけです。"),
            field)
        : null;

    public static PlanPeriod Evolve(PlanPeriod state, PeriodEvent @event, EventOrigin origin) => (state, @event) switch
    {
        (_, PlanDueDateSet e) => Begun(state, e.Plan, e.Period) with { DueDate = e.To },
        (_, PlanPeriodClosed e) => Begun(state, e.Plan, e.Period) with { Closing = ClosedBy(origin), Exceptions = [] },
        (Kept period, PlanPeriodReopened) => period with { Closing = null, YearClosing = null, Exceptions = [] },
        (Kept period, PlanExceptionGranted e) => period with
        {
            Exceptions = [.. period.Exceptions, new(e.Department, e.Kpi, e.Until, origin.Actor, origin.RecordedAt, origin.Position)],
        },
        (_, PlanYearClosed e) => Begun(state, e.Plan, e.Period) with { Closing = ClosedBy(origin), Exceptions = [], YearClosing = new(
            e.Head,
            e.Kpis,
            e.Digest,
            []) },
        (Kept { YearClosing: { } closing } period, PlanYearSealed e) => period with { YearClosing = closing with { Rows = [.. closing.Rows, .. e.Rows] } },
        _ => throw new UnreachableException($"{@event.GetType().Name} cannot follow {state.GetType().Name}."),
    };

    private static Kept Begun(PlanPeriod state, string plan, string period) => state as Kept ?? new Kept(plan, period, null, null, [], null);

    private static PeriodClosing ClosedBy(EventOrigin origin) => new(origin.Actor, origin.RecordedAt, origin.Position);
}
