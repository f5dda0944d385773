using DxLedger.Features.Plans.Importing;

namespace DxLedger.UnitTests.Features.Plans.Importing;

public sealed class RenumberingTests
{
    private static readonly DocumentRow First = new("研修事業", 1) { Target = 100 };
    private static readonly DocumentRow Second = new("ペーパーレス化", 2) { Target = 32, Unit = "枚" };
    private static readonly DocumentRow Inserted = new("新しい事業", 1) { Target = 9, Unit = "件" };

    private readonly ImportScenario _ledger = new();

    public RenumberingTests() => _ledger.Import(ImportScenario.Document(First, Second));

    [Fact]
    public void Rows_that_moved_to_other_numbers_are_not_taken_for_changes()
    {
        var shifted = ImportScenario.Document(Inserted, First with { No = 2 }, Second with { No = 3 });

        Assert.Equal(
            ["a-1=a-2", "a-2=a-3"],
            _ledger.Preview(shifted).Report.SuspectedRenumberings.Select(move => $"{move.From}={move.To}"));
        Assert.Equal("plan.renumbering_unmapped", _ledger.Refusal(shifted)?.Code);
    }

    [Fact]
    public void Confirmed_renumbering_keeps_keys_and_gives_the_newcomer_one_of_its_own()
    {
        var shifted = ImportScenario.Document(Inserted, First with { No = 2 }, Second with { No = 3 });
        Renumbering[] moves = [Move("a-1=a-2"), Move("a-2=a-3")];

        Assert.Null(_ledger.Refusal(shifted, moves));
        _ledger.Import(shifted, moves);

        Assert.Equal(["r6-a-01", "r6-a-01b", "r6-a-02"], _ledger.Keys("initiative-"));
        Assert.Equal(("研修事業", 2), (_ledger.Initiative("r6-a-01").Content.Name, _ledger.Initiative("r6-a-01").Number));
        Assert.Equal(("新しい事業", 1), (_ledger.Initiative("r6-a-01b").Content.Name, _ledger.Initiative("r6-a-01b").Number));
        Assert.Equal(("ペーパーレス化", 3), (_ledger.Initiative("r6-a-02").Content.Name, _ledger.Initiative("r6-a-02").Number));
        Assert.Empty(_ledger.Preview(shifted).Changes);
    }

    [Fact]
    public void Denied_renumbering_takes_the_rows_as_they_are_numbered()
    {
        var swapped = ImportScenario.Document(First with { Name = "ペーパーレス化" }, Second with { Name = "研修事業" });
        Renumbering[] denied = [Move("a-1=a-1"), Move("a-2=a-2")];

        Assert.Equal("plan.renumbering_unmapped", _ledger.Refusal(swapped)?.Code);
        Assert.Null(_ledger.Refusal(swapped, denied));
        _ledger.Import(swapped, denied);

        Assert.Equal("ペーパーレス化", _ledger.Initiative("r6-a-01").Content.Name);
    }

    [Fact]
    public void Rows_of_one_name_that_moved_are_told_apart_by_what_they_promise()
    {
        var (paper, robots, minutes) = (
            new DocumentRow("県庁の業務改革", 3) { Outline = "印刷を減らす。", Target = 32, Unit = "枚" },
            new DocumentRow("県庁の業務改革", 4) { Outline = "作業を自動化する。", Target = 13000, Unit = "時間" },
            new DocumentRow("県庁の業務改革", 5) { Outline = "議事録を支援する。", Target = 9000, Unit = "時間" });
        _ledger.Import(ImportScenario.Document(First, Second, paper, robots, minutes));

        var shifted = ImportScenario.Document(First, Second, Inserted with { No = 3 }, paper with { No = 4 }, robots with { No = 5 }, minutes with { No = 6 });

        Assert.Equal(
            ["a-3=a-4", "a-4=a-5", "a-5=a-6"],
            _ledger.Preview(shifted).Report.SuspectedRenumberings.Select(move => $"{move.From}={move.To}"));
    }

    [Fact]
    public void Row_that_the_office_renamed_is_found_at_its_new_number_by_its_name_in_the_last_document()
    {
        _ledger.OfficeRevises("r6-a-01", content => content with { Name = "職員の学び" });

        var shifted = ImportScenario.Document(Inserted, First with { No = 2 }, Second with { No = 3 });

        Assert.Equal(
            ["a-1=a-2", "a-2=a-3"],
            _ledger.Preview(shifted).Report.SuspectedRenumberings.Select(move => $"{move.From}={move.To}"));
    }

    [Fact]
    public void Going_back_and_forth_between_two_numberings_makes_no_further_keys()
    {
        var before = ImportScenario.Document(First, Second);
        var after = ImportScenario.Document(Inserted, First with { No = 2 }, Second with { No = 3 });
        _ledger.Import(after, Move("a-1=a-2"), Move("a-2=a-3"));
        _ledger.Import(before, Move("a-2=a-1"), Move("a-3=a-2"));

        _ledger.Import(after, Move("a-1=a-2"), Move("a-2=a-3"));

        Assert.Equal(["r6-a-01", "r6-a-01b", "r6-a-02"], _ledger.Keys("initiative-"));
        Assert.Equal(("新しい事業", 1), (_ledger.Initiative("r6-a-01b").Content.Name, _ledger.Initiative("r6-a-01b").Number));
        Assert.Equal(("研修事業", 2), (_ledger.Initiative("r6-a-01").Content.Name, _ledger.Initiative("r6-a-01").Number));
    }

    [Fact]
    public void Row_reworded_when_it_moved_is_asked_about_once_the_others_are_settled()
    {
        var shifted = ImportScenario.Document(Inserted, First with { No = 2, Name = "研修事業（拡充）" }, Second with { No = 3 });

        Assert.Equal(["a-1=a-2"], _ledger.Preview(shifted, Move("a-2=a-3")).Report.SuspectedRenumberings.Select(move => $"{move.From}={move.To}"));
    }

    [Fact]
    public void Move_to_another_number_can_be_denied_though_the_old_number_is_no_longer_printed()
    {
        var twice = ImportScenario.Document(First, Second with { No = 1 });

        Assert.Equal("plan.renumbering_unmapped", _ledger.Refusal(twice)?.Code);
        Assert.Null(_ledger.Refusal(twice, Move("a-2=a-2")));
        _ledger.Import(twice, Move("a-2=a-2"));

        Assert.Equal(["r6-a-01", "r6-a-01b", "r6-a-02"], _ledger.Keys("initiative-"));
        Assert.Null(_ledger.Refusal(twice));
        Assert.Empty(_ledger.Preview(twice).Changes);
    }

    [Fact]
    public void New_name_alone_is_a_rewording()
    {
        var report = _ledger.Import(ImportScenario.Document(First with { Name = "職員研修" }, Second));

        Assert.Empty(report.SuspectedRenumberings);
        Assert.Equal("職員研修", _ledger.Initiative("r6-a-01").Content.Name);
    }

    [Fact]
    public void Renumbering_of_a_number_that_is_not_there_is_refused() =>
        Assert.Equal("plan.renumbering_unknown", _ledger.Refusal(ImportScenario.Document(First, Second), Move("a-7=a-8"))?.Code);

    [Theory]
    [InlineData("a-1=a-2", true)]
    [InlineData("A-1=a-2", true)]
    [InlineData("a-1=b-2", false)]
    [InlineData("a-1", false)]
    [InlineData("a-1=a-2=a-3", false)]
    [InlineData("17=18", false)]
    [InlineData("a--1=a-2", false)]
    public void Renumbering_is_written_old_equals_new_within_a_part(string text, bool valid) =>
        Assert.Equal(valid, Renumbering.TryParse(text, out _));

    private static Renumbering Move(string text) =>
        Renumbering.TryParse(text, out var move) ? move : throw new ArgumentException(text, nameof(text));
}
