using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Importing;
using DxLedger.Features.Plans.Periods;
using DxLedger.Features.Plans.Reading;
using DxLedger.Platform;

namespace DxLedger.UnitTests.Features.Plans.Importing;

/// <summary>A ledger in the head: folds what imports and the office do with the real Evolve functions.</summary>
internal sealed class ImportScenario
{
    public const string Plan = "test-r6";

    private readonly Dictionary<string, (object State, long Version)> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanDocument> _documents = new(StringComparer.Ordinal);
    private long _position;
    private DateOnly _day = Today;

    public static DateOnly Today { get; } = new(2024, 6, 1);

    public static PlanDocument Document(params DocumentRow[] rows) => new(
        Hash(rows), 2024, "令和6年度関連事業・取組一覧", [.. rows.Select((row, i) => row.ToPlanRow(i + 5))], []);

    public PlannedImport Preview(PlanDocument document, params Renumbering[] renumberings) =>
        PlanComparison.Compare(Command(document, renumberings), Last(), View());

    public Rejection? Refusal(PlanDocument document, params Renumbering[] renumberings) =>
        ImportRules.Refusal(Command(document, renumberings), Preview(document, renumberings).Report, View());

    public ImportReport Import(PlanDocument document, params Renumbering[] renumberings)
    {
        var planned = Preview(document, renumberings);
        foreach (var change in planned.Changes)
        {
            Assert.Equal(_streams.TryGetValue(change.Stream, out var known) ? known.Version : 0, change.ExpectedVersion);
            foreach (var e in change.Events)
                Apply(change.Stream, e);
        }

        if (planned.Changes.Count > 0)
            _documents[document.Sha256] = document;
        return planned.Report;
    }

    /// <summary>The office closes the plan's year once it is over, or opens it again.</summary>
    public void OfficeClosesYear(bool closed = true)
    {
        _day = new(2025, 6, 1);
        Apply(PlanPeriod.StreamOf(Plan, new(2024, null)), closed ? new PlanYearClosed(Plan, "2024", 0, 0, "") : new PlanPeriodReopened(Plan, "2024"));
    }

    /// <summary>The office closes a KPI, or opens it again.</summary>
    public void OfficeCloses(string key, bool closed = true) => Apply(DxLedger.Features.Kpis.Kpi.StreamOf(key), closed ? new KpiClosed(KpiClosingCause.Ended, null) : new KpiReopened());

    public void OfficeRevises(string key, Func<InitiativeContent, InitiativeContent> change)
    {
        var now = Initiative(key).Content;
        Apply(DxLedger.Features.Initiatives.Initiative.StreamOf(key), new InitiativeOutlineRevised(now, change(now), null));
    }

    public void OfficeRevises(string key, decimal target) => Apply(
        DxLedger.Features.Kpis.Kpi.StreamOf(key),
        new KpiTargetRevised(2024, Kpi(key).Targets[0].Value, target, target.ToString(System.Globalization.CultureInfo.InvariantCulture), Today, null));

    public void OfficeRevises(string key, Func<KpiDefinition, KpiDefinition> change)
    {
        var kpi = Kpi(key);
        Apply(DxLedger.Features.Kpis.Kpi.StreamOf(key), new KpiDefinitionRevised(kpi.Definition, change(kpi.Definition), kpi.DueDate, null));
    }

    public Initiative.Registered Initiative(string key) =>
        Assert.IsType<Initiative.Registered>(_streams[DxLedger.Features.Initiatives.Initiative.StreamOf(key)].State);

    public Kpi.Defined Kpi(string key) => Assert.IsAssignableFrom<Kpi.Defined>(_streams[DxLedger.Features.Kpis.Kpi.StreamOf(key)].State);

    public IReadOnlyList<string> Keys(string prefix) =>
        [.. _streams.Keys.Where(stream => stream.StartsWith(prefix, StringComparison.Ordinal)).Select(stream => stream[prefix.Length..]).Order(StringComparer.Ordinal)];

    private ImportCommand Command(PlanDocument document, Renumbering[] renumberings) =>
        new(Plan, null, "test.txt", 1000, document, renumberings, _day);

    private static string Hash(IEnumerable<DocumentRow> rows) => Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', rows))));

    private void Apply(string stream, object e)
    {
        _position++;
        var (state, version) = _streams.GetValueOrDefault(stream);
        object next = e switch
        {
            PlanEvent known => DxLedger.Features.Plans.Plan.Evolve((Plan?)state ?? new Plan.Unknown(), known, new(
                _position,
                1,
                "office",
                DateTimeOffset.UnixEpoch)),
            PeriodEvent known => PlanPeriod.Evolve((PlanPeriod?)state ?? new PlanPeriod.Untouched(), known, new(_position, 1, "office", default)),
            DepartmentEvent known => Department.Evolve((Department?)state ?? new Department.Unregistered(), known, new(
                _position,
                1,
                "office",
                default)),
            InitiativeEvent known => DxLedger.Features.Initiatives.Initiative.Evolve((Initiative?)state ?? new Initiative.Unregistered(), known, new(
                _position,
                1,
                "office",
                default)),
            KpiEvent known => DxLedger.Features.Kpis.Kpi.Evolve((Kpi?)state ?? new Kpi.Undefined(), known, new(_position, 1, "office", default)),
            _ => throw new ArgumentOutOfRangeException(nameof(e)),
        };
        _streams[stream] = (next, version + 1);
    }

    private PlanDocument? Last() => PlanComparison.LastTaken(Plan, View()) is { } last ? _documents[last.Document] : null;

    private LedgerView View() => new(
        _position,
        Of<Plan.Adopted>(plan => plan.Key),
        Of<Initiative.Registered>(initiative => initiative.Key),
        Of<Kpi.Defined>(kpi => kpi.Key),
        Of<Department.Registered>(department => department.Key),
        Of<PlanPeriod.Kept>(period => period.Period));

    private Dictionary<string, Versioned<T>> Of<T>(Func<T, string> key)
        where T : class => _streams.Values
        .Where(entry => entry.State is T)
        .Select(entry => new Versioned<T>((T)entry.State, entry.Version))
        .ToDictionary(entry => key(entry.State), StringComparer.Ordinal);
}

/// <summary>A row as a test writes it; whatever it does not name is the same in all rows.</summary>
internal sealed record DocumentRow(string Name, int? No = null)
{
    public string Part { get; init; } = "A";

    public RowKind Kind { get; init; } = RowKind.Numbered;

    public int? RelistOf { get; init; }

    public string Item { get; init; } = "1(1)";

    public string Outline { get; init; } = "概要";

    public string Section { get; init; } = "研修課";

    public decimal? Target { get; init; }

    public string Unit { get; init; } = "人";

    public string Label { get; init; } = "受講者数";

    public DxLedger.Features.Plans.Reading.Direction Direction { get; init; } = DxLedger.Features.Plans.Reading.Direction.AtLeast;

    public int Year { get; init; } = 2024;

    public string? Milestone { get; init; }

    public DateOnly? DueDate { get; init; }

    public PlanRow ToPlanRow(int line)
    {
        var goal = Target is { } value ? $"{Label}{value}{Unit}" : Milestone;
        var continues = Kind == RowKind.Continuation;
        return new PlanRow(
            line,
            Part,
            No,
            Kind,
            RelistOf,
            new OutlineEntry("1", "分野"),
            new OutlineEntry(Item, "項目" + Item),
            [new DepartmentName("総務部", null, Section)],
            continues ? null : Name,
            continues ? null : Outline,
            continues || goal is null ? null : DxLedger.Features.Plans.Reading.GoalKind.Kpi,
            continues ? null : goal,
            Target is { } number
                ? [new PlanTarget(Label, number, number.ToString(System.Globalization.CultureInfo.InvariantCulture), Unit, Direction, false, null, Year, DueDate, DxLedger.Features.Plans.Reading.Comparison.Absolute)]
                : [],
            Milestone is { } text ? [text] : [],
            [],
            [$"{No}", Name, $"【指標（KPI）】{goal}"]);
    }
}
