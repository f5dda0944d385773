using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Importing;

namespace DxLedger.UnitTests.Features.Plans.Importing;

/// <summary>A document changes nothing of a closed year, nor anything of a closed KPI; people see what it would have changed.</summary>
public class ClosedYearTests
{
    private readonly ImportScenario _scenario = new();

    [Fact]
    public void What_a_document_would_change_of_a_closed_year_is_a_conflict()
    {
        _scenario.Import(ImportScenario.Document(new DocumentRow("研修", 1) { Target = 100 }));
        _scenario.OfficeClosesYear();
        var changed = ImportScenario.Document(
            new DocumentRow("研修の充実", 1) { Target = 120, DueDate = new(2025, 1, 31), Item = "1(2)" }, new DocumentRow("新規", 2) { Target = 5 });

        var report = _scenario.Import(changed);

        Assert.Equal(
            [
                ("r6-a-01-1", "definition.dueDate", null, "2025-01-31"),
                ("r6-a-01-1", "target.2024", "100", "120"),
                ("r6-a-01", "content.name", "研修", "研修の充実"),
                ("r6-a-01", "content.goalText", "受講者数100人", "受講者数120人"),
                ("r6-a-01", "content.placement", "1 分野 / 1(1) 項目1(1)", "1 分野 / 1(2) 項目1(2)"),
                ("r6-a-02", "initiative", null, "新規"),
            ],
            report.Conflicts.Select(conflict => (conflict.Key, conflict.Member, conflict.Ledger, conflict.Document)));
        Assert.Equal([RowOutcome.Unchanged, RowOutcome.KeptOut], report.Initiatives.Select(initiative => initiative.Outcome));
        Assert.Equal(("研修", 100m), (_scenario.Initiative("r6-a-01").Content.Name, _scenario.Kpi("r6-a-01-1").Targets.Single().Value));
        Assert.Equal(["r6-a-01"], _scenario.Keys("initiative-"));
        // The document is kept with its conflicts, once.
        Assert.Equal(1 + report.Conflicts.Count, report.Events);
        var again = _scenario.Import(changed);
        Assert.Equal(0, again.Events);
        Assert.Equal(report.Conflicts, again.Conflicts);
    }

    [Fact]
    public void What_was_kept_out_is_taken_once_the_year_is_reopened()
    {
        _scenario.Import(ImportScenario.Document(new DocumentRow("研修", 1) { Target = 100 }));
        _scenario.OfficeClosesYear();
        var changed = ImportScenario.Document(new DocumentRow("研修", 1) { Target = 120 }, new DocumentRow("新規", 2) { Target = 5 });
        _scenario.Import(changed);
        _scenario.OfficeClosesYear(closed: false);

        var report = _scenario.Import(changed);

        Assert.Empty(report.Conflicts);
        Assert.Equal((120m, 5m), (_scenario.Kpi("r6-a-01-1").Targets.Single().Value, _scenario.Kpi("r6-a-02-1").Targets.Single().Value));
        Assert.Equal(0, _scenario.Import(changed).Events);
    }

    [Fact]
    public void Targets_of_later_years_and_departments_from_today_on_are_taken()
    {
        _scenario.Import(ImportScenario.Document(new DocumentRow("研修", 1) { Target = 100, Year = 2026 }));
        _scenario.OfficeClosesYear();

        var report = _scenario.Preview(ImportScenario.Document(new DocumentRow("研修", 1) { Target = 120, Year = 2026, Section = "人事課" })).Report;

        Assert.Equal(["content.goalText"], report.Conflicts.Select(conflict => conflict.Member));
        Assert.Equal(["departments", "target.2026"], report.Initiatives.Single().Changes.Select(change => change.Member));
    }

    [Fact]
    public void New_promise_of_an_initiative_of_a_closed_year_is_kept_out()
    {
        _scenario.Import(ImportScenario.Document(new DocumentRow("研修", 1)));
        _scenario.OfficeClosesYear();

        var report = _scenario.Import(ImportScenario.Document(new DocumentRow("研修", 1) { Target = 100 }));

        Assert.Contains(new ImportConflict("r6-a-01", "promise", null, null, "受講者数"), report.Conflicts);
        Assert.Empty(_scenario.Keys("kpi-"));
    }

    [Fact]
    public void Closed_kpi_gets_no_target_definition_or_owner_from_a_document()
    {
        _scenario.Import(ImportScenario.Document(new DocumentRow("研修", 1) { Target = 100 }));
        _scenario.OfficeCloses("r6-a-01-1");
        var changed = ImportScenario.Document(new DocumentRow("研修", 1) { Target = 120, DueDate = new(2025, 1, 31), Section = "人事課" });

        var report = _scenario.Import(changed);

        Assert.Equal(
            [("owners", "総務部 研修課", "総務部 人事課"), ("definition.dueDate", "", "2025-01-31"), ("target.2024", "100", "120")],
            report.Conflicts.Select(conflict => (conflict.Member, conflict.Ledger ?? "", conflict.Document ?? "")));
        Assert.Equal(100m, _scenario.Kpi("r6-a-01-1").Targets.Single().Value);
        Assert.Equal(0, _scenario.Import(changed).Events);

        _scenario.OfficeCloses("r6-a-01-1", closed: false);
        _scenario.Import(changed);
        Assert.Equal(120m, _scenario.Kpi("r6-a-01-1").Targets.Single().Value);
        Assert.Equal(
            _scenario.Initiative("r6-a-01").Departments.Latest.Select(department => department.Key),
            _scenario.Kpi("r6-a-01-1").Owners.Latest);
    }
}
