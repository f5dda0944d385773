using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Approval;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.Reporting;

/// <summary>Any sequence of commands by anybody leaves every report as a naive model has it.</summary>
public sealed class ReportSequenceTests
{
    private static readonly string[] Subjects = ["ann", "ben", "cho"];

    /// <param name="Seen">Steps that the caller is behind: 0 saw the last event.</param>
    public sealed record Step(int Command, int Subject, int Quarter, int Value, int Seen);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void State_equals_a_naive_model_after_any_sequence(bool milestone)
    {
        var step =
            from command in Gen.Choose(0, 5)
            from subject in Gen.Choose(0, 2)
            from quarter in Gen.Choose(1, 2)
            from value in Gen.Choose(1, 2)
            from seen in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
            select new Step(command, subject, quarter, value, seen);
        Prop.ForAll(Arb.From(step.ListOf()), steps => Follow([.. steps], milestone)).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(60));
    }

    private static void Follow(IReadOnlyList<Step> steps, bool milestone)
    {
        var state = Given(milestone ? Milestone : Counted());
        var (version, model) = (1L, new Dictionary<string, Naive>(StringComparer.Ordinal));
        foreach (var step in steps)
        {
            var (subject, period) = (Subjects[step.Subject], new ReportingPeriod(2023, step.Quarter));
            var known = model.GetValueOrDefault(period.Name) ?? new Naive();
            var decision = Decide(state, step, Input(step, milestone), subject, period, known.Version - step.Seen);
            var expected = Expected(known, step, subject);
            if (decision is Decision<KpiEvent>.Rejected)
            {
                Assert.Null(expected);
                continue;
            }

            Assert.NotNull(expected);
            foreach (var e in Accepted(decision))
                state = Kpi.Evolve(state, e, new(version + 101, ++version, subject, default));
            model[period.Name] = Accepted(decision).Count == 0 ? known : expected with { Version = version };
            var report = Assert.IsType<Kpi.Open>(state).Reports.Single(one => one.Period == period.Name);
            var now = model[period.Name];
            Assert.Equal((now.Stage, now.Value, now.Version, now.Accepted, now.IsWithdrawal), (report.Stage, Value(report.Content), report.Version, Value(report.Accepted), report.IsWithdrawal));
            Assert.Equal(now.Authors.Order(StringComparer.Ordinal), report.Authors.Order(StringComparer.Ordinal));
        }
    }

    private static Decision<KpiEvent> Decide(Kpi state, Step step, ReportContentInput input, string subject, ReportingPeriod period, long seen)
    {
        var standing = Standing(period, today: new(2023, 12, 1));
        return step.Command switch
        {
            0 => ReportDecider.Report(state, Key, standing, input),
            1 => ReportDecider.Revise(state, Key, standing, input with { Reason = "訂正" }),
            2 => ReportDecider.Withdraw(state, Key, standing, "取下げ"),
            3 => ApprovalDecider.Return(state, Key, standing, seen, "差戻し"),
            4 => ApprovalDecider.Approve(state, Key, standing, seen, subject),
            _ => ApprovalDecider.Accept(state, Key, standing, seen, subject),
        };
    }

    /// <summary>What the step says: a count, or a state under the same number.</summary>
    private static ReportContentInput Input(Step step, bool milestone) => milestone ? new(State: (MilestoneState)step.Value) : new(Value: step.Value);

    private static int? Value(ReportContent? content) => content?.Milestone is { } milestone ? (int)milestone.State : (int?)content?.Figure?.Value;

    /// <summary>The report after the step; null where the step is refused.</summary>
    private static Naive? Expected(Naive now, Step step, string subject)
    {
        var (stands, sawLast) = (now.Stage is not null and not ReportStage.Withdrawn, step.Seen == 0);
        return step.Command switch
        {
            0 when !stands => now with { Stage = ReportStage.Submitted, Value = step.Value, Authors = [subject] },
            0 => now.Value == step.Value && !now.IsWithdrawal ? now : null,
            1 when !stands => null,
            1 when now.Value == step.Value && now.Stage != ReportStage.Returned && !now.IsWithdrawal => now,
            1 => now with { Stage = ReportStage.Submitted, Value = step.Value, Authors = Authors(now, subject), IsWithdrawal = false },
            2 when !stands => null,
            2 when now.Accepted is null => now with { Stage = ReportStage.Withdrawn, Authors = [] },
            2 when now.IsWithdrawal && now.Stage != ReportStage.Returned => now,
            2 => now with { Stage = ReportStage.Submitted, Value = now.Accepted, Authors = Authors(now, subject), IsWithdrawal = true },
            3 => stands && sawLast && now.Stage != ReportStage.Returned ? now with { Stage = ReportStage.Returned } : null,
            4 => sawLast && now.Stage == ReportStage.Submitted && !now.Authors.Contains(subject) ? now with { Stage = ReportStage.Approved } : null,
            _ when !sawLast || now.Stage != ReportStage.Approved || now.Authors.Contains(subject) => null,
            _ when now.IsWithdrawal => now with { Stage = ReportStage.Withdrawn, Authors = [], Accepted = null, IsWithdrawal = false },
            _ => now with { Stage = ReportStage.Accepted, Accepted = now.Value },
        };
    }

    private static string[] Authors(Naive now, string subject) => now.Stage == ReportStage.Accepted ? [subject] : [.. now.Authors.Append(subject).Distinct()];

    private sealed record Naive
    {
        public ReportStage? Stage { get; init; }

        public int? Value { get; init; }

        public long Version { get; init; }

        public int? Accepted { get; init; }

        public bool IsWithdrawal { get; init; }

        public IReadOnlyList<string> Authors { get; init; } = [];
    }
}
