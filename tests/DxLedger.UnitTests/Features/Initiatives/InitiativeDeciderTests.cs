using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Platform;

namespace DxLedger.UnitTests.Features.Initiatives;

public sealed class InitiativeDeciderTests
{
    private const string Key = "r5-a-17";

    private static readonly InitiativeContent Content = new(
        "ペーパーレス化", "概要", GoalKind.Kpi, "32百万枚以下とする。", new("3", "公務能率", "3(1)", "ペーパーレス化の推進"), []);

    private static readonly InitiativeRegistered Registered = new(
        Key, "fukushima-r5", "A", 17, Content, [new("d1", "総務部", null, "行政経営課")], new("00", "A", 33, ["17"]), []);

    [Fact]
    public void Revised_outline_keeps_what_was_there_before()
    {
        var decision = InitiativeDecider.ReviseOutline(Given(Registered), Key, new("ペーパーレス化の推進", null, null, "名称の訂正"));

        var accepted = Assert.IsType<Decision<InitiativeEvent>.Accepted>(decision);
        Assert.Equal([new InitiativeOutlineRevised(Content, Content with { Name = "ペーパーレス化の推進" }, null)], accepted.Events);
        Assert.Equal([new ErasableText("reason", "名称の訂正")], accepted.Texts);
    }

    [Fact]
    public void Every_member_can_be_revised_at_once()
    {
        var decision = InitiativeDecider.ReviseOutline(Given(Registered), Key, new("名", "概", "目", "訂正"));

        var accepted = Assert.IsType<Decision<InitiativeEvent>.Accepted>(decision);
        Assert.Equal([new InitiativeOutlineRevised(Content, Content with { Name = "名", Outline = "概", GoalText = "目" }, null)], accepted.Events);
    }

    [Fact]
    public void Outline_that_says_the_same_needs_no_event()
    {
        var accepted = Assert.IsType<Decision<InitiativeEvent>.Accepted>(
            InitiativeDecider.ReviseOutline(Given(Registered), Key, new(Content.Name, Content.Outline, null, "念のため")));
        Assert.Empty(accepted.Events);
    }

    [Fact]
    public void Unknown_initiative_is_not_found()
    {
        var rejected = Assert.IsType<Decision<InitiativeEvent>.Rejected>(
            InitiativeDecider.ReviseOutline(new Initiative.Unregistered(), Key, new("名", null, null, "訂正")));
        Assert.Equal("initiative.not_found", rejected.Reason.Code);
    }

    [Fact]
    public void Relisting_of_the_same_place_replaces_the_former_one()
    {
        var place = new Placement("4", "加速", "4(2)", "テレワーク");
        var first = new InitiativeRelisted(place, [], [], null, new("00", "A", 60, []), []);
        var second = first with { Differing = Content with { Outline = "違う概要" } };

        var state = Assert.IsType<Initiative.Registered>(Given(Registered, first, second));

        Assert.Equal("違う概要", Assert.Single(state.Relistings).Differing?.Outline);
    }

    [Fact]
    public void Events_before_registration_cannot_be() =>
        Assert.Throws<System.Diagnostics.UnreachableException>(() => Given(new InitiativeRenumbered(17, 18, "00")));

    private static Initiative Given(params InitiativeEvent[] events) =>
        events.Aggregate((Initiative)new Initiative.Unregistered(), (state, e) => Initiative.Evolve(state, e, new(0, 0, "office", default)));
}
