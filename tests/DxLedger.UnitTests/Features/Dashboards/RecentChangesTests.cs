using DxLedger.Features.Dashboards;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;

namespace DxLedger.UnitTests.Features.Dashboards;

public sealed class RecentChangesTests
{
    private readonly KeptRows<ChangeRow> _rows = new(RecentChanges.Projection);

    [Fact]
    public async Task Revised_target_says_what_it_was_and_what_it_is_and_that_there_is_a_reason()
    {
        await _rows.TakeAsync(_rows.Record("kpi-k1", PlanWorld.Defined(1, 1, 0)), _rows.Record("kpi-k1", new KpiTargetSet(2023, 47.0m, "47.0", null, null)));
        await _rows.TakeAsync(_rows.Record("kpi-k1", new KpiTargetRevised(2023, 47.0m, 50m, "50", new DateOnly(2023, 10, 1), null), "reason"));

        var change = Change(3);
        Assert.Equal(
            ("office", "kpi-k1", 3L, "kpi.target-revised.v1", "kpi", "k1", "p1", "受講者数"),
            (change.Actor, change.Stream, change.Version, change.Type, change.Kind, change.Key, change.Plan, change.Name));
        Assert.Equal([new ChangedMember("target.2023", "47.0", "50")], change.Members);
        Assert.Equal(["reason"], change.Texts);
    }

    [Fact]
    public async Task Name_is_the_one_that_the_thing_had_then()
    {
        var content = PlanWorld.Content(1, 1);
        await _rows.TakeAsync(
            _rows.Record("initiative-i1", PlanWorld.Registered(1, 1, 1)),
            _rows.Record("initiative-i1", new InitiativeOutlineRevised(content, content with { Name = "新しい名", Outline = "長い文" }, null)),
            _rows.Record("initiative-i1", new InitiativeRenumbered(1, 2, "00")));

        Assert.Equal(("名", "新しい名", "新しい名"), (Change(1).Name, Change(2).Name, Change(3).Name));
        Assert.Equal([new("content.name", "名", "新しい名"), new ChangedMember("content.outline", null, null)], Change(2).Members);
        Assert.Equal([new ChangedMember("number", "1", "2")], Change(3).Members);
    }

    [Fact]
    public async Task Owners_are_named_as_they_were_called_then()
    {
        await _rows.TakeAsync(_rows.Record("department-d1", new DepartmentRegistered("d1", "総務部", null, "人事課")), _rows.Record("kpi-k1", PlanWorld.Defined(1, 1, 0)));
        await _rows.TakeAsync(_rows.Record("kpi-k1", new KpiOwnersReassigned(["d1"], ["d1", "d9"], null, "00")));

        Assert.Equal([new ChangedMember("owners", "総務部 人事課", "総務部 人事課、d9")], Change(3).Members);
        Assert.Null(Change(1).Plan);
    }

    [Fact]
    public async Task Event_of_another_program_is_counted_without_words()
    {
        await _rows.TakeAsync(_rows.Record("load", "x"), _rows.Record("load-7-b", "x"));

        Assert.Equal(("", "load", null, 0), (Change(1).Kind, Change(1).Key, Change(1).Name, Change(1).Members.Count));
        Assert.Equal(("load", "7-b"), (Change(2).Kind, Change(2).Key));
    }

    [Fact]
    public async Task Changes_lie_below_what_is_remembered_of_streams_whatever_the_position()
    {
        await _rows.TakeAsync(_rows.Record("kpi-k1", PlanWorld.Defined(1, 1, 0)), _rows.Record("initiative-i1", PlanWorld.Registered(1, 1, 1)));

        var changes = _rows.Keys.TakeWhile(key => string.CompareOrdinal(key, RecentChanges.EndOfChanges) < 0).ToList();
        Assert.Equal(["0000000000000000001", "0000000000000000002"], changes);
        Assert.Equal(["subject:initiative-i1", "subject:kpi-k1"], _rows.Keys.Skip(2));
        Assert.True(string.CompareOrdinal(RecentChanges.KeyOf(long.MaxValue), RecentChanges.EndOfChanges) < 0);
        Assert.True(string.CompareOrdinal(RecentChanges.KeyOf(9), RecentChanges.KeyOf(10)) < 0);
    }

    private ChangeRow.Change Change(long position) => Assert.IsType<ChangeRow.Change>(_rows.Row(RecentChanges.KeyOf(position)));
}
