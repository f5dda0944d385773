using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Platform;

public sealed class ReportingPeriodTests
{
    [Theory]
    [InlineData("2023", "2023-04-01", "2024-03-31", "2024-04-30", "FY2023", "令和5年度")]
    [InlineData("2023-H1", "2023-04-01", "2023-09-30", "2023-10-31", "first half of FY2023", "令和5年度上半期")]
    [InlineData("2023-H2", "2023-10-01", "2024-03-31", "2024-04-30", "second half of FY2023", "令和5年度下半期")]
    [InlineData("2023-Q1", "2023-04-01", "2023-06-30", "2023-07-31", "quarter 1 of FY2023", "令和5年度第1四半期")]
    [InlineData("2023-Q4", "2024-01-01", "2024-03-31", "2024-04-30", "quarter 4 of FY2023", "令和5年度第4四半期")]
    [InlineData("2023-M04", "2023-04-01", "2023-04-30", "2023-05-31", "April 2023 (FY2023)", "令和5年度4月")]
    [InlineData("2023-M12", "2023-12-01", "2023-12-31", "2024-01-31", "December 2023 (FY2023)", "令和5年度12月")]
    [InlineData("2023-M01", "2024-01-01", "2024-01-31", "2024-02-29", "January 2024 (FY2023)", "令和5年度1月")]
    [InlineData("2023-M02", "2024-02-01", "2024-02-29", "2024-03-31", "February 2024 (FY2023)", "令和5年度2月")]
    [InlineData("2023-M03", "2024-03-01", "2024-03-31", "2024-04-30", "March 2024 (FY2023)", "令和5年度3月")]
    [InlineData("2019-H2", "2019-10-01", "2020-03-31", "2020-04-30", "second half of FY2019", "令和元年度下半期")]
    [InlineData("2018-M05", "2018-05-01", "2018-05-31", "2018-06-30", "May 2018 (FY2018)", "平成30年度5月")]
    public void Period_has_days_and_words(string name, string first, string last, string due, string en, string ja)
    {
        var period = ReportingPeriod.Parse(name);

        Assert.NotNull(period);
        Assert.Equal(
            (first, last, due, en, ja),
            (Dates.Text(period.FirstDay), Dates.Text(period.LastDay), Dates.Text(period.UsualDueDate), period.Words.En, period.Words.Ja));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("23")]
    [InlineData("1999")]
    [InlineData("2101")]
    [InlineData("２０２３")]
    [InlineData("2023-q1")]
    [InlineData("2023-Q0")]
    [InlineData("2023-Q5")]
    [InlineData("2023-Q01")]
    [InlineData("2023-H0")]
    [InlineData("2023-H3")]
    [InlineData("2023H1")]
    [InlineData("2023-M4")]
    [InlineData("2023-M00")]
    [InlineData("2023-M13")]
    [InlineData("2023-M٠٤")]
    [InlineData("2023_H1")]
    [InlineData("2023 H2")]
    [InlineData("2023-X2")]
    public void Anything_else_is_no_period(string? text) => Assert.Null(ReportingPeriod.Parse(text));

    [Fact]
    public void Periods_are_ordered_by_their_last_day_and_the_longer_comes_last()
    {
        Assert.Equal(
            "2023-M04 2023-M05 2023-M06 2023-Q1 2023-M07 2023-M08 2023-M09 2023-Q2 2023-H1 "
            + "2023-M10 2023-M11 2023-M12 2023-Q3 2023-M01 2023-M02 2023-M03 2023-Q4 2023-H2 2023",
            string.Join(' ', ReportingPeriod.AllOf(2023)));
        Assert.Equal(
            ["2022", "2023-M12", "2023-M01", "2023", "what"],
            new[] { "what", "2023", "2023-M01", "2023-M12", "2022" }.Order(ReportingPeriod.ByName));
    }

    [Fact]
    public void Name_is_read_as_the_period_that_it_names() =>
        Prop.ForAll(
            Gen.Choose(2000, 2100).SelectMany(year => Gen.Elements(ReportingPeriod.AllOf(year).AsEnumerable())).ToArbitrary(),
            period =>
            {
                Assert.Equal(period, ReportingPeriod.Parse(period.Name));
                Assert.Equal(period.FiscalYear, JapaneseCalendar.FiscalYear(period.FirstDay));
                Assert.Equal(period.FiscalYear, JapaneseCalendar.FiscalYear(period.LastDay));
            }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Shorter_periods_tile_the_longer_ones()
    {
        foreach (var year in Enumerable.Range(2000, 101))
        {
            foreach (var span in Enum.GetValues<PeriodSpan>())
            {
                var tiles = ReportingPeriod.Tiling(year, span);
                Assert.Equal(new DateOnly(year, 4, 1), tiles[0].FirstDay);
                Assert.Equal(new DateOnly(year + 1, 3, 31), tiles[^1].LastDay);
                Assert.All(tiles.Zip(tiles.Skip(1)), pair => Assert.Equal(pair.First.LastDay.AddDays(1), pair.Second.FirstDay));
                Assert.All(Enum.GetValues<PeriodSpan>().Where(longer => longer > span).SelectMany(longer => ReportingPeriod.Tiling(year, longer)), whole =>
                {
                    var parts = tiles.Where(tile => tile.FirstDay >= whole.FirstDay && tile.LastDay <= whole.LastDay).ToList();
                    Assert.Equal((int)whole.Span / (int)span, parts.Count);
                    Assert.Equal((whole.FirstDay, whole.LastDay), (parts[0].FirstDay, parts[^1].LastDay));
                });
            }
        }
    }

    [Theory]
    [InlineData("Monthly", 12, "2023-M04", "2023-M03")]
    [InlineData("Quarterly", 4, "2023-Q1", "2023-Q4")]
    [InlineData("HalfYearly", 2, "2023-H1", "2023-H2")]
    [InlineData("Yearly", 1, "2023", "2023")]
    [InlineData("Once", 1, "2023", "2023")]
    public void Schedule_asks_for_the_periods_of_its_length(string frequency, int count, string first, string last)
    {
        var due = new ReportingSchedule(Enum.Parse<ReportingFrequency>(frequency), null).DuePeriods(2023, new DateOnly(2024, 3, 31));

        Assert.Equal((count, first, last), (due.Count, due[0].Name, due[^1].Name));
    }

    [Fact]
    public void What_is_due_once_is_due_in_no_other_year() =>
        Assert.Empty(new ReportingSchedule(ReportingFrequency.Once, null).DuePeriods(2022, new DateOnly(2024, 3, 31)));
}
