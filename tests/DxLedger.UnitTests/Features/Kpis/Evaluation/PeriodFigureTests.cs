using System.Globalization;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

public sealed class PeriodFigureTests
{
    private const string Year = "2023-Q1=10 2023-Q2=2.50 2023-Q4=0.5 2022-Q4=99 2024=7";

    [Theory]
    // The figure of a period is its own, and never an earlier one.
    [InlineData("Latest", Year, "2023-Q2", "2.50 <- 2023-Q2")]
    [InlineData("Latest", Year, "2023-Q3", "none (incomplete) not_reported")]
    [InlineData("Cumulative", Year, "2023-Q2", "2.50 <- 2023-Q2")]
    [InlineData("Cumulative", Year, "2023-Q3", "none (incomplete) not_reported")]
    // A year has its own figure or that of its last quarter.
    [InlineData("Latest", Year, "2024", "7 <- 2024")]
    [InlineData("Latest", Year, "2023", "0.5 <- 2023-Q4 last_period_taken")]
    [InlineData("Cumulative", "2023-Q1=10 2023-Q2=25", "2023", "25 <- 2023-Q2 (incomplete) last_period_taken")]
    [InlineData("Latest", Year, "2021", "none (incomplete) not_reported")]
    // What is counted per period adds up from April on.
    [InlineData("PerPeriod", Year, "2023-Q1", "10 <- 2023-Q1")]
    [InlineData("PerPeriod", Year, "2023-Q2", "12.50 <- 2023-Q1 2023-Q2")]
    [InlineData("PerPeriod", Year, "2023-Q3", "12.50 <- 2023-Q1 2023-Q2 (incomplete) periods_absent")]
    [InlineData("PerPeriod", Year, "2023-Q4", "13.00 <- 2023-Q1 2023-Q2 2023-Q4 (incomplete) periods_absent")]
    [InlineData("PerPeriod", Year, "2023", "13.00 <- 2023-Q1 2023-Q2 2023-Q4 (incomplete) periods_absent")]
    [InlineData("PerPeriod", Year, "2022-Q3", "none (incomplete) not_reported")]
    [InlineData("PerPeriod", "2023-Q4=4 2023-Q3=3 2023-Q1=1 2023-Q2=2", "2023", "10 <- 2023-Q1 2023-Q2 2023-Q3 2023-Q4")]
    [InlineData("PerPeriod", "2023-Q1=1 2023-Q2=2 2023-Q3=3 2023-Q4=4 2023=10.0", "2023", "10.0 <- 2023")]
    [InlineData("PerPeriod", "2023-Q1=1 2023-Q2=2 2023-Q3=3 2023-Q4=4 2023=11", "2023", "11 <- 2023 year_differs_from_periods")]
    [InlineData("PerPeriod", "2023-Q1=1 2023=11", "2023", "11 <- 2023")]
    [InlineData("PerPeriod", "2023-Q1=0 2023-Q2=-2", "2023-Q2", "-2 <- 2023-Q1 2023-Q2")]
    // The later word counts; what is no figure is no zero; what is no period is left out.
    [InlineData("PerPeriod", "2023-Q1=1 2023-Q1=5 2023-Q2=", "2023-Q2", "5 <- 2023-Q1 (incomplete) periods_absent")]
    [InlineData("Latest", "2023-Q5=1 2023-q1=2 20=3", "2023", "none (incomplete) not_reported")]
    [InlineData("PerPeriod", "2023-Q1=79228162514264337593543950335 2023-Q2=1", "2023-Q2", "none <- 2023-Q1 2023-Q2 (incomplete) sum_out_of_range")]
    [InlineData("PerPeriod", "2023-Q1=79228162514264337593543950335 2023-Q2=1 2023-Q3=-1", "2023-Q3", "79228162514264337593543950335 <- 2023-Q1 2023-Q2 2023-Q3")]
    public void Period_has_the_figure_that_its_way_of_adding_up_gives(string accumulation, string entries, string period, string expected) =>
        Assert.Equal(expected, Line(PeriodFigures.Of(Enum.Parse<Accumulation>(accumulation), period, Entries(entries))));

    [Theory]
    // Since April: as reported, and the year's is the last.
    [InlineData("YearToDate", PeriodSpan.Quarter, "2023-Q1=10 2023-Q2=25", "2023-Q2", "25 <- 2023-Q2")]
    [InlineData("YearToDate", PeriodSpan.Quarter, "2023-Q1=10 2023-Q4=40", "2023", "40 <- 2023-Q4 last_period_taken")]
    [InlineData("YearToDate", PeriodSpan.Quarter, "2023-Q1=10 2023-Q2=25", "2023", "25 <- 2023-Q2 (incomplete) last_period_taken | 2023-Q3 2023-Q4")]
    // While nobody has said which, only the year's own figure counts.
    [InlineData("Undecided", PeriodSpan.Quarter, "2023-Q1=10 2023-Q2=25", "2023-Q2", "none (incomplete) accumulation_undecided | 2023-Q1 2023-Q2")]
    [InlineData("Undecided", PeriodSpan.Quarter, "2023-Q1=10", "2023", "none (incomplete) accumulation_undecided | 2023-Q1 2023-Q2 2023-Q3 2023-Q4")]
    [InlineData("Undecided", PeriodSpan.Half, "2022-H1=10", "2023", "none (incomplete) not_reported | 2023-H1 2023-H2")]
    [InlineData("Undecided", PeriodSpan.Year, "2023=10", "2023", "10 <- 2023")]
    // Months, in the order of the fiscal year.
    [InlineData("Latest", PeriodSpan.Month, "2023-M03=3 2023-M12=12", "2023", "3 <- 2023-M03 last_period_taken")]
    [InlineData("PerPeriod", PeriodSpan.Month, "2023-M05=2 2023-M04=1 2023-M01=9", "2023-M06", "3 <- 2023-M04 2023-M05 (incomplete) periods_absent | 2023-M06")]
    [InlineData("PerPeriod", PeriodSpan.Half, "2023-H2=2 2023-H1=1", "2023", "3 <- 2023-H1 2023-H2")]
    [InlineData("PerPeriod", PeriodSpan.Half, "2023-Q1=7 2023-H1=1", "2023", "1 <- 2023-H1 (incomplete) periods_absent | 2023-H2")]
    public void Figure_follows_from_the_periods_that_were_scheduled(string accumulation, object span, string entries, string period, string expected)
    {
        var figure = PeriodFigures.Of(Enum.Parse<Accumulation>(accumulation), period, Entries(entries), (PeriodSpan)span);

        Assert.Equal(expected, Line(figure) + (figure.Missing.Count == 0 ? "" : " | " + string.Join(' ', figure.Missing)));
    }

    [Fact]
    public void Rates_are_taken_from_the_sums_and_never_summed()
    {
        PeriodEntry[] whole = [new("2023-H1", 50.0m, 1, 2), new("2023-H2", 10.0m, 1, 10)];
        PeriodEntry[] bare = [new("2023-H1", 50.0m, 1, 2), new("2023-H2", 10.0m)];

        Assert.Equal("16.7 <- 2023-H1 2023-H2", Line(PeriodFigures.Of(Accumulation.PerPeriod, "2023", whole, PeriodSpan.Half, isRate: true)));
        Assert.Equal(
            "none <- 2023-H1 2023-H2 (incomplete) rate_not_summed",
            Line(PeriodFigures.Of(Accumulation.PerPeriod, "2023", bare, PeriodSpan.Half, isRate: true)));
        Assert.Equal("50.0 <- 2023-H1", Line(PeriodFigures.Of(Accumulation.PerPeriod, "2023-H1", bare, PeriodSpan.Half, isRate: true)));
        Assert.Equal(
            "17 <- 2023",
            Line(PeriodFigures.Of(Accumulation.PerPeriod, "2023", [.. bare, new("2023", 17m)], PeriodSpan.Half, isRate: true)));
    }

    [Fact]
    public void Figures_are_those_of_a_naive_model() =>
        Prop.ForAll(
            (from span in Gen.Elements(Enum.GetValues<PeriodSpan>())
             from accumulation in Gen.Elements(Enum.GetValues<Accumulation>())
             from numbers in Gen.Choose(-1, 50).ListOf(12)
             select (span, accumulation, numbers)).ToArbitrary(),
            sample =>
            {
                var (span, accumulation, numbers) = sample;
                var tiles = ReportingPeriod.Tiling(2023, span);
                // -1 stands for no report.
                var values = tiles.Zip(numbers, (_, number) => number).ToList();
                var entries = tiles.Zip(values).Where(pair => pair.Second >= 0).Select(pair => new PeriodEntry(pair.First.Name, pair.Second)).ToList();
                for (var at = 0; at < tiles.Count; at++)
                    Assert.Equal(
                        Naive(accumulation, values, at, span == PeriodSpan.Year),
                        PeriodFigures.Of(accumulation, tiles[at].Name, entries, span).Value);
                int? year = span == PeriodSpan.Year ? Naive(accumulation, values, 0, true)
                    : accumulation == Accumulation.PerPeriod ? Naive(accumulation, values, values.Count - 1, false)
                    : accumulation == Accumulation.Undecided || values.TrueForAll(value => value < 0) ? null
                    : values.Last(value => value >= 0);
                var figure = PeriodFigures.Of(accumulation, "2023", entries, span);
                Assert.Equal(year, figure.Value);
                Assert.Equal(figure.Value is null || figure.Missing.Count > 0, figure.Incomplete);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static int? Naive(Accumulation accumulation, List<int> values, int at, bool isYear) => accumulation switch
    {
        Accumulation.PerPeriod => values.Take(at + 1).All(value => value < 0) ? null : values.Take(at + 1).Where(value => value >= 0).Sum(),
        Accumulation.Undecided when !isYear => null,
        _ => values[at] < 0 ? null : values[at],
    };

    [Fact]
    public void Absent_quarters_are_named()
    {
        var note = Assert.Single(PeriodFigures.Of(Accumulation.PerPeriod, "2023-Q4", Entries("2023-Q2=1")).Notes);

        Assert.Equal("The figure up to 2023-Q4 lacks 2023-Q1, 2023-Q3, 2023-Q4.", note.Message.En);
        Assert.Equal("令和5年度第4四半期までの数値には令和5年度第1四半期・令和5年度第3四半期・令和5年度第4四半期が含まれていません。", note.Message.Ja);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2023-Q0")]
    [InlineData("2023-Q11")]
    [InlineData("２０２３")]
    public void What_is_no_period_cannot_be_asked_for(string period) =>
        Assert.Throws<ArgumentException>(() => PeriodFigures.Of(Accumulation.Latest, period, []));

    [Fact]
    public void Figures_reported_in_any_order_give_the_same_and_never_fail() =>
        Prop.ForAll(
            (from quarters in Gen.Shuffle(["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2023"])
             from values in Generated.Decimals.ListOf(5)
             from count in Gen.Choose(0, 5)
             select quarters.Zip(values, (quarter, value) => new PeriodEntry(quarter, value)).Take(count).ToList()).ToArbitrary(),
            entries =>
            {
                foreach (var accumulation in Enum.GetValues<Accumulation>())
                {
                    foreach (var period in new[] { "2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2023" })
                    {
                        var figure = PeriodFigures.Of(accumulation, period, entries);
                        Assert.Equal(Line(figure), Line(PeriodFigures.Of(accumulation, period, entries.AsEnumerable().Reverse())));
                        Assert.All(figure.Contributing, entry => Assert.Contains(entry, entries));
                    }
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static IEnumerable<PeriodEntry> Entries(string text) =>
        from pair in text.Split(' ')
        let parts = pair.Split('=')
        select new PeriodEntry(parts[0], parts[1].Length == 0 ? null : decimal.Parse(parts[1], CultureInfo.InvariantCulture));

    private static string Line(PeriodFigure figure) => string.Join(
        ' ',
        [
            figure.Value?.ToString(CultureInfo.InvariantCulture) ?? "none",
            .. figure.Contributing.Select(entry => entry.Period).Take(1).Select(period => $"<- {period}"),
            .. figure.Contributing.Skip(1).Select(entry => entry.Period),
            .. figure.Incomplete ? ["(incomplete)"] : Array.Empty<string>(),
            .. figure.Notes.Select(note => note.Code),
        ]);
}
