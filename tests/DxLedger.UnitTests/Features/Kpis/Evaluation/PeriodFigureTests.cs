using System.Globalization;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
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
    [InlineData("Latest", Year, "2023", "0.5 <- 2023-Q4 last_quarter_taken")]
    [InlineData("Cumulative", "2023-Q1=10 2023-Q2=25", "2023", "25 <- 2023-Q2 (incomplete) last_quarter_taken")]
    [InlineData("Latest", Year, "2021", "none (incomplete) not_reported")]
    // What is counted per period adds up from April on.
    [InlineData("PerPeriod", Year, "2023-Q1", "10 <- 2023-Q1")]
    [InlineData("PerPeriod", Year, "2023-Q2", "12.50 <- 2023-Q1 2023-Q2")]
    [InlineData("PerPeriod", Year, "2023-Q3", "12.50 <- 2023-Q1 2023-Q2 (incomplete) quarters_absent")]
    [InlineData("PerPeriod", Year, "2023-Q4", "13.00 <- 2023-Q1 2023-Q2 2023-Q4 (incomplete) quarters_absent")]
    [InlineData("PerPeriod", Year, "2023", "13.00 <- 2023-Q1 2023-Q2 2023-Q4 (incomplete) quarters_absent")]
    [InlineData("PerPeriod", Year, "2022-Q3", "none (incomplete) not_reported")]
    [InlineData("PerPeriod", "2023-Q4=4 2023-Q3=3 2023-Q1=1 2023-Q2=2", "2023", "10 <- 2023-Q1 2023-Q2 2023-Q3 2023-Q4")]
    [InlineData("PerPeriod", "2023-Q1=1 2023-Q2=2 2023-Q3=3 2023-Q4=4 2023=10.0", "2023", "10.0 <- 2023")]
    [InlineData("PerPeriod", "2023-Q1=1 2023-Q2=2 2023-Q3=3 2023-Q4=4 2023=11", "2023", "11 <- 2023 year_differs_from_quarters")]
    [InlineData("PerPeriod", "2023-Q1=1 2023=11", "2023", "11 <- 2023")]
    [InlineData("PerPeriod", "2023-Q1=0 2023-Q2=-2", "2023-Q2", "-2 <- 2023-Q1 2023-Q2")]
    // The later word counts; what is no figure is no zero; what is no period is left out.
    [InlineData("PerPeriod", "2023-Q1=1 2023-Q1=5 2023-Q2=", "2023-Q2", "5 <- 2023-Q1 (incomplete) quarters_absent")]
    [InlineData("Latest", "2023-Q5=1 2023-q1=2 20=3", "2023", "none (incomplete) not_reported")]
    [InlineData("PerPeriod", "2023-Q1=79228162514264337593543950335 2023-Q2=1", "2023-Q2", "none <- 2023-Q1 2023-Q2 (incomplete) sum_out_of_range")]
    [InlineData("PerPeriod", "2023-Q1=79228162514264337593543950335 2023-Q2=1 2023-Q3=-1", "2023-Q3", "79228162514264337593543950335 <- 2023-Q1 2023-Q2 2023-Q3")]
    public void Period_has_the_figure_that_its_way_of_adding_up_gives(string accumulation, string entries, string period, string expected) =>
        Assert.Equal(expected, Line(PeriodFigures.Of(Enum.Parse<Accumulation>(accumulation), period, Entries(entries))));

    [Fact]
    public void Absent_quarters_are_named()
    {
        var note = Assert.Single(PeriodFigures.Of(Accumulation.PerPeriod, "2023-Q4", Entries("2023-Q2=1")).Notes);

        Assert.Equal("The sum up to 2023-Q4 lacks Q1, Q3, Q4.", note.Message.En);
        Assert.Equal("2023-Q4までの合計には第1四半期・第3四半期・第4四半期が含まれていません。", note.Message.Ja);
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
