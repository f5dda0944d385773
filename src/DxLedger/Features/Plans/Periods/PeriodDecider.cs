using DxLedger.EventStore;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Periods;

/// <summary>Which changes of a plan's reporting periods are allowed.</summary>
internal static class PeriodDecider
{
    /// <summary>An exception is for catching up, not for keeping a period open: a quarter of a year.</summary>
    private const int ExceptionDaysMax = 92;

    /// <param name="Plan">Null where the ledger has no such plan.</param>
    /// <param name="Key">Of the plan, as it was asked for.</param>
    internal sealed record Question(Plan.Adopted? Plan, string Key, ReportingPeriod Period, PlanPeriod Year, DateOnly Today);

    public static Decision<PeriodEvent> Close(PlanPeriod state, Question question) => Checked(question, () => (state as PlanPeriod.Kept)?.Closing is not null
        ? Decision<PeriodEvent>.Accept()
        : question.Today <= question.Period.LastDay
            ? Decision<PeriodEvent>.Reject(
                "period.not_over",
                $"{question.Period} ends on {Dates.Text(question.Period.LastDay)}; it can be closed from the next day on.",
                $"{question.Period} は {Dates.Text(question.Period.LastDay)} まで続きます。締切りは翌日以降に行ってください。",
                "period")
            : Decision<PeriodEvent>.Accept(new PlanPeriodClosed(question.Key, question.Period.Name)));

    public static Decision<PeriodEvent> Reopen(PlanPeriod state, Question question, string reason) => Checked(question, () =>
        (state as PlanPeriod.Kept)?.Closing is null
            ? Decision<PeriodEvent>.Accept()
            : !question.Period.IsYear && question.Year is PlanPeriod.Kept { YearClosing: not null }
                ? Decision<PeriodEvent>.Reject(
                    "year.closed",
                    $"Fiscal year {question.Period.FiscalYear} is closed and sealed. Reopen the year ({question.Period.Year}) first.",
                    $"{question.Period.FiscalYear} 年度は締切り・確定済みです。先に年度（{question.Period.Year}）を再開してください。",
                    "period")
                : Decision<PeriodEvent>.Accept(new PlanPeriodReopened(question.Key, question.Period.Name), new ErasableText("reason", reason)));

    public static Decision<PeriodEvent> SetDueDate(PlanPeriod state, Question question, DateOnly dueDate, string reason) => Checked(question, () =>
        PlanPeriod.DueDateOf(state, question.Period) == dueDate
            ? Decision<PeriodEvent>.Accept()
            : dueDate <= question.Period.LastDay || dueDate > question.Period.LastDay.AddYears(1)
                ? Decision<PeriodEvent>.Reject(
                    "period.due_date_out_of_range",
                    $"A day after {Dates.Text(question.Period.LastDay)}, within a year.",
                    $"提出期限は {Dates.Text(question.Period.LastDay)} の翌日から 1 年以内の日付を指定してください。",
                    "dueDate")
                : Decision<PeriodEvent>.Accept(
                    new PlanDueDateSet(question.Key, question.Period.Name, PlanPeriod.DueDateOf(state, question.Period), dueDate), new ErasableText("reason", reason)));

    /// <param name="isKnown">Whether the ledger knows the department.</param>
    public static Decision<PeriodEvent> GrantException(
        PlanPeriod state, Question question, (string Department, string? Kpi, DateOnly Until, string Reason) wish, bool isKnown) => Checked(question, () =>
    {
        if (!isKnown)
            return new Decision<PeriodEvent>.Rejected(Departments.Department.NotFound(wish.Department, "department"));
        if (state is not PlanPeriod.Kept { Closing: not null } closed)
            return Decision<PeriodEvent>.Reject("period.open", $"{question.Period} is open: it needs no exception.", $"{question.Period} は締め切られていないため、例外は不要です。", "period");
        if (closed.YearClosing is not null || question.Year is PlanPeriod.Kept { YearClosing: not null })
            return Decision<PeriodEvent>.Reject("year.closed", $"Fiscal year {question.Period.FiscalYear} is closed and sealed; there are no exceptions from that.", $"{question.Period.FiscalYear} 年度は締切り・確定済みのため、例外は許可できません。", "period");
        if (wish.Until < question.Today || wish.Until > question.Today.AddDays(ExceptionDaysMax))
        {
            return Decision<PeriodEvent>.Reject(
                "period.exception_out_of_range",
                $"A last day from {Dates.Text(question.Today)} on, at most {ExceptionDaysMax} days ahead.",
                $"例外の期限は {Dates.Text(question.Today)} から {ExceptionDaysMax} 日以内の日付を指定してください。",
                "until");
        }

        return closed.Exceptions.LastOrDefault(exception => exception.Department == wish.Department && exception.Kpi == wish.Kpi) is { } granted && granted.Until == wish.Until
            ? Decision<PeriodEvent>.Accept()
            : Decision<PeriodEvent>.Accept(
                new PlanExceptionGranted(question.Key, question.Period.Name, wish.Department, wish.Kpi, wish.Until), new ErasableText("reason", wish.Reason));
    });

    private static Decision<PeriodEvent> Checked(Question question, Func<Decision<PeriodEvent>> decide) => question.Plan switch
    {
        null => new Decision<PeriodEvent>.Rejected(Plans.Plan.NotFound(question.Key)),
        { } plan when plan.FiscalYear != question.Period.FiscalYear => new Decision<PeriodEvent>.Rejected(PlanPeriod.NotOfPlan(plan, question.Period)),
        _ => decide(),
    };
}
