using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>A KPI or a milestone as its stream tells it.</summary>
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Closed), "closed")]
internal abstract record Kpi
{
    private Kpi()
    {
    }

    internal sealed record Undefined : Kpi;

    /// <summary>What its stream tells of it, whether it is pursued or closed: what reads take.</summary>
    internal abstract record Defined : Kpi
    {
        private protected Defined()
        {
        }

        public required string Key { get; init; }

        public required string Plan { get; init; }

        /// <summary>The one that promised it first, then those linked to it.</summary>
        public required IReadOnlyList<string> Initiatives { get; init; }

        public required KpiDefinition Definition { get; init; }

        public DateOnly? DueDate { get; init; }

        /// <summary>Department keys by the day from which they report; the first of them leads.</summary>
        public required Timeline<IReadOnlyList<string>> Owners { get; init; }

        /// <summary>By fiscal year, ascending; empty for milestones.</summary>
        public required IReadOnlyList<Target> Targets { get; init; }

        public required SourceCell Source { get; init; }

        public ReportingSchedule Schedule { get; init; } = ReportingSchedule.Usual;

        /// <summary>Where the figure stood before; null where nobody said.</summary>
        public KpiBaseline? Baseline { get; init; }

        /// <summary>期待値 by fiscal year, ascending; none where nobody set any.</summary>
        public IReadOnlyList<ExpectedYear> ExpectedPath { get; init; } = [];

        /// <summary>What became of it in later plans, oldest first.</summary>
        public IReadOnlyList<LineageLink> Successions { get; init; } = [];

        /// <summary>What it goes on from; none where it begins here.</summary>
        public IReadOnlyList<LineageLink> Origins { get; init; } = [];

        /// <summary>Every evaluation, oldest first.</summary>
        public IReadOnlyList<EvaluationMade> Evaluations { get; init; } = [];

        /// <summary>What may have changed the inputs of evaluations, oldest first.</summary>
        public IReadOnlyList<InputChange> InputChanges { get; init; } = [];

        /// <summary>By period; none for periods never reported.</summary>
        public IReadOnlyList<PeriodReport> Reports { get; init; } = [];

        /// <summary>The department that leads on a day; null where none is named.</summary>
        public string? LeadOn(DateOnly day) => Owners.On(day) is [var lead, ..] ? lead : null;

        /// <summary>What is expected of a period; null where nothing is.</summary>
        public (decimal Value, long Position)? ExpectedOf(ReportingPeriod period) =>
            ExpectedPath.FirstOrDefault(year => year.FiscalYear == period.FiscalYear) is { } known && known.Values.FirstOrDefault(value => value.Period == period.Name) is { } found
                ? (found.Value, known.Origin.Position)
                : null;

        /// <summary>Whether it was another KPI all the time; then it never counted.</summary>
        public bool IsDuplicate() => this is Closed { Closing.Cause: KpiClosingCause.Duplicate };

        /// <summary>
        /// The periods of a plan's fiscal year for which a figure is due, in order: as scheduled, and after a closing
        /// those that were over by then. A duplicate never was due.
        /// </summary>
        public IReadOnlyList<ReportingPeriod> DuePeriods(int fiscalYear) => this switch
        {
            Closed { Closing.Cause: KpiClosingCause.Duplicate } => [],
            Closed { Closing.Origin.RecordedAt: var at } => [.. Schedule.DuePeriods(fiscalYear, DueDate).Where(period => period.LastDay <= JapaneseCalendar.DateOf(at))],
            _ => Schedule.DuePeriods(fiscalYear, DueDate),
        };

        /// <summary>
        /// Whether a figure for the period is taken: where one is due, and for the whole year of a KPI whose figures are due more often.
        /// The latter is asked of nobody, and precedes what follows from the parts of the year.
        /// </summary>
        public bool TakesFigureOf(ReportingPeriod period, int fiscalYear) => DuePeriods(fiscalYear) is { Count: > 0 } due
            && (due.Contains(period) || (Definition.Kind == PromiseKind.Kpi && period.IsYear && period.FiscalYear == fiscalYear));

        public EvaluationMade? LastEvaluation(ReportingPeriod period) => Evaluations.LastOrDefault(made => made.Evaluated.Period == period.Name);
    }

    /// <summary>It is pursued: figures of it are reported, decided on and evaluated, and what is promised may change.</summary>
    internal sealed record Open : Defined
    {
        public Open()
        {
        }

        /// <param name="known">All that its stream tells of it goes on.</param>
        [SetsRequiredMembers]
        public Open(Defined known)
            : base(known)
        {
        }
    }

    /// <summary>It is pursued no longer; nothing about it changes before the office reopens it.</summary>
    internal sealed record Closed : Defined
    {
        public Closed()
        {
        }

        [SetsRequiredMembers]
        public Closed(Defined known, KpiClosing closing)
            : base(known) => Closing = closing;

        public required KpiClosing Closing { get; init; }
    }

    /// <param name="Origin">Of the event that set it last.</param>
    internal sealed record ExpectedYear(int FiscalYear, IReadOnlyList<PathValue> Values, EventOrigin Origin);

    /// <param name="Origin">Why lies beside that entry.</param>
    internal sealed record KpiClosing(KpiClosingCause Cause, string? Of, EventOrigin Origin);

    internal sealed record EvaluationMade(KpiEvaluated Evaluated, EventOrigin Origin);

    /// <summary>What is promised for one fiscal year now, and what was before.</summary>
    internal sealed record Target(int FiscalYear, decimal Value, string RawValue, DateOnly? DueDate, IReadOnlyList<FormerTarget> Former)
    {
        /// <summary>
        /// What counts on a day: the first value counts from the beginning, and of the revisions whose day has come the
        /// newest word counts, also where it names an earlier day than the one before it.
        /// </summary>
        public decimal InForce(DateOnly day)
        {
            var value = Value;
            for (var index = Former.Count - 1; index >= 0 && Former[index].Until > day; index--)
                value = Former[index].Value;
            return value;
        }

        /// <summary>What comes into force after a day, in order, with the day from which it counts.</summary>
        public IReadOnlyList<(DateOnly From, decimal Value)> ComingAfter(DateOnly day)
        {
            var coming = new List<(DateOnly From, decimal Value)>();
            for (var index = Former.Count - 1; index >= 0 && Former[index].Until > day; index--)
            {
                // An older word for the same day or a later one never counts.
                if (coming is not [.., var later] || Former[index].Until < later.From)
                    coming.Add((Former[index].Until, index == Former.Count - 1 ? Value : Former[index + 1].Value));
            }

            coming.Reverse();
            return coming;
        }

        /// <summary>The numeral as written where the newest word is in force, else the value's digits.</summary>
        public string RawValueOn(DateOnly day) => Former is [.., { Until: var until }] && until > day ? InForce(day).ToString(System.Globalization.CultureInfo.InvariantCulture) : RawValue;
    }

    /// <summary>A value that a revision replaced.</summary>
    /// <param name="Until">The date from which its successor counts.</param>
    /// <param name="Position">Ledger position of the revision; the reason lies beside that entry.</param>
    internal sealed record FormerTarget(decimal Value, DateOnly Until, long Position);

    public static string StreamOf(string key) => "kpi-" + key;

    public static Rejection NotFound(string key) => new("kpi.not_found", new($"There is no KPI {key}.", $"指標 {key} はありません。"));

    public static Rejection ClosedRefusal(Closed kpi) => new(
        "kpi.closed",
        new(
            $"{kpi.Key} was closed by {kpi.Closing.Origin.Actor} at {Dates.Text(kpi.Closing.Origin.RecordedAt)} ({LedgerJson.NameOf(kpi.Closing.Cause)}). Only the office can reopen it.",
            $"{kpi.Key} は {Dates.TextJa(kpi.Closing.Origin.RecordedAt)} に {kpi.Closing.Origin.Actor} が終了しました（{Ja(kpi.Closing.Cause)}）。再開できるのは事務局だけです。"));

    /// <summary>Decides on a KPI that is pursued. One that is closed, or unknown, is refused as every decision refuses it.</summary>
    public static Decision<KpiEvent> WhilePursued(Kpi state, string key, Func<Open, Decision<KpiEvent>> decide) => state switch
    {
        Undefined => new Decision<KpiEvent>.Rejected(NotFound(key)),
        Closed closed => new Decision<KpiEvent>.Rejected(ClosedRefusal(closed)),
        Open open => decide(open),
        _ => throw new UnreachableException(),
    };

    private static string Ja(KpiClosingCause cause) => cause switch
    {
        KpiClosingCause.Superseded => "後継指標への移行",
        KpiClosingCause.Duplicate => "重複",
        _ => "終了",
    };

    public static Kpi Evolve(Kpi state, KpiEvent @event, EventOrigin origin) =>
        After(state, @event, origin) is var kpi && InputChange.Of(@event, origin) is { } change
            ? kpi with { InputChanges = [.. kpi.InputChanges, change] }
            : kpi;

    private static Defined After(Kpi state, KpiEvent @event, EventOrigin origin) => (state, @event) switch
    {
        (Undefined, KpiDefined e) => new Open
        {
            Key = e.Key,
            Plan = e.Plan,
            Initiatives = [e.Initiative],
            Definition = e.Definition,
            DueDate = e.DueDate,
            Owners = Timeline<IReadOnlyList<string>>.Of(e.Owners),
            Targets = [],
            Source = e.Source,
        },
        (Defined kpi, KpiLinked e) => kpi.Initiatives.Contains(e.Initiative) ? kpi : kpi with { Initiatives = [.. kpi.Initiatives, e.Initiative] },
        (Defined kpi, KpiTargetSet e) => kpi with { Targets = With(kpi.Targets, new(e.FiscalYear, e.Value, e.RawValue, e.DueDate, [])) },
        (Defined kpi, KpiTargetRevised e) => kpi with { Targets = Revised(kpi.Targets, e, origin.Position) },
        (Defined kpi, KpiDefinitionRevised e) => kpi with { Definition = e.To, DueDate = e.DueDate, Targets = Due(kpi, e.DueDate) },
        (Defined kpi, KpiOwnersReassigned e) => kpi with { Owners = kpi.Owners.With(e.EffectiveFrom ?? JapaneseCalendar.DateOf(origin.RecordedAt), e.To) },
        (Defined kpi, KpiExpectedPathSet e) => kpi with
        {
            ExpectedPath = [.. kpi.ExpectedPath.Where(year => year.FiscalYear != e.FiscalYear).Concat(e.To.Count == 0 ? [] : [new ExpectedYear(e.FiscalYear, e.To, origin)]).OrderBy(year => year.FiscalYear)],
        },
        (Defined kpi, KpiScheduleSet e) => kpi with { Schedule = e.To },
        (Defined kpi, KpiClosed e) => new Closed(kpi, new(e.Cause, e.Of, origin)),
        (Defined kpi, KpiReopened) => new Open(kpi),
        (Defined kpi, KpiSucceeded e) => kpi with { Successions = [.. kpi.Successions, new(e.Plan, e.Kind, e.Successors, origin)] },
        (Defined kpi, KpiContinuedFrom e) => kpi with { Origins = [.. kpi.Origins, new(e.Plan, e.Kind, e.Predecessors, origin)] },
        (Defined kpi, KpiBaselineSet e) => kpi with { Baseline = e.To },
        (Defined kpi, KpiEvaluated e) => kpi with { Evaluations = [.. kpi.Evaluations, new(e, origin)] },
        (Defined kpi, KpiProgressReported or KpiProgressRevised or KpiProgressWithdrawn or KpiMilestoneReported or KpiReportReturned or KpiReportApproved or KpiReportAccepted) =>
            kpi with { Reports = PeriodReport.After(kpi.Reports, @event, origin), Definition = Decided(kpi.Definition, @event) },
        _ => throw new UnreachableException($"{@event.GetType().Name} cannot follow {state.GetType().Name}."),
    };

    /// <summary>The first report within the year says whether its figures add up, where the document did not.</summary>
    private static KpiDefinition Decided(KpiDefinition definition, KpiEvent @event) => @event switch
    {
        KpiProgressReported { Accumulation: { } accumulation } => definition with { Accumulation = accumulation },
        KpiProgressRevised { Accumulation: { } accumulation } => definition with { Accumulation = accumulation },
        _ => definition,
    };

    private static ImmutableArray<Target> With(IReadOnlyList<Target> targets, Target target) =>
        targets.Any(known => known.FiscalYear == target.FiscalYear)
            ? throw new UnreachableException($"A target for {target.FiscalYear} is set; a second one is a revision.")
            : [.. targets.Append(target).OrderBy(known => known.FiscalYear)];

    /// <summary>The target of the year in which the date lies, or lay, is the one that is due then.</summary>
    private static ImmutableArray<Target> Due(Defined kpi, DateOnly? date) =>
    [
        .. kpi.Targets.Select(target =>
            (date ?? kpi.DueDate) is { } day && JapaneseCalendar.FiscalYear(day) == target.FiscalYear ? target with { DueDate = date } : target),
    ];

    private static ImmutableArray<Target> Revised(IReadOnlyList<Target> targets, KpiTargetRevised e, long position) =>
    [
        .. targets.Select(target => target.FiscalYear != e.FiscalYear ? target : target with
        {
            Value = e.To,
            RawValue = e.RawValue,
            Former = e.From == e.To && target.Former.Count > 0
                ? [.. target.Former.SkipLast(1), target.Former[^1] with { Until = e.EffectiveFrom, Position = position }]
                : [.. target.Former, new(target.Value, e.EffectiveFrom, position)],
        }),
    ];
}
