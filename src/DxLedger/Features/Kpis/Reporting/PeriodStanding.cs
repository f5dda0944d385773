using DxLedger.EventStore;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>What a report rests on beside its KPI: how its period and its year stand on the day.</summary>
/// <param name="FiscalYear">Of the plan; null where the ledger has no such plan.</param>
/// <param name="State">Of the period's stream; the year's own where the period is the year.</param>
internal sealed record PeriodStanding(ReportingPeriod Period, int? FiscalYear, PlanPeriod State, PlanPeriod Year, DateOnly Today)
{
    public DateOnly DueDate => PlanPeriod.DueDateOf(State, Period);

    /// <summary>Guards the period and the year, so that a closing and a report cannot slip past each other.</summary>
    public static Premises Premises(Kpi state, ReportingPeriod period) => state is Kpi.Defined kpi
        ? new([PlanPeriod.StreamOf(kpi.Plan, period), PlanPeriod.StreamOf(kpi.Plan, period.Year)], [Plan.StreamOf(kpi.Plan)])
        : Platform.Premises.None;

    /// <param name="set">The documents of <see cref="Premises"/>.</param>
    public static PeriodStanding Of(Kpi state, ReportingPeriod period, DocumentSet set, DateOnly today)
    {
        if (state is not Kpi.Defined kpi)
            return new(period, null, new PlanPeriod.Untouched(), new PlanPeriod.Untouched(), today);
        var periods = set.Of(PeriodModel.Stream.Projection).ToDictionary(document => document.Stream, document => document.State, StringComparer.Ordinal);
        var plan = set.Of(PlanModel.Stream.Projection) is [{ State: Plan.Adopted adopted }, ..] ? adopted : null;
        return new(period, plan?.FiscalYear, StateOf(period), StateOf(period.Year), today);

        PlanPeriod StateOf(ReportingPeriod one) => periods.GetValueOrDefault(PlanPeriod.StreamOf(kpi.Plan, one)) ?? new PlanPeriod.Untouched();
    }

    /// <summary>Why a report for the period, or its correction, is not taken now; null where it is.</summary>
    public Rejection? Refusal(Kpi.Open kpi) => DueRefusal(kpi) ?? BegunRefusal() ?? YearRefusal() ?? ClosedRefusal(kpi);

    /// <summary>Why no figure is taken for the period; null where one is.</summary>
    public Rejection? DueRefusal(Kpi.Defined kpi)
    {
        if (FiscalYear is not { } year || !kpi.TakesFigureOf(Period, year))
        {
            var names = string.Join(", ", FiscalYear is { } known ? kpi.DuePeriods(known) : []);
            return new(
                "period.not_due",
                new(
                    $"No figure of {kpi.Key} is due for {Period}; {(names.Length == 0 ? "none is due in the plan's year" : $"due are {names}")}.",
                    $"{kpi.Key} は {Period} の報告対象ではありません（{(names.Length == 0 ? "計画年度内に報告対象の期間はありません" : $"報告対象: {names}")}）。"),
                "period");
        }

        return null;
    }

    private Rejection? BegunRefusal() => Period.FirstDay > Today
        ? new(
            "period.not_begun",
            new(
                $"{Period} begins on {Dates.Text(Period.FirstDay)}; a figure for it can be reported from then on.",
                $"{Period} は {Dates.Text(Period.FirstDay)} から始まります。報告はそれ以降に可能です。"),
            "period")
        : null;

    /// <summary>Why nothing about the period is taken any more because its year is closed; null where it is open.</summary>
    public Rejection? YearRefusal() => PlanPeriod.YearRefusal(Year, Period.Year, "period");

    /// <summary>Position of the exception under which a figure is taken although the period is closed; null without one.</summary>
    public long? ExceptionFor(Kpi.Defined kpi) => State is PlanPeriod.Kept { Closing: not null } closed
        ? closed.Exceptions.LastOrDefault(exception => kpi.Owners.On(Today).Any(owner => exception.Covers(owner, kpi.Key, Today)))?.Position
        : null;

    private Rejection? ClosedRefusal(Kpi.Defined kpi)
    {
        var closed = State as PlanPeriod.Kept;
        if (closed?.Closing is not { } closing || ExceptionFor(kpi) is not null)
            return null;
        var over = closed.Exceptions.LastOrDefault(exception => kpi.Owners.On(Today).Any(owner => exception.Covers(owner, kpi.Key, exception.Until)));
        return new(
            "period.closed",
            new(
                $"{Period} was closed by {closing.By} at {Dates.Text(closing.At)}{(over is null ? "" : $"; the exception for your department ended on {Dates.Text(over.Until)}")}. Ask the office that coordinates DX for an exception.",
                $"{Period} は {Dates.TextJa(closing.At)} に {closing.By} が締め切りました{(over is null ? "" : $"（例外の期限は {Dates.Text(over.Until)} まででした）")}。提出が必要な場合は事務局（DX推進の事務局）に例外の許可を依頼してください。"),
            "period");
    }
}
