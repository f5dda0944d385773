using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Importing;
using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Importing;

/// <summary>Editions of one document after another, as an office gets them over a year.</summary>
public sealed class EditionTests
{
    private static readonly DocumentRow Training = new("研修事業", 1) { Target = 100 };
    private static readonly DocumentRow Paper = new("ペーパーレス化", 2) { Target = 32, Unit = "枚", Label = "購入量" };

    private readonly ImportScenario _ledger = new();

    [Fact]
    public void Edition_that_brings_nothing_but_a_conflict_is_recorded_with_it_and_raises_it_once()
    {
        _ledger.Import(ImportScenario.Document(Training));
        _ledger.OfficeRevises("r6-a-01", content => content with { Outline = "事務局の概要" });
        var edition = ImportScenario.Document(Training with { Outline = "文書の概要" });

        var planned = _ledger.Preview(edition);

        var change = Assert.Single(planned.Changes);
        Assert.IsType<PlanDocumentImported>(change.Events[0]);
        Assert.Equal([new PlanConflictKept(new("r6-a-01", "content.outline", "概要", "事務局の概要", "文書の概要"))], change.Events.Skip(1));
        _ledger.Import(edition);
        Assert.Empty(_ledger.Preview(edition).Changes);
        Assert.Empty(_ledger.Preview(edition).Report.Conflicts);
    }

    [Fact]
    public void Edition_that_only_drops_a_row_is_recorded_once_and_names_the_row()
    {
        _ledger.Import(ImportScenario.Document(Training, Paper));
        var edition = ImportScenario.Document(Training);

        var imported = Assert.IsType<PlanDocumentImported>(Assert.Single(Assert.Single(_ledger.Preview(edition).Changes).Events));

        Assert.Equal(["r6-a-02"], imported.Removed);
        _ledger.Import(edition);
        Assert.Empty(_ledger.Preview(edition).Changes);
    }

    [Fact]
    public void Word_taken_back_by_the_document_is_taken_back_in_the_ledger_though_the_office_had_been_first()
    {
        _ledger.Import(ImportScenario.Document(Training));
        _ledger.OfficeRevises("r6-a-01", content => content with { Outline = "新しい概要" });
        _ledger.Import(ImportScenario.Document(Training with { Outline = "新しい概要" }));

        _ledger.Import(ImportScenario.Document(Training));

        Assert.Equal("概要", _ledger.Initiative("r6-a-01").Content.Outline);
    }

    [Fact]
    public void Newcomer_at_the_number_of_a_row_that_had_left_gets_a_key_of_its_own()
    {
        _ledger.Import(ImportScenario.Document(Training, Paper));
        _ledger.Import(ImportScenario.Document(Training));

        _ledger.Import(ImportScenario.Document(Training, new DocumentRow("河川監視カメラの整備", 2) { Target = 5, Unit = "台" }));

        Assert.Equal(["r6-a-01", "r6-a-02", "r6-a-02b"], _ledger.Keys("initiative-"));
        Assert.Equal("ペーパーレス化", _ledger.Initiative("r6-a-02").Content.Name);
    }

    [Fact]
    public void Row_that_had_left_and_comes_back_keeps_its_key()
    {
        _ledger.Import(ImportScenario.Document(Training, Paper));
        _ledger.Import(ImportScenario.Document(Training));

        _ledger.Import(ImportScenario.Document(Training, Paper));

        Assert.Equal(["r6-a-01", "r6-a-02"], _ledger.Keys("initiative-"));
    }

    [Fact]
    public void Relisting_of_nothing_that_the_office_renamed_is_found_again()
    {
        var lost = new DocumentRow("どこにもない事業") { Kind = RowKind.Relisted, Item = "9(9)" };
        var document = ImportScenario.Document(Training, lost);
        _ledger.Import(document);
        _ledger.OfficeRevises("r6-a-u1", content => content with { Name = "正しい名称の事業" });

        Assert.Empty(_ledger.Preview(document).Changes);
    }

    [Fact]
    public void Row_listed_again_twice_at_one_place_is_one_link_and_no_change_the_next_time()
    {
        var again = Training with { No = null, Kind = RowKind.Relisted, RelistOf = 1, Item = "4(2)" };
        var document = ImportScenario.Document(Training, again, again with { Outline = "少し違う概要" });

        var report = _ledger.Import(document);

        Assert.Single(_ledger.Initiative("r6-a-01").Relistings);
        Assert.Equal(1, report.Counts.Relistings);
        Assert.Empty(_ledger.Preview(document).Changes);
    }

    [Fact]
    public void Change_of_a_relisting_says_what_changed_in_it()
    {
        var again = Training with { No = null, Kind = RowKind.Relisted, RelistOf = 1, Item = "4(2)" };
        _ledger.Import(ImportScenario.Document(Training, again));

        var report = _ledger.Import(ImportScenario.Document(Training, again with { Outline = "少し違う概要" }));

        Assert.Equal([new MemberChange("r6-a-01", "relisting.outline", "概要", "少し違う概要")], report.Initiatives[0].Changes);
    }

    [Fact]
    public void Relisting_of_nothing_is_not_counted_among_the_links()
    {
        var lost = new DocumentRow("どこにもない事業") { Kind = RowKind.Relisted, Item = "9(9)" };

        var counts = _ledger.Import(ImportScenario.Document(Training, lost)).Counts;

        Assert.Equal((0, 1), (counts.Relistings, counts.Unresolved));
    }

    [Fact]
    public void Link_that_leaves_the_document_does_not_record_its_initiative_as_removed()
    {
        var again = Training with { No = null, Kind = RowKind.Relisted, RelistOf = 1, Item = "4(2)" };
        _ledger.Import(ImportScenario.Document(Training, again));

        var planned = _ledger.Preview(ImportScenario.Document(Training));

        Assert.Equal("relisting", Assert.Single(planned.Report.Removed).What);
        Assert.Empty(Assert.IsType<PlanDocumentImported>(Assert.Single(Assert.Single(planned.Changes).Events)).Removed);
    }

    [Fact]
    public void Kpi_follows_its_initiative_to_another_department()
    {
        _ledger.Import(ImportScenario.Document(Training));
        var edition = ImportScenario.Document(Training with { Section = "人事課" });

        _ledger.Import(edition);

        Assert.Equal([_ledger.Initiative("r6-a-01").Departments.Latest[0].Key], _ledger.Kpi("r6-a-01-1").Owners.Latest);
        Assert.Empty(_ledger.Preview(edition).Changes);
    }

    [Fact]
    public void Target_of_a_year_that_the_document_no_longer_names_shows_as_removed()
    {
        _ledger.Import(ImportScenario.Document(Training));

        var report = _ledger.Import(ImportScenario.Document(Training with { Year = 2025 }));

        Assert.Equal([new RemovedPart("r6-a-01-1", "target.2024", "100")], report.Removed);
    }

    [Fact]
    public void Changed_due_date_is_the_targets_too()
    {
        _ledger.Import(ImportScenario.Document(Training with { DueDate = new(2024, 9, 30) }));

        _ledger.Import(ImportScenario.Document(Training with { DueDate = new(2024, 12, 31) }));

        Assert.Equal(new DateOnly(2024, 12, 31), _ledger.Kpi("r6-a-01-1").DueDate);
        Assert.Equal(new DateOnly(2024, 12, 31), _ledger.Kpi("r6-a-01-1").Targets[0].DueDate);
    }
}
