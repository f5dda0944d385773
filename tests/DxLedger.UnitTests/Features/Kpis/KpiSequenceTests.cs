using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Approval;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis;

/// <summary>Any sequence of everybody's commands leaves a KPI as a naive model has it: a bag of plain values and one line a rule.</summary>
public sealed class KpiSequenceTests
{
    private static readonly DateOnly Today = new(2024, 2, 1);
    private static readonly ReportingFrequency[] Frequencies = Enum.GetValues<ReportingFrequency>();

    public sealed record Step(int Command, int Quarter, int Value, int Other);

    [Fact]
    public void State_equals_a_naive_model_after_any_sequence_of_all_commands()
    {
        var step =
            from command in Gen.Frequency((3, Gen.Choose(0, 12)), (2, Gen.Choose(8, 10)))
            from quarter in Gen.Choose(0, 4)
            from value in Gen.Choose(1, 2)
            from other in Gen.Choose(0, 2)
            select new Step(command, quarter, value, other);
        Prop.ForAll(Arb.From(step.ListOf()), steps => Follow([.. steps])).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(80));
    }

    private static void Follow(IReadOnlyList<Step> steps)
    {
        var state = Given(Counted());
        var (version, model) = (1L, new Naive());
        foreach (var step in steps)
        {
            var decision = Decide(state, step);
            // null: refused; false: nothing to do; true: done, and the model has changed.
            var expected = model.Take(step);
            Assert.True(
                (decision as Decision<KpiEvent>.Accepted)?.Events.Count > 0 == (expected == true) && decision is Decision<KpiEvent>.Accepted == expected is not null,
                $"{step}: {decision}, expected {expected}");
            foreach (var e in (decision as Decision<KpiEvent>.Accepted)?.Events ?? [])
                state = Kpi.Evolve(state, e, new(version + 100, ++version, "ann", new DateTimeOffset(2024, 2, 1, 0, 0, 0, TimeSpan.Zero)));
            Assert.Equal(model.Text(), Text(Assert.IsAssignableFrom<Kpi.Defined>(state)));
        }
    }

    private static Decision<KpiEvent> Decide(Kpi state, Step step)
    {
        var period = Period(step);
        var standing = Standing(period, today: Today);
        var kpi = (Kpi.Defined)state;
        return step.Command switch
        {
            0 => KpiDecider.SetTarget(state, Key, new(2023 + step.Other, step.Value, null, "理由")),
            1 => KpiDecider.ReviseTarget(state, Key, new(2023 + step.Other, step.Value, Today, "理由")),
            2 => KpiDecider.SetBaseline(state, Key, new(step.Value, 2019 + step.Other), "理由"),
            3 => PromiseDecider.SetExpectedPath(state, Key, 2023, step.Other == 0 ? [] : [new(period.Name, step.Value)], "理由"),
            4 => PromiseDecider.ReviseDefinition(state, Key, new(
                null,
                (Direction)step.Other,
                null,
                step.Quarter == 0 ? (Accumulation)step.Other : null,
                null,
                null,
                null), "理由"),
            5 => PromiseDecider.SetSchedule(state, Key, new(Frequencies[step.Other], null), "理由"),
            6 => PromiseDecider.Close(state, Key, KpiClosingCause.Ended, null, "理由"),
            7 => PromiseDecider.Reopen(state, Key, "理由"),
            8 => ReportDecider.Report(state, Key, standing, new(Value: step.Value, Confirm: ["final_within_period"])),
            9 => ReportDecider.Withdraw(state, Key, standing, "理由"),
            10 => ReportDecider.ReportOf(kpi, period) is { } report
                ? report.Stage == ReportStage.Submitted ? ApprovalDecider.Approve(state, Key, standing, report.Version, "ben") : ApprovalDecider.Accept(state, Key, standing, report.Version, "cho")
                : ApprovalDecider.Approve(state, Key, standing, 0, "ben"),
            11 => KpiDecider.ReassignOwners(state, Key, [$"d{step.Value}"], Today.AddDays(step.Other), "理由"),
            _ => EvaluationDecider.Evaluate(state, Key, Standing(new(2023, null), today: Today), Plan.SetRule.Default),
        };
    }

    private static ReportingPeriod Period(Step step) => new(2023, step.Quarter == 0 ? null : step.Quarter);

    private static string Text(Kpi.Defined kpi) => string.Join(
        '\n',
        string.Join(' ', kpi.Targets.Select(target => $"{target.FiscalYear}={target.Value}({string.Join(',', target.Former.Select(former => former.Value))})")),
        $"{kpi.Baseline?.Value}@{kpi.Baseline?.Year}",
        string.Join(' ', kpi.ExpectedPath.SelectMany(year => year.Values).Select(value => $"{value.Period}={value.Value}")),
        $"{kpi.Definition.Direction} {kpi.Definition.Accumulation} {kpi.Schedule.Frequency} closed={kpi is Kpi.Closed}",
        string.Join(' ', Enumerable.Range(-1, 5).Select(day => string.Join(',', kpi.Owners.On(Today.AddDays(day))))),
        string.Join(' ', kpi.Reports.Select(report => $"{report.Period}:{report.Stage}:{report.Content.Figure?.Value}:{report.Accepted?.Figure?.Value}")),
        string.Join(' ', kpi.DuePeriods(2023)),
        string.Join(' ', kpi.Evaluations.Select(made => $"{made.Evaluated.Inputs.Target}/{made.Evaluated.Inputs.Actual}")));

    private sealed class Naive
    {
        private readonly SortedDictionary<int, (int Value, List<int> Former)> targets = [];
        private readonly SortedDictionary<string, (ReportStage Stage, int Value, int? Accepted, int Serial, bool IsWithdrawal)> reports = new(Comparer<string>.Create((one, other) => string.CompareOrdinal(Order(one), Order(other))));
        private readonly string[] owners = ["d1", "d1", "d1", "d1", "d1"];
        private readonly List<(string Text, string Basis)> evaluations = [];
        private (int Value, int Year)? baseline;
        private (string Period, int Value)? path;
        private Direction direction = Direction.AtMost;
        private Accumulation accumulation = Accumulation.Latest;
        private ReportingFrequency frequency = ReportingFrequency.Quarterly;
        private bool isClosed;
        private int serial;

        // A year comes after its quarters.
        private static string Order(string period) => period.PadRight(7, (char)126);

        public bool? Take(Step step)
        {
            var name = Period(step).Name;
            var report = reports.TryGetValue(name, out var known) && known.Stage != ReportStage.Withdrawn ? known : ((ReportStage Stage, int Value, int? Accepted, int Serial, bool IsWithdrawal)?)null;
            var year = 2023 + step.Other;
            switch (step.Command)
            {
                case 0 when isClosed:
                    return null;
                case 0 when targets.TryGetValue(year, out var set):
                    return set.Value == step.Value ? false : null;
                case 0:
                    targets.Add(year, (step.Value, []));
                    return true;
                case 1 when isClosed || !targets.ContainsKey(year):
                    return null;
                case 1 when targets[year].Value == step.Value:
                    return false;
                case 1:
                    targets[year] = (step.Value, [.. targets[year].Former, targets[year].Value]);
                    return true;
                case 2:
                    return isClosed ? null : Set(ref baseline, (step.Value, 2019 + step.Other));
                case 3:
                    return isClosed ? null : Set(ref path, step.Other == 0 ? null : (name, step.Value));
                case 4:
                    var (to, way) = ((Direction)step.Other, step.Quarter == 0 ? (Accumulation)step.Other : accumulation);
                    if (isClosed || (way != accumulation && reports.Values.Any(one => one.Stage != ReportStage.Withdrawn)))
                        return null;
                    return Set(ref direction, to) | Set(ref accumulation, way);
                case 5:
                    return isClosed || (Frequencies[step.Other] != frequency && reports.Any(one => one.Value.Stage != ReportStage.Withdrawn && !Taken(Frequencies[step.Other]).Contains(one.Key))) ? null : Set(ref frequency, Frequencies[step.Other]);
                case 6:
                    return !isClosed && reports.Values.Any(one => one.Stage is ReportStage.Submitted or ReportStage.Approved) ? null : Set(ref isClosed, true);
                case 7:
                    return Set(ref isClosed, false);
                case 8:
                    if (!IsOpen(name))
                        return null;
                    if (report is { } stands)
                        return stands.Value == step.Value && !stands.IsWithdrawal ? false : null;
                    // A cumulative figure that falls has to be confirmed, and here nobody does.
                    if (accumulation == Accumulation.Cumulative && reports.LastOrDefault(one => string.CompareOrdinal(Order(one.Key), Order(name)) < 0 && one.Value.Stage != ReportStage.Withdrawn) is { Key: not null } before && step.Value < before.Value.Value)
                        return null;
                    if (accumulation == Accumulation.Cumulative && reports.FirstOrDefault(one => string.CompareOrdinal(Order(one.Key), Order(name)) > 0 && one.Value.Stage != ReportStage.Withdrawn) is { Key: not null } after && step.Value > after.Value.Value)
                        return null;
                    reports[name] = (ReportStage.Submitted, step.Value, null, ++serial, false);
                    return true;
                case 9:
                    if (report is not { } withdrawn || !IsOpen(name))
                        return null;
                    if (withdrawn.IsWithdrawal)
                        return false;
                    reports[name] = withdrawn.Accepted is null
                        ? withdrawn with { Stage = ReportStage.Withdrawn }
                        : withdrawn with { Stage = ReportStage.Submitted, IsWithdrawal = true };
                    return true;
                case 10:
                    if (report is not { Stage: ReportStage.Submitted or ReportStage.Approved } waiting)
                        return null;
                    reports[name] = waiting switch
                    {
                        { Stage: ReportStage.Submitted } => waiting with { Stage = ReportStage.Approved },
                        { IsWithdrawal: true } => waiting with { Stage = ReportStage.Withdrawn, Accepted = null, IsWithdrawal = false },
                        _ => waiting with { Stage = ReportStage.Accepted, Accepted = waiting.Value },
                    };
                    return true;
                case 11 when isClosed:
                    return null;
                case 11:
                    if (owners[(step.Other + 1)..].All(owner => owner == $"d{step.Value}"))
                        return false;
                    Array.Fill(owners, $"d{step.Value}", step.Other + 1, owners.Length - step.Other - 1);
                    return true;
                default:
                    return isClosed ? null : Evaluate();
            }
        }

        public string Text() => string.Join(
            '\n',
            string.Join(' ', targets.Select(target => $"{target.Key}={target.Value.Value}({string.Join(',', target.Value.Former)})")),
            $"{baseline?.Value}@{baseline?.Year}",
            path is { } set ? $"{set.Period}={set.Value}" : "",
            $"{direction} {accumulation} {frequency} closed={isClosed}",
            string.Join(' ', owners),
            string.Join(' ', reports.Select(report => $"{report.Key}:{report.Value.Stage}:{report.Value.Value}:{report.Value.Accepted}")),
            // The closing is of 1 February 2024: the first three quarters were over by then, the year was not.
            string.Join(' ', Due(frequency).Where(name => !isClosed || name is "2023-Q1" or "2023-Q2" or "2023-Q3")),
            string.Join(' ', evaluations.Select(made => made.Text)));

        private bool IsOpen(string name) => !isClosed && Taken(frequency).Contains(name);

        // The whole year is due yearly, and taken always.
        private static IEnumerable<string> Taken(ReportingFrequency how) => Due(how).Append("2023");

        private static IEnumerable<string> Due(ReportingFrequency how) => how == ReportingFrequency.Quarterly ? ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"] : ["2023"];

        /// <summary>Evaluates the year; the same inputs again are nothing new.</summary>
        private bool? Evaluate()
        {
            var accepted = reports.Where(report => report.Value.Accepted is not null).ToList();
            var own = accepted.Where(report => report.Key == "2023").ToList();
            var used = own.Count > 0 ? own : accumulation == Accumulation.PerPeriod ? accepted : accepted.TakeLast(1).ToList();
            int? actual = used.Count == 0 ? null : used.Sum(report => report.Value.Accepted);
            int? target = targets.TryGetValue(2023, out var known) ? known.Value : null;
            // A year without a target is judged by that of the last year after it.
            var later = target is null ? targets.Where(one => one.Key > 2023).Select(one => $"{one.Key}={one.Value.Value}").Order(StringComparer.Ordinal).LastOrDefault() : null;
            // Which reports it rests on counts too: one that was withdrawn and accepted anew is another.
            var basis = $"{direction} {baseline?.Value} {later} {(path?.Period == "2023" ? path?.Value : null)} {string.Join(' ', used.Select(report => report.Value.Serial))}";
            var text = $"{target}/{actual}";
            if (evaluations is [.., var last] && last == (text, basis))
                return false;
            evaluations.Add((text, basis));
            return true;
        }

        private static bool Set<T>(ref T value, T to)
        {
            var isNew = !EqualityComparer<T>.Default.Equals(value, to);
            value = to;
            return isNew;
        }
    }
}
