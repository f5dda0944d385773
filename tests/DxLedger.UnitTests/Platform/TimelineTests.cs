using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Platform;

public sealed class TimelineTests
{
    private static readonly DateOnly First = new(2024, 4, 1);

    [Fact]
    public void Every_day_has_the_value_that_a_list_of_all_days_has() => Prop.ForAll(
        Arb.From((from day in Gen.Choose(0, 20) from value in Gen.Choose(1, 9) select (day, value)).ListOf()),
        changes =>
        {
            var (timeline, days) = (Timeline<int>.Of(0), new int[22]);
            foreach (var (day, value) in changes)
            {
                timeline = timeline.With(First.AddDays(day), value);
                Array.Fill(days, value, day + 1, days.Length - day - 1);
            }

            Assert.Equal(days, Enumerable.Range(-1, days.Length).Select(day => timeline.On(First.AddDays(day))));
            Assert.Equal(days[^1], timeline.Latest);
            Assert.Equal(timeline.Entries.Select(entry => entry.From), timeline.Entries.Select(entry => entry.From).Distinct().Order());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
