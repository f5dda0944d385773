using DxLedger.Features.Dashboards;

namespace DxLedger.UnitTests.Features.Dashboards;

public sealed class PlanDifferenceTests
{
    [Fact]
    public void What_replaces_counts_from_first_to_last_and_what_was_changed_back_does_not_count()
    {
        Assert.Equal([new("target.2023", "1", "3")], PlanDifference.Of([new("target.2023", "1", "2"), new("target.2023", "2", "3")]));
        Assert.Empty(PlanDifference.Of([new("target.2023", "1", "2"), new("target.2023", "2", "1")]));
        Assert.Equal([new("content.outline", null, null)], PlanDifference.Of([new("content.outline", null, null), new("content.outline", null, null)]));
    }

    [Fact]
    public void What_is_added_stays_beside_what_was_added_before() => Assert.Equal(
        [new("initiatives", null, "a"), new("initiatives", null, "b"), new("redacted.7", null, "note"), new("redacted.7", null, "reason")],
        PlanDifference.Of([new("initiatives", null, "a"), new("redacted.7", null, "note"), new("initiatives", null, "b"), new("redacted.7", null, "reason")]));

    [Fact]
    public void A_state_that_came_back_takes_its_days_and_causes_with_it()
    {
        Assert.Empty(PlanDifference.Of([new("state", null, "suspended"), new("from", null, "2023-10-01"), new("state", null, "active"), new("from", null, "2023-11-01")]));
        Assert.Empty(PlanDifference.Of([new("state", "open", "closed"), new("cause", null, "ended"), new("state", "closed", "open")]));
        Assert.Equal(
            [new("state", "active", "discontinued"), new("from", null, "2023-10-01"), new("on", null, "2023-12-01")],
            PlanDifference.Of([new("state", null, "suspended"), new("from", null, "2023-10-01"), new("state", null, "discontinued"), new("on", null, "2023-12-01")]));
        Assert.Equal([new("state", null, "active"), new("from", null, "2023-11-01")], PlanDifference.Of([new("state", null, "active"), new("from", null, "2023-11-01")]));
    }
}
