using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using FsCheck;
using FsCheck.Fluent;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.Reporting;

public sealed class FigureUnitTests
{
    private static readonly string[] Multiples = ["円", "十円", "百円", "千円", "万円", "十万円", "百万円", "千万円", "億円", "十億円", "百億円", "兆円"];

    [Theory]
    [InlineData("億円", "円", "1.2", "120000000")]
    [InlineData("億円", "千円", "1.20", "120000")]
    [InlineData("円", "千円", "1500", "1.5")]
    [InlineData("百万枚", "枚", "32", "32000000")]
    [InlineData("千　人", "人", "12.345", "12345")]
    [InlineData("千人", "名", "1", "1000")]
    [InlineData("％", "%", "47.0", "47.0")]
    [InlineData("割", "%", "6.74", "67.4")]
    [InlineData("万", "件", "3", "30000")]
    [InlineData("千ヶ所", "か所", "2", "2000")]
    public void Figure_is_kept_exactly_in_the_unit_of_its_kpi(string sent, string own, string value, string kept)
    {
        Assert.True(FigureUnit.Of(sent).IsSameKindAs(FigureUnit.Of(own)));
        Assert.Equal(kept, FigureUnit.Of(sent).To(FigureUnit.Of(own), Number(value))?.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("兆円", "円", "1001")]
    [InlineData("円", "億円", "0.123")]
    public void What_cannot_be_kept_exactly_is_not_converted(string sent, string own, string value) =>
        Assert.Null(FigureUnit.Of(sent).To(FigureUnit.Of(own), Number(value)));

    [Fact]
    public void Display_and_back_is_the_same_value() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from coefficient in Gen.Choose(-1_000_000_000, 1_000_000_000)
         from scale in Gen.Choose(0, 6)
         from own in Gen.Elements(Multiples)
         from shown in Gen.Elements(Multiples)
         select (Value: new decimal(int.Abs(coefficient), 0, 0, coefficient < 0, (byte)scale), Own: FigureUnit.Of(own), Shown: FigureUnit.Of(shown))).ToArbitrary(),
        one => one.Own.To(one.Shown, one.Value) is not { } displayed || one.Shown.To(one.Own, displayed) == one.Value));

    [Fact]
    public void Value_is_shown_in_the_display_unit_where_one_is_set()
    {
        var definition = Counted().Definition;
        Assert.Equal(new DisplayedValue(32_000_000, "枚"), DisplayedValue.Of(definition, 32_000_000));
        Assert.Equal(new DisplayedValue(32.5m, "百万枚"), DisplayedValue.Of(definition with { DisplayUnit = "百万枚" }, 32_500_000));
        Assert.Null(DisplayedValue.Of(definition, null));
    }

    [Fact]
    public void Value_is_said_with_its_unit_and_in_the_own_one_where_a_digit_would_be_lost()
    {
        var costs = Counted().Definition with { Unit = "円", DisplayUnit = "億円" };
        Assert.Equal(new("1.2 億円", "1.2億円"), DisplayedValue.InWords(costs, 120_000_000));
        Assert.Equal(new("-1.2 億円", "-1.2億円"), DisplayedValue.InWords(costs, -120_000_000));
        Assert.Equal(new("120000000.005 円", "120000000.005円"), DisplayedValue.InWords(costs, 120_000_000.005m));
        Assert.Equal(new("120000000 円", "120000000円"), DisplayedValue.InWords(costs with { DisplayUnit = null }, 120_000_000));
        Assert.Equal(new("47.0 %", "47.0%"), DisplayedValue.InWords(costs with { Unit = "%", DisplayUnit = null }, 47.0m));
        Assert.Equal(new("4.0", "4.0"), DisplayedValue.InWords(costs with { Unit = null, DisplayUnit = null }, 4.0m));
        Assert.Equal(new("4.0", "4.0"), DisplayedValue.InWords(null, 4.0m));
    }

    [Fact]
    public void Report_in_a_larger_unit_keeps_what_was_sent_in_words_and_a_repeat_in_the_own_unit_appends_nothing()
    {
        var input = new ReportContentInput(Value: 1.2m, Unit: "百万枚", YearEndForecast: 5);
        var reported = Assert.IsType<KpiProgressReported>(Assert.Single(Accepted(ReportDecider.Report(Given(Counted()), Key, Standing(), input))));
        Assert.Equal(Final(1_200_000) with { YearEndForecast = 5_000_000, Sent = "1.2 百万枚" }, reported.Figure);
        var state = Given(Counted(), reported);
        Assert.Empty(Accepted(ReportDecider.Report(state, Key, Standing(), input)));
        Assert.Empty(Accepted(ReportDecider.Report(state, Key, Standing(), new(Value: 1_200_000, YearEndForecast: 5_000_000))));
        Assert.Equal(("report.exists", "period"), Refused(ReportDecider.Report(state, Key, Standing(), input with { YearEndForecast = 6 })));
        Assert.IsType<KpiProgressRevised>(Assert.Single(Accepted(ReportDecider.Revise(state, Key, Standing(), input with { YearEndForecast = 6, Reason = "見直し" }))));
    }

    [Fact]
    public void Other_kinds_lost_digits_and_a_forecast_of_a_milestone_are_refused()
    {
        Assert.Equal(("report.unit_differs", "unit"), Refused(ReportDecider.Report(Given(Counted()), Key, Standing(), new(Value: 1, Unit: "千円"))));
        Assert.Equal(
            ("report.out_of_range", "value"),
            Refused(ReportDecider.Report(Given(Counted()), Key, Standing(), new(Value: 1001, Unit: "兆枚"))));
        Assert.Equal(
            ("kpi.not_measured", "value"),
            Refused(ReportDecider.Report(Given(Milestone), Key, Standing(), new(State: MilestoneState.InProgress, YearEndForecast: 1))));
        Assert.Equal(
            ("report.unit_differs", "displayUnit"),
            Refused(PromiseDecider.ReviseDefinition(Given(Counted()), Key, new(null, null, null, null, null, null, null, DisplayUnit: "千円"), "表示")));
        Assert.Equal(
            ("report.unit_differs", "unit"),
            Refused(FigureRules.InOwnUnit(Given(Counted()), "千円", [1], _ => throw new InvalidOperationException())));
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
