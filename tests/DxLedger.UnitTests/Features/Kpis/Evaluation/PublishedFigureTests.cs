using System.Globalization;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Plans;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

/// <summary>Figures that local governments printed, each with the profile that prints them again.</summary>
public sealed class PublishedFigureTests
{
    [Theory]
    [InlineData("ibaraki", 2748, 2000, "137.4", "A")]
    [InlineData("ibaraki", 2415, 2000, "120.8", "A")]
    [InlineData("ibaraki-truncate", 2748, 2000, "137.4", "A")]
    [InlineData("ibaraki-truncate", 5163, 4000, "129.0", "A")]
    [InlineData("ibaraki-truncate", 7077, 6000, "117.9", "A")]
    public void Jobs_created_in_Ibaraki(string profile, int actual, int expected, string printed, string grade)
    {
        var standing = actual == 7077 ? FigureStanding.Provisional : FigureStanding.Final;

        // The target of the last year, revised from 10,000, is not what a year is compared with.
        AssertPrinted(profile, new(Direction.AtLeast, Target: 13000, actual, Expected: expected, Standing: standing), printed, grade);
    }

    [Theory]
    [InlineData("ibaraki", 5163, 4000, "129.1")]
    [InlineData("ibaraki", 7077, 6000, "118.0")]
    [InlineData("ibaraki-truncate", 2415, 2000, "120.7")]
    public void Neither_way_of_rounding_alone_explains_Ibaraki(string profile, int actual, int expected, string notAsPublished) =>
        AssertPrinted(profile, new(Direction.AtLeast, Target: null, actual, Expected: expected), notAsPublished, "A");

    [Theory]
    [InlineData(385, "39.0", "D")]
    [InlineData(245, "61.2", "C")]
    [InlineData(205, "73.2", "C")]
    public void People_leaving_Uda(int actual, string printed, string grade) =>
        AssertPrinted("uda", new(Direction.AtMost, Target: 150, actual, Baseline: 300), printed, grade);

    [Theory]
    [InlineData("0.93", "66.4", "C")]
    [InlineData("1.11", "79.3", "C")]
    [InlineData("1.00", "71.4", "C")]
    public void Births_in_Uda(string actual, string printed, string grade) =>
        AssertPrinted("uda", new(Direction.AtLeast, Target: 1.40m, Decimal(actual), Baseline: 0.90m), printed, grade);

    [Fact]
    public void Year_without_an_actual_is_graded_X_in_Uda()
    {
        var outcome = Evaluator.Evaluate(EvaluationProfiles.Uda, new(Direction.AtMost, 150, Actual: null, Baseline: 300, Standing: FigureStanding.NotReported));

        Assert.Equal(("not_reported", "X"), outcome is EvaluationOutcome.NotEvaluable none ? (none.Code, none.Grade) : default);
    }

    private static void AssertPrinted(string profile, EvaluationInputs inputs, string printed, string grade)
    {
        var rule = EvaluationProfiles.Find(profile);
        Assert.NotNull(rule);
        var rated = Assert.IsType<EvaluationOutcome.Rated>(Evaluator.Evaluate(rule, inputs));
        Assert.Equal((printed, grade), (rated.Printed.ToString(CultureInfo.InvariantCulture), rated.Grade));
    }

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
