using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans.Reading;
using GoalKind = DxLedger.Features.Initiatives.GoalKind;

namespace DxLedger.Features.Plans.Importing;

/// <summary>Gathers a document's rows into initiatives.</summary>
internal static class DocumentInitiatives
{
    /// <summary>In document order; a row without a number continues the one above, a 再掲 joins the row it repeats.</summary>
    /// <param name="bearers">Keys of departments by the names that they bear now; a name that none bears has the key that goes with it.</param>
    public static IReadOnlyList<DocumentInitiative> Of(PlanDocument document, DepartmentBearers bearers)
    {
        var groups = Grouped(document.Rows);
        var originals = groups.Where(group => group.Head.RelistOf is null).ToList();
        var again = groups.Where(group => group.Head.RelistOf is not null)
            .ToLookup(group => (group.Head.Part, Number: group.Head.RelistOf ?? 0));
        var taken = new HashSet<(string, int)>();
        return
        [
            .. originals.Select(group => group.Head.No is { } number && taken.Add((group.Head.Part, number))
                ? One(document.Sha256, group, [.. again[(group.Head.Part, number)]], bearers)
                : One(document.Sha256, group, [], bearers)),
        ];
    }

    private static List<(PlanRow Head, List<PlanRow> Further)> Grouped(IReadOnlyList<PlanRow> rows)
    {
        var groups = new List<(PlanRow Head, List<PlanRow> Further)>();
        foreach (var row in rows)
        {
            if (row.Kind == RowKind.Continuation && groups.Count > 0)
                groups[^1].Further.Add(row);
            else
                groups.Add((row, []));
        }

        return groups;
    }

    private static DocumentInitiative One(
        string sha256,
        (PlanRow Head, List<PlanRow> Further) group,
        IReadOnlyList<(PlanRow Head, List<PlanRow> Further)> again,
        DepartmentBearers bearers)
    {
        var (head, further) = group;
        var promises = Promises(sha256, head).ToList();
        foreach (var (relisted, _) in again)
            promises.AddRange(Promises(sha256, relisted).Where(promise => promise.Target is not null && !promises.Exists(promise.SamePromiseAs)));
        return new DocumentInitiative(
            head.Part,
            head.No,
            Content(head, further),
            Departments(head, further, bearers),
            promises,
            // One place is one link: the ledger replaces a re-listing by a later one of the same place.
            [.. again.Select(group => Relisting(sha256, group.Head, group.Further, bearers)).GroupBy(relisting => relisting.Placement).Select(same => same.Last())],
            Source(sha256, head),
            Flags([head, .. further]));
    }

    private static DocumentRelisting Relisting(string sha256, PlanRow row, List<PlanRow> further, DepartmentBearers bearers) =>
        new(
            Place(row),
            [.. further.Select(Place)],
            Departments(row, further, bearers),
            Content(row, []),
            Source(sha256, row),
            Flags([row, .. further]));

    private static InitiativeContent Content(PlanRow row, List<PlanRow> further) => new(
        row.Name ?? "",
        row.Outline,
        row.GoalKind switch { Reading.GoalKind.Kpi => GoalKind.Kpi, Reading.GoalKind.Goal => GoalKind.Goal, _ => null },
        row.GoalText,
        Place(row),
        [.. further.Select(Place)]);

    private static Placement Place(PlanRow row) => new(row.Field.Code, row.Field.Name, row.Item.Code, row.Item.Name);

    private static List<ResponsibleDepartment> Departments(PlanRow row, List<PlanRow> further, DepartmentBearers bearers) =>
    [
        .. row.Departments.Concat(further.SelectMany(more => more.Departments))
            .Select(name => new ResponsibleDepartment(bearers.KeyOf(name), name.Bureau, name.Sub, name.Section))
            .DistinctBy(department => department.Key),
    ];

    private static SourceRow Source(string sha256, PlanRow row) => new(sha256, row.Part, row.Line, row.Cells);

    private static List<ReadingFlag> Flags(IEnumerable<PlanRow> rows) =>
        [.. rows.SelectMany(row => row.Flags.Select(flag => new ReadingFlag(flag.Code, flag.Message)).Concat(UntoldAccumulation.Flags(row)))];

    private static IEnumerable<DocumentPromise> Promises(string sha256, PlanRow row)
    {
        var cell = row.Cells.LastOrDefault(text => text.Contains('【', StringComparison.Ordinal)) ?? row.GoalText ?? "";
        var source = new SourceCell(sha256, row.Part, row.Line, cell);
        foreach (var target in row.Targets)
        {
            yield return new DocumentPromise(
                Definition(target),
                new PromisedValue(target.DueFiscalYear, target.Value, target.RawValue),
                target.DueDate,
                source);
        }

        foreach (var text in row.Milestones)
        {
            yield return new DocumentPromise(
                new KpiDefinition(PromiseKind.Milestone, text, null, Measure.Qualitative, null, Kpis.Comparison.Absolute, Accumulation.Latest, null),
                null,
                null,
                source);
        }
    }

    private static KpiDefinition Definition(PlanTarget target) => new(
        PromiseKind.Kpi,
        target.Label,
        target.Unit,
        MeasureOf(target.Unit),
        target.Direction switch
        {
            Reading.Direction.AtMost => Kpis.Direction.AtMost,
            Reading.Direction.Approx => Kpis.Direction.Approx,
            Reading.Direction.Exact => Kpis.Direction.Exact,
            _ => Kpis.Direction.AtLeast,
        },
        target.Comparison switch
        {
            Reading.Comparison.PreviousYear => Kpis.Comparison.PreviousYear,
            Reading.Comparison.Baseline => Kpis.Comparison.Baseline,
            Reading.Comparison.NationalAverage => Kpis.Comparison.NationalAverage,
            _ => Kpis.Comparison.Absolute,
        },
        target.Cumulative ? Accumulation.Cumulative : UntoldAccumulation.Is(target) ? Accumulation.Undecided : Accumulation.Latest,
        target.Since);

    private static Measure MeasureOf(string? unit) => unit switch
    {
        "%" or "％" or "ポイント" => Measure.Percent,
        "点" or "位" => Measure.Ordinal,
        not null when unit.Contains('円', StringComparison.Ordinal) => Measure.Amount,
        _ => Measure.Count,
    };

    /// <summary>Same number to reach, judged the same way, whatever the words around it.</summary>
    public static bool SamePromiseAs(this DocumentPromise one, DocumentPromise other) =>
        one.Target is { } a && other.Target is { } b
        && (a.FiscalYear, a.Value) == (b.FiscalYear, b.Value)
        && (one.Definition.Unit, one.Definition.Direction, one.Definition.Accumulation)
            == (other.Definition.Unit, other.Definition.Direction, other.Definition.Accumulation);
}
