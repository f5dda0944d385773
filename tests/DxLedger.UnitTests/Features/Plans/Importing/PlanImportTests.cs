using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Importing;
using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Importing;

public sealed class PlanImportTests
{
    private static readonly DocumentRow Training = new("研修事業", 1) { Target = 100 };
    private static readonly DocumentRow Paper = new("ペーパーレス化", 2) { Target = 32, Unit = "枚", Label = "購入量", Direction = DxLedger.Features.Plans.Reading.Direction.AtMost };
    private static readonly DocumentRow Study = new("導入検討", 3) { Milestone = "検討を行う。" };

    private readonly ImportScenario _ledger = new();

    [Fact]
    public void First_import_registers_departments_initiatives_and_promises()
    {
        var planned = _ledger.Preview(ImportScenario.Document(Training, Paper, Study));

        Assert.Equal(
            ["plan-test-r6", "department-" + Key("研修課"), "initiative-r6-a-01", "initiative-r6-a-02", "initiative-r6-a-03", "kpi-r6-a-01-1", "kpi-r6-a-02-1", "kpi-r6-a-03-m1"],
            planned.Changes.Select(change => change.Stream));
        Assert.All(planned.Changes, change => Assert.Equal(0, change.ExpectedVersion));
        Assert.Equal(
            ["PlanAdopted", "PlanDocumentImported", "DepartmentRegistered", "InitiativeRegistered", "InitiativeRegistered", "InitiativeRegistered", "KpiDefined", "KpiTargetSet", "KpiDefined", "KpiTargetSet", "KpiDefined"],
            planned.Changes.SelectMany(change => change.Events).Select(e => e.GetType().Name));
        Assert.All(planned.Report.Initiatives, initiative => Assert.Equal(RowOutcome.New, initiative.Outcome));
        Assert.Equal(new DocumentCounts(3, 0, 0, 0, 2, 1, 0, 2, 1, 0), planned.Report.Counts);
        Assert.Equal(11, planned.Report.Events);
    }

    [Fact]
    public void Same_document_again_appends_nothing()
    {
        var document = ImportScenario.Document(Training, Paper, Study);
        _ledger.Import(document);

        var again = _ledger.Preview(document);

        Assert.Empty(again.Changes);
        Assert.Equal(0, again.Report.Events);
        Assert.All(again.Report.Initiatives, initiative => Assert.Equal(RowOutcome.Unchanged, initiative.Outcome));
    }

    [Fact]
    public void Moved_lines_are_no_change()
    {
        _ledger.Import(ImportScenario.Document(Training, Paper, Study));

        Assert.Empty(_ledger.Preview(ImportScenario.Document(Study, Training, Paper)).Changes);
    }

    [Fact]
    public void Edited_cell_revises_only_what_it_says()
    {
        _ledger.Import(ImportScenario.Document(Training, Paper));

        var edited = ImportScenario.Document(Training with { Outline = "新しい概要" }, Paper with { Target = 30 });
        var report = _ledger.Import(edited);

        Assert.Equal("新しい概要", _ledger.Initiative("r6-a-01").Content.Outline);
        var target = Assert.Single(_ledger.Kpi("r6-a-02-1").Targets);
        Assert.Equal(30, target.Value);
        Assert.Equal(32, Assert.Single(target.Former).Value);
        Assert.Equal(ImportScenario.Today, target.Former[0].Until);
        Assert.Empty(report.Conflicts);
        Assert.Equal(
            [("r6-a-01", "content.outline", "概要", "新しい概要"), ("r6-a-02", "content.goalText", "購入量32枚", "購入量30枚"), ("r6-a-02-1", "target.2024", "32", "30")],
            report.Initiatives.SelectMany(initiative => initiative.Changes).Select(change => (change.Key, change.Member, change.From, change.To)));
    }

    [Fact]
    public void What_the_office_revised_stays_where_the_document_says_what_it_said()
    {
        var document = ImportScenario.Document(Training);
        _ledger.Import(document);
        _ledger.OfficeRevises("r6-a-01", content => content with { Name = "研修事業（改）" });
        _ledger.OfficeRevises("r6-a-01-1", 120);

        var report = _ledger.Import(ImportScenario.Document(Training, Paper));

        Assert.Equal("研修事業（改）", _ledger.Initiative("r6-a-01").Content.Name);
        Assert.Equal(120, _ledger.Kpi("r6-a-01-1").Targets[0].Value);
        Assert.Empty(report.Conflicts);
        Assert.Equal([RowOutcome.Unchanged, RowOutcome.New], report.Initiatives.Select(initiative => initiative.Outcome));
    }

    [Fact]
    public void What_office_and_document_both_changed_is_a_conflict_and_stays()
    {
        _ledger.Import(ImportScenario.Document(Training));
        _ledger.OfficeRevises("r6-a-01", content => content with { Outline = "事務局の概要" });
        _ledger.OfficeRevises("r6-a-01-1", 120);

        var report = _ledger.Import(ImportScenario.Document(Training with { Outline = "文書の概要", Target = 150 }, Paper));

        Assert.Equal("事務局の概要", _ledger.Initiative("r6-a-01").Content.Outline);
        Assert.Equal(120, _ledger.Kpi("r6-a-01-1").Targets[0].Value);
        Assert.Equal(
            [new("r6-a-01", "content.outline", "概要", "事務局の概要", "文書の概要"), new ImportConflict("r6-a-01-1", "target.2024", "100", "120", "150")],
            report.Conflicts.OrderBy(conflict => conflict.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Definition_that_both_changed_is_a_conflict_of_its_parts_in_the_codes_of_the_api_and_is_raised_once()
    {
        _ledger.Import(ImportScenario.Document(Training));
        _ledger.OfficeRevises("r6-a-01-1", definition => definition with { Accumulation = DxLedger.Features.Kpis.Accumulation.YearToDate, Label = "研修の受講者" });
        var edition = ImportScenario.Document(Training with { Direction = DxLedger.Features.Plans.Reading.Direction.AtMost, Label = "研修の受講者" });

        var report = _ledger.Import(edition);

        Assert.Equal(
            [
                new("r6-a-01-1", "definition.label", "受講者数", "研修の受講者", "研修の受講者"),
                new ImportConflict("r6-a-01-1", "definition.direction", "atLeast", "atLeast", "atMost"),
            ],
            report.Conflicts.Where(conflict => conflict.Key == "r6-a-01-1"));
        Assert.Equal(DxLedger.Features.Kpis.Direction.AtLeast, _ledger.Kpi("r6-a-01-1").Definition.Direction);
        // The document was taken over but for this: the next one is compared with it, and what is in it is told no more.
        Assert.Empty(_ledger.Preview(ImportScenario.Document(Training with { Direction = DxLedger.Features.Plans.Reading.Direction.AtMost, Label = "研修の受講者", Outline = "新しい概要" })).Report.Conflicts);
    }

    [Fact]
    public void Office_and_document_that_agree_are_no_conflict()
    {
        _ledger.Import(ImportScenario.Document(Training));
        _ledger.OfficeRevises("r6-a-01", content => content with { Outline = "同じ概要" });

        var planned = _ledger.Preview(ImportScenario.Document(Training with { Outline = "同じ概要" }));

        Assert.Equal(["plan-test-r6"], planned.Changes.Select(change => change.Stream));
        Assert.Empty(planned.Report.Conflicts);
    }

    [Fact]
    public void Missing_rows_and_promises_show_as_removed_and_stay_in_force()
    {
        _ledger.Import(ImportScenario.Document(Training, Paper, Study));

        var report = _ledger.Import(ImportScenario.Document(Training with { Target = null, Milestone = "研修を行う。" }, Study));

        Assert.Equal(("r6-a-02", RowOutcome.Removed), report.Initiatives.Where(initiative => initiative.Line is null).Select(initiative => (initiative.Key, initiative.Outcome)).Single());
        Assert.Equal([new RemovedPart("r6-a-01-1", "promise", "受講者数")], report.Removed);
        Assert.Equal(100, _ledger.Kpi("r6-a-01-1").Targets[0].Value);
        Assert.Equal("研修を行う。", _ledger.Kpi("r6-a-01-m1").Definition.Label);
    }

    [Fact]
    public void Another_unit_is_another_promise()
    {
        _ledger.Import(ImportScenario.Document(Training));

        var report = _ledger.Import(ImportScenario.Document(Training with { Target = 80, Unit = "%" }));

        Assert.Equal(["r6-a-01-1", "r6-a-01-2"], _ledger.Keys("kpi-"));
        Assert.Equal(("%", 80m), (_ledger.Kpi("r6-a-01-2").Definition.Unit, _ledger.Kpi("r6-a-01-2").Targets[0].Value));
        Assert.Equal("r6-a-01-1", Assert.Single(report.Removed).Key);
    }

    [Fact]
    public void Another_year_sets_another_target_of_the_same_kpi()
    {
        _ledger.Import(ImportScenario.Document(Training));

        _ledger.Import(ImportScenario.Document(Training with { Year = 2025, Target = 200 }));

        Assert.Equal([(2024, 100m), (2025, 200m)], _ledger.Kpi("r6-a-01-1").Targets.Select(target => (target.FiscalYear, target.Value)));
    }

    [Fact]
    public void Reworded_promise_keeps_its_stream()
    {
        _ledger.Import(ImportScenario.Document(Training));

        var report = _ledger.Import(ImportScenario.Document(Training with { Label = "研修の受講者" }));

        Assert.Equal(["r6-a-01-1"], _ledger.Keys("kpi-"));
        Assert.Equal("研修の受講者", _ledger.Kpi("r6-a-01-1").Definition.Label);
        Assert.Contains(report.Initiatives[0].Changes, change => change is { Key: "r6-a-01-1", Member: "definition.label", From: "受講者数", To: "研修の受講者" });
    }

    [Fact]
    public void Duplicate_numbers_get_suffixed_keys_and_keep_them_when_they_swap_places()
    {
        var second = new DocumentRow("まったく別の調査", 1) { Target = 5, Unit = "件" };
        _ledger.Import(ImportScenario.Document(Training, second));
        Assert.Equal(["r6-a-01", "r6-a-01b"], _ledger.Keys("initiative-"));

        Assert.Empty(_ledger.Preview(ImportScenario.Document(second, Training)).Changes);
    }

    [Fact]
    public void Relisted_row_becomes_a_link_and_its_own_target_a_kpi_of_the_original()
    {
        var again = Training with { No = null, Kind = RowKind.Relisted, RelistOf = 1, Item = "4(2)" };
        var other = again with { Item = "5(1)", Outline = "少し違う概要", Target = 4, Unit = "点", Label = "満足度" };

        var report = _ledger.Import(ImportScenario.Document(Training, again, other));

        var initiative = _ledger.Initiative("r6-a-01");
        Assert.Equal(["4(2)", "5(1)"], initiative.Relistings.Select(relisting => relisting.Placement.ItemCode));
        Assert.Null(initiative.Relistings[0].Differing);
        Assert.Equal("少し違う概要", initiative.Relistings[1].Differing?.Outline);
        Assert.Equal(["r6-a-01-1", "r6-a-01-2"], _ledger.Keys("kpi-"));
        Assert.Equal(("満足度", 4m), (_ledger.Kpi("r6-a-01-2").Definition.Label, _ledger.Kpi("r6-a-01-2").Targets[0].Value));
        Assert.Equal(["outline", "goalText"], report.RelistingDifferences.Select(difference => difference.Member));
        Assert.Equal(2, report.Counts.Relistings);
    }

    [Fact]
    public void Relisting_of_nothing_stands_outside_the_count_and_is_found_again()
    {
        var lost = new DocumentRow("どこにもない事業") { Kind = RowKind.Relisted, Item = "9(9)", Target = 7, Unit = "件" };
        var document = ImportScenario.Document(Training, lost);

        var report = _ledger.Import(document);

        Assert.Equal(["r6-a-01", "r6-a-u1"], _ledger.Keys("initiative-"));
        Assert.True(_ledger.Initiative("r6-a-u1").IsUnresolved);
        Assert.Equal((1, 1), (report.Counts.Initiatives, report.Counts.Unresolved));
        Assert.Empty(_ledger.Preview(ImportScenario.Document(lost, Training)).Changes);
    }

    [Fact]
    public void Continued_rows_add_places_to_the_row_above()
    {
        var further = new DocumentRow("") { Kind = RowKind.Continuation, Item = "4(3)イ", Section = "技術管理課" };

        _ledger.Import(ImportScenario.Document(Training, further, Paper));

        Assert.Equal(["4(3)イ"], _ledger.Initiative("r6-a-01").Content.Further.Select(place => place.ItemCode));
        Assert.Equal(["研修課", "技術管理課"], _ledger.Initiative("r6-a-01").Departments.Latest.Select(department => department.Section));
        Assert.Empty(_ledger.Initiative("r6-a-02").Content.Further);
    }

    [Fact]
    public void Department_that_changes_is_a_reassignment()
    {
        _ledger.Import(ImportScenario.Document(Training));

        _ledger.Import(ImportScenario.Document(Training with { Section = "人事課" }));

        Assert.Equal("人事課", Assert.Single(_ledger.Initiative("r6-a-01").Departments.Latest).Section);
        Assert.Equal(2, _ledger.Keys("department-").Count);
    }

    [Fact]
    public void Like_promises_of_several_initiatives_are_candidates_for_one_kpi()
    {
        var report = _ledger.Import(ImportScenario.Document(
            Training with { Label = "オンライン利用率", Unit = "%", Target = 67.4m },
            Paper with { Label = "県及び市町村の行政手続オンライン利用率", Unit = "%", Target = 67.4m, Direction = DxLedger.Features.Plans.Reading.Direction.AtLeast },
            Study with { Milestone = null, Target = 67.4m, Unit = "%", Label = "端末の整備" }));

        Assert.Equal(["r6-a-01-1", "r6-a-02-1"], Assert.Single(report.SharedKpiCandidates).Keys);
    }

    [Fact]
    public void Plan_of_another_year_is_refused()
    {
        _ledger.Import(ImportScenario.Document(Training));

        Assert.Equal("plan.year_differs", _ledger.Refusal(ImportScenario.Document(Training) with { FiscalYear = 2025 })?.Code);
    }

    [Fact]
    public void Document_without_a_year_is_refused() =>
        Assert.Equal("plan.year_unknown", _ledger.Refusal(ImportScenario.Document(Training) with { FiscalYear = 0 })?.Code);

    private static string Key(string section) => DxLedger.Features.Departments.Department.KeyOf("総務部", null, section);
}
