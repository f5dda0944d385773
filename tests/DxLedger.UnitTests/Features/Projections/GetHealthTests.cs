using DxLedger.EventStore;
using DxLedger.Features.Projections;

namespace DxLedger.UnitTests.Features.Projections;

public sealed class GetHealthTests
{
    private static readonly DateTimeOffset At = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ProjectionStatus Live = new(
        "view", Version: 2, ProjectionKind.Projection, IsLive: true, Position: 10, Head: 10, TimeSpan.Zero,
        Node: "a", AdvancedAt: At, RateMax: null, SupersededAt: null, Failure: null);

    private static readonly ProjectionStatus Building = Live with { IsLive = false, Position = 1, Lag = TimeSpan.FromDays(900) };
    private static readonly ProjectionFailure Stopped = new(Position: 11, "cannot be", At);

    [Fact]
    public void Ledger_without_views_is_fine() => Assert.False(GetHealth.IsDegraded([]));

    [Theory]
    [InlineData(0, false)]
    [InlineData(30, false)]
    [InlineData(31, true)]
    public void View_may_be_thirty_seconds_behind(int seconds, bool degraded) =>
        Assert.Equal(degraded, GetHealth.IsDegraded([("default", Live with { Lag = TimeSpan.FromSeconds(seconds) })]));

    [Fact]
    public void Stopped_view_is_reason_for_alarm_shown_or_not()
    {
        Assert.True(GetHealth.IsDegraded([("default", Live with { Failure = Stopped })]));
        Assert.True(GetHealth.IsDegraded([("default", Live), ("default", Building with { Failure = Stopped })]));
    }

    [Fact]
    public void View_that_is_being_retried_is_fine_while_it_is_not_late() =>
        Assert.False(GetHealth.IsDegraded([("default", Live with { Failure = Stopped with { Position = null } })]));

    [Fact]
    public void Rebuild_may_be_behind_while_readers_see_other_rows_of_the_same_view()
    {
        Assert.False(GetHealth.IsDegraded([("default", Live), ("default", Building)]));
        Assert.True(GetHealth.IsDegraded([("default", Building)]));
        Assert.True(GetHealth.IsDegraded([("default", Building), ("other", Live)]));
        Assert.True(GetHealth.IsDegraded([("default", Building), ("default", Live with { Name = "another" })]));
    }

    [Fact]
    public void Version_whose_successor_serves_may_stand_still() =>
        Assert.False(GetHealth.IsDegraded([("default", Live with { Version = 1, SupersededAt = At, Lag = TimeSpan.FromHours(1), Failure = Stopped }), ("default", Live)]));

    [Fact]
    public void State_says_first_what_somebody_has_to_do_about()
    {
        Assert.Equal(ProjectionState.Live, ProjectionView.StateOf(Live));
        Assert.Equal(ProjectionState.Building, ProjectionView.StateOf(Building));
        Assert.Equal(ProjectionState.Stopped, ProjectionView.StateOf(Building with { Failure = Stopped }));
        Assert.Equal(ProjectionState.Retrying, ProjectionView.StateOf(Live with { Failure = Stopped with { Position = null } }));
    }
}
