using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.Reporting;

public sealed class ReportDraftTests
{
    private static readonly KpiProgressReported Reported = new("2023-Q1", Final(47.0m), 0, []);

    [Fact]
    public void Draft_begun_where_nothing_stood_is_a_report_and_never_somebody_elses_correction()
    {
        var draft = new ReportDraft(null, new(Value: 48.5m, Reason: "集計漏れ"));

        var reported = Assert.IsType<KpiProgressReported>(Assert.Single(Accepted(draft.Submit(Given(Rate), Key, Standing()))));
        Assert.Equal(("2023-Q1", Final(48.5m), 0), (reported.Period, reported.Figure, reported.Evidence));
        Assert.Equal(("report.exists", "period"), Refused(draft.Submit(Given(Rate, Reported), Key, Standing())));
        Assert.IsType<KpiProgressReported>(Assert.Single(Accepted(draft.Submit(Given(Rate, Reported, new KpiProgressWithdrawn("2023-Q1")), Key, Standing()))));
    }

    [Fact]
    public void Draft_of_a_correction_corrects_the_report_as_it_was_seen_and_no_other()
    {
        var draft = new ReportDraft(2, new(Value: 48.5m, Reason: "集計漏れ"));

        var revised = Assert.IsType<KpiProgressRevised>(Assert.Single(Accepted(draft.Submit(Given(Rate, Reported), Key, Standing()))));
        Assert.Equal((Final(47.0m), Final(48.5m)), (revised.From, revised.To));
        Assert.Equal(("report.moved", "revises"), Refused(draft.Submit(Given(Rate, Reported, new KpiReportReturned("2023-Q1", 2)), Key, Standing())));
        Assert.Equal(("report.not_found", "period"), Refused(draft.Submit(Given(Rate, Reported, new KpiProgressWithdrawn("2023-Q1")), Key, Standing())));
        Assert.Equal(("kpi.not_found", null), Refused(draft.Submit(new Kpi.Undefined(), Key, Standing())));
    }

    [Fact]
    public void Draft_is_under_the_rules_of_reports()
    {
        Assert.Equal(("report.unit_differs", "unit"), Refused(new ReportDraft(null, new(Value: 47, Unit: "件")).Submit(Given(Rate), Key, Standing())));
        Assert.Equal(("period.closed", "period"), Refused(new ReportDraft(2, new(Value: 47, Reason: "訂正")).Submit(Given(Rate, Reported), Key, Standing(state: Closed()))));
    }

    [Theory]
    [InlineData("r5-a-17-1", "2023-Q1")]
    [InlineData("odd:key", "2023")]
    public void Key_names_the_kpi_and_the_period(string kpi, string period) =>
        Assert.Equal((kpi, period), ReportDraft.NamesIn(ReportDraft.KeyOf(kpi, ReportingPeriod.Parse(period) ?? throw new InvalidOperationException())));

    [Fact]
    public void Key_of_something_else_names_nothing()
    {
        Assert.Null(ReportDraft.NamesIn("report:"));
        Assert.Null(ReportDraft.NamesIn("letter:r5-a-17-1:2023-Q1"));
    }

    [Fact]
    public void Whatever_is_drafted_is_read_again_digit_for_digit()
    {
        var text = Gen.Elements<string?>(null, "", "速報", "a\u0000\n\"髙﨑𠮷", new string('あ', 3000));
        var number = from has in Gen.Choose(0, 3)
                     from digits in Gen.Choose(-1_000_000, 1_000_000)
                     from scale in Gen.Choose(0, 12)
                     select has == 0 ? (decimal?)null : new decimal(Math.Abs(digits), 0, 0, digits < 0, (byte)scale);
        var day = Gen.Elements<DateOnly?>(null, new(2023, 6, 30), DateOnly.MinValue, DateOnly.MaxValue);
        var evidence = Gen.Elements<IReadOnlyList<EvidenceInput>?>(null, [], [new("集計表", "https://example.org/a?b=\"c\""), new(null, null, "xx")]);
        var draft =
            from revises in Gen.Elements<long?>(null, 0, long.MaxValue)
            from status in Gen.Elements<ValueStatus?>([null, .. Enum.GetValues<ValueStatus>().Cast<ValueStatus?>()])
            from state in Gen.Elements<MilestoneState?>([null, .. Enum.GetValues<MilestoneState>().Cast<MilestoneState?>()])
            from value in number
            from part in number
            from one in day
            from note in text
            from reason in text
            from items in evidence
            from confirm in Gen.Elements<IReadOnlyList<string>?>(null, ["jump"])
            select new ReportDraft(revises, new(status, value, part, part, note, reason, one, state, one, note, reason, items, confirm));

        Prop.ForAll(Arb.From(draft), before =>
        {
            var after = ReportDraft.Read(before.Write());
            Assert.Equal(before with { Content = Bare(before.Content) }, after with { Content = Bare(after.Content) });
            Assert.Equal((before.Content.Value?.Scale, before.Content.Numerator?.Scale), (after.Content.Value?.Scale, after.Content.Numerator?.Scale));
            Assert.Equal(before.Content.Evidence, after.Content.Evidence);
            Assert.Equal(before.Content.Confirm, after.Content.Confirm);
            Assert.DoesNotContain('\0', before.Write());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    /// <summary>Lists compare by reference, so they are compared by themselves.</summary>
    private static ReportContentInput Bare(ReportContentInput input) => input with { Evidence = null, Confirm = null };
}
