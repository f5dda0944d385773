using System.Net;
using System.Text.Json;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>A whole year on the real plan, told to the program and to a naive model of the rules; after each step both say the same.</summary>
[Collection("postgres")]
public sealed class LivedYearTests(PostgresFixture postgres)
{
    private const string Administration = "a812cd2a31";
    private const string Works = "dcad2e029e";
    private const string Digital = "f084fccb15";
    private const string Care = "5f551e67c7";
    private const string Late = "r5-b-57-1";
    private const string Hygiene = "569d06989c";

    [Fact]
    public async Task Every_figure_of_a_year_is_what_the_rules_say_after_each_step()
    {
        await using var year = await LivedYear.BeginAsync(await postgres.CreateDatabaseAsync());
        var reading = new LivedYearReading(year);
        await BeginAsync(year, reading);
        await FirstQuarterAsync(year, reading);
        var leads = await ReorganiseAsync(year, reading);
        await SecondQuarterAsync(year, reading, leads);
        await ThirdQuarterAsync(year, reading, leads);
        await FourthQuarterAsync(year, reading);
        await CloseAsync(year, reading);
        await reading.PastAsync();
    }

    private static async Task BeginAsync(LivedYear year, LivedYearReading reading)
    {
        foreach (var (key, adds, _, every, _) in LivedYearScript.Kpis)
            await year.FollowAsync(key, adds, every);
        await year.FollowAsync(LivedYearScript.Milestone, "latest");
        await year.WriteAsync("r5-a-15-1", "definition-revisions", new { accumulation = "perPeriod", reason = "四半期ごとの割合" });
        await year.ReviseTargetAsync("r5-b-41-1", 0, year.Today);
        await reading.HistoryAsync("zero target", "r5-b-41-1", "Target for fiscal year 2023 changed from 150 円/kg to 0 円/kg from 2023-04-03 on.");
        await reading.FiguresAsync("schedules and targets", "2023");
    }

    private static async Task FirstQuarterAsync(LivedYear year, LivedYearReading reading)
    {
        year.MoveTo(2023, 7, 10);
        await LivedYearScript.ReportAsync(year, 1);
        await reading.FiguresAsync("Q1 reported", "2023-Q1");
        await year.CorrectAsync("r5-a-16-1", "2023-Q1", 6_100);
        await reading.FiguresAsync("Q1 corrected before acceptance", "2023-Q1", "r5-a-16-1");
        await reading.HistoryAsync("Q1 corrected before acceptance", "r5-a-16-1", "The report for 2023-Q1 was corrected from 6000 件 to 6100 件.");

        year.MoveTo(2023, 7, 20);
        await LivedYearScript.ApproveAsync(year, 1);
        await reading.FiguresAsync("Q1 approved", "2023-Q1");
        await reading.HistoryAsync("Q1 approved", "r5-a-16-1", "The report for 2023-Q1 was approved.");
        await LivedYearScript.AcceptAsync(year, 1);
        await reading.FiguresAsync("Q1 accepted", "2023-Q1");
        await reading.FiguresAsync("Q1 accepted", "2023");
        await reading.HistoryAsync("Q1 accepted", "r5-a-16-1", "The report for 2023-Q1 was accepted.");
        await LivedYearScript.EvaluateAsync(year, "2023-Q1", isWhole: true);
        await LivedYearScript.EvaluateAsync(year, "2023-M06", isWhole: false);
        await reading.FiguresAsync("Q1 evaluated", "2023-Q1");
        await reading.ExplanationsAsync("Q1 evaluated", "2023-Q1");
        await reading.ExplanationsAsync("Q1 evaluated", "2023-M06");
        await reading.HistoryAsync("Q1 evaluated", "r5-a-12-1", "Evaluated for 2023-Q1: in progress at 60.0 % by rule 0");

        year.MoveTo(2023, 7, 25);
        await year.CorrectAsync("r5-a-12-1", "2023-Q1", 3.5m);
        await reading.FiguresAsync("Q1 corrected after acceptance", "2023-Q1", "r5-a-12-1");
        await reading.FiguresAsync("Q1 corrected after acceptance", "2023", "r5-a-12-1");
        await reading.ExplanationsAsync("Q1 corrected after acceptance", "2023-Q1", "r5-a-12-1");
        await year.ApproveAsync("2023-Q1", "r5-a-12-1");
        await reading.FiguresAsync("correction approved", "2023-Q1", "r5-a-12-1");
        await year.AcceptAsync("2023-Q1", "r5-a-12-1");
        await reading.FiguresAsync("correction accepted", "2023-Q1");
        await reading.ExplanationsAsync("correction accepted", "2023-Q1", "r5-a-12-1");
        Assert.Equal((1, 1), await year.EvaluateAsync("2023-Q1", onlyStale: true));
        await reading.FiguresAsync("what was stale evaluated", "2023-Q1");
        await reading.ExplanationsAsync("what was stale evaluated", "2023-Q1", "r5-a-12-1");
        Assert.Equal((0, 0), await year.EvaluateAsync("2023-Q1", onlyStale: true));

        year.MoveTo(2023, 8, 10);
        Assert.Equal(1, await year.OfPeriodAsync("2023-Q1", "closing", new { }));
    }

    /// <summary>Decided in September: targets from October and from the year after, and departments from October and January.</summary>
    private static async Task<SortedDictionary<string, int>> ReorganiseAsync(LivedYear year, LivedYearReading reading)
    {
        year.MoveTo(2023, 9, 1);
        await year.ReviseTargetAsync("r5-b-55-1", 350, new(2023, 10, 1));
        await reading.HistoryAsync(
            "target from October",
            "r5-b-55-1",
            "Target for fiscal year 2023 changed from 315 施設 to 350 施設 from 2023-10-01 on.");
        await year.ReviseTargetAsync("r5-a-16-1", 30_000, new(2024, 4, 1));
        await reading.FiguresAsync("targets revised", "2023-Q1");
        await reading.FiguresAsync("targets revised", "2023");
        await reading.ExplanationsAsync("targets revised", "2023-Q1", "r5-b-55-1", "r5-a-16-1");

        var leads = await reading.LeadsAsync();
        var (october, january) = (new DateOnly(2023, 10, 1), new DateOnly(2024, 1, 1));
        var (inOctober, inJanuary) = (LivedYear.Day(october), LivedYear.Day(january));
        var works = new { departments = new[] { Works }, effectiveFrom = inOctober, reason = "組織改編" };
        Assert.Equal(2, await year.Office.WriteAsync("/api/initiatives/r5-a-17/department-reassignments", works));
        await year.WriteAsync("r5-a-26-1", "owner-reassignments", new { owners = new[] { Digital }, effectiveFrom = inOctober, reason = "所管替え" });
        var merged = new { successors = new[] { Hygiene }, effectiveFrom = inJanuary, reason = "統合" };
        Assert.True(await year.Office.WriteAsync($"/api/departments/{Care}/succession", merged) > 2);
        year.Kpis["r5-a-17-1"].Events++;
        year.Kpis["r5-b-55-1"].Events++;
        year.Kpis["r5-a-17-1"].Leads.Add((october, Works));
        year.Kpis["r5-a-26-1"].Leads.Add((october, Digital));
        year.Kpis["r5-b-55-1"].Leads.Add((january, Hygiene));
        await reading.HistoryAsync("reorganisation decided", "r5-a-26-1", "Reporting departments changed");
        await reading.FiguresAsync("reorganisation decided", "2023");
        await reading.LeadsAsync("reorganisation decided", leads);
        return leads;
    }

    private static async Task SecondQuarterAsync(LivedYear year, LivedYearReading reading, SortedDictionary<string, int> leads)
    {
        year.MoveTo(2023, 10, 10);
        leads[Administration]--;
        leads[Works]++;
        await reading.LeadsAsync("October", leads);
        var former = year.Of(Role.Reporter, Administration);
        Assert.Equal(
            ("access.department_forbidden", null),
            await former.RefusedAsync("/api/kpis/r5-a-17-1/reports", new { period = "2023-Q2", value = 1 }, HttpStatusCode.Forbidden));
        await LivedYearScript.ReportAsync(year, 2, except: Late);
        await LivedYearScript.ApproveAsync(year, 2);
        await LivedYearScript.AcceptAsync(year, 2);
        await LivedYearScript.EvaluateAsync(year, "2023-Q2", isWhole: true);
        await LivedYearScript.EvaluateAsync(year, "2023-H1", isWhole: false);
        foreach (var period in new[] { "2023-Q2", "2023-H1", "2023-M08", "2023" })
            await reading.FiguresAsync("Q2 evaluated", period);
        await reading.ExplanationsAsync("Q2 evaluated", "2023-Q2");
        await reading.ExplanationsAsync("Q2 evaluated", "2023-H1");

        year.MoveTo(2023, 10, 25);
        await year.WithdrawAsync("r5-a-39-1", "2023-Q2");
        await reading.FiguresAsync("withdrawal proposed", "2023-Q2", "r5-a-39-1");
        await reading.FiguresAsync("withdrawal proposed", "2023", "r5-a-39-1");
        await reading.HistoryAsync("withdrawal proposed", "r5-a-39-1", "The withdrawal of the report for 2023-Q2 was proposed.");
        await year.ApproveAsync("2023-Q2", "r5-a-39-1");
        await reading.FiguresAsync("withdrawal approved", "2023-Q2", "r5-a-39-1");
        await year.AcceptAsync("2023-Q2", "r5-a-39-1");
        await reading.FiguresAsync("withdrawal accepted", "2023-Q2");
        await reading.FiguresAsync("withdrawal accepted", "2023");
        await reading.ExplanationsAsync("withdrawal accepted", "2023-Q2", "r5-a-39-1");
        Assert.Equal((1, 1), await year.EvaluateAsync("2023-Q2", onlyStale: true));
        await reading.ExplanationsAsync("withdrawal evaluated", "2023-Q2", "r5-a-39-1");
        await year.ReportAsync("r5-a-39-1", "2023-Q2", new Said(0, 5));
        await year.ApproveAsync("2023-Q2", "r5-a-39-1");
        await year.AcceptAsync("2023-Q2", "r5-a-39-1");
        await reading.FiguresAsync("reported anew", "2023-Q2", "r5-a-39-1");

        year.MoveTo(2023, 11, 10);
        Assert.Equal(1, await year.OfPeriodAsync("2023-Q2", "closing", new { }));
        await LateAsync(year, Late, "2023-Q2", new(2023, 11, 20), () => year.ReportAsync(Late, "2023-Q2", new Said(0, 35)));
        await reading.FiguresAsync("late figure accepted", "2023-Q2");
        await reading.HistoryAsync("late figure accepted", Late, "The report for 2023-Q2 was accepted.");
        Assert.Equal((2, 2), await year.EvaluateAsync("2023-Q2", onlyStale: true));
        await reading.ExplanationsAsync("late figure evaluated", "2023-Q2");
    }

    private static async Task ThirdQuarterAsync(LivedYear year, LivedYearReading reading, SortedDictionary<string, int> leads)
    {
        year.MoveTo(2024, 1, 10);
        leads[Hygiene] = leads.GetValueOrDefault(Hygiene) + leads[Care];
        leads[Care] = 0;
        await reading.LeadsAsync("January", leads);
        await LivedYearScript.ReportAsync(year, 3);
        await LivedYearScript.ApproveAsync(year, 3);
        await LivedYearScript.AcceptAsync(year, 3);
        await LivedYearScript.EvaluateAsync(year, "2023-Q3", isWhole: true);
        await LivedYearScript.EvaluateAsync(year, "2023", isWhole: true);
        await reading.FiguresAsync("Q3 and the year so far evaluated", "2023-Q3");
        await reading.FiguresAsync("Q3 and the year so far evaluated", "2023");
        await reading.ExplanationsAsync("Q3 and the year so far evaluated", "2023-Q3");
        await reading.ExplanationsAsync("Q3 and the year so far evaluated", "2023");

        year.MoveTo(2024, 2, 15);
        await year.ReviseTargetAsync("r5-a-12-1", 5.5m, new(2023, 12, 1));
        foreach (var period in new[] { "2023-Q2", "2023-Q3", "2023" })
            await reading.FiguresAsync("target revised from December", period);
        await reading.ExplanationsAsync("target revised from December", "2023-Q3", "r5-a-12-1");
        Assert.Equal((1, 1), await year.EvaluateAsync("2023-Q3", onlyStale: true));
        await reading.ExplanationsAsync("revised target evaluated", "2023-Q3", "r5-a-12-1");
        Assert.Equal(1, await year.OfPeriodAsync("2023-Q3", "closing", new { }));
    }

    private static async Task FourthQuarterAsync(LivedYear year, LivedYearReading reading)
    {
        year.MoveTo(2024, 4, 10);
        await LivedYearScript.ReportAsync(year, 4);
        await LivedYearScript.ApproveAsync(year, 4);
        await LivedYearScript.AcceptAsync(year, 4);
        await reading.FiguresAsync("Q4 accepted", "2023-Q4");
        await reading.FiguresAsync("Q4 accepted", "2023");
        await LivedYearScript.EvaluateAsync(year, "2023-Q4", isWhole: true);
        var (told, known) = await year.EvaluateAsync("2023", onlyStale: true);
        Assert.True(known > 15 && told == known, $"Q4: {told} evaluated that were stale, where the rules say {known}.");
        await reading.FiguresAsync("Q4 and the year evaluated", "2023-Q4");
        await reading.FiguresAsync("Q4 and the year evaluated", "2023");
        await reading.ExplanationsAsync("Q4 and the year evaluated", "2023-Q4");
        await reading.ExplanationsAsync("Q4 and the year evaluated", "2023");
        year.MoveTo(2024, 5, 10);
        Assert.Equal(1, await year.OfPeriodAsync("2023-Q4", "closing", new { }));
    }

    private static async Task CloseAsync(LivedYear year, LivedYearReading reading)
    {
        year.MoveTo(2024, 5, 31);
        var first = (await year.CloseYearAsync()).GetProperty("closing").GetInt64();
        await reading.SealedAsync("year closed");
        await reading.FiguresAsync("year closed", "2023");
        var reporter = year.Of(Role.Reporter, year.Kpis["r5-a-10-2"]);
        Assert.Equal(
            ("year.closed", "period"),
            await reporter.RefusedAsync("/api/kpis/r5-a-10-2/reports/2023-Q4/revisions", new { value = 5, reason = "漏れ" }, HttpStatusCode.Conflict));
        Assert.Equal(
            ("year.closed", "period"),
            await year.Office.RefusedAsync("/api/kpis/r5-a-10-2/evaluations", new { period = "2023-Q4" }, HttpStatusCode.Conflict));
        var before = await year.Office.ReadAsync($"{LivedYear.Plan}/year-closings/{first}");

        year.MoveTo(2024, 6, 10);
        await year.ReopenYearAsync();
        await reading.FiguresAsync("year reopened", "2023");
        await LateAsync(year, "r5-a-10-2", "2023-Q4", new(2024, 6, 20), () => year.CorrectAsync("r5-a-10-2", "2023-Q4", 5));
        await reading.FiguresAsync("figure after reopening", "2023-Q4");
        await reading.FiguresAsync("figure after reopening", "2023");
        await reading.ExplanationsAsync("figure after reopening", "2023", "r5-a-10-2");

        year.MoveTo(2024, 6, 28);
        await year.CloseYearAsync();
        await reading.SealedAsync("year closed again");
        await reading.FiguresAsync("year closed again", "2023-Q4");
        await reading.FiguresAsync("year closed again", "2023");
        await reading.ExplanationsAsync("year closed again", "2023");
        await reading.HistoryAsync("year closed again", "r5-a-10-2", "Evaluated for 2023: A at 125.0 % by rule 0");
        var closings = (await year.Office.ReadAsync($"{LivedYear.Plan}/year-closings")).GetProperty("closings");
        Assert.Equal([true, false], closings.EnumerateArray().Select(one => one.GetProperty("reopened").ValueKind == JsonValueKind.Object));
        Assert.Equal(
            before.GetProperty("kpis").GetRawText(),
            (await year.Office.ReadAsync($"{LivedYear.Plan}/year-closings/{first}")).GetProperty("kpis").GetRawText());
    }

    /// <summary>What comes after a period was closed is taken under an exception alone.</summary>
    private static async Task LateAsync(LivedYear year, string key, string period, DateOnly until, Func<Task> report)
    {
        var kpi = year.Kpis[key];
        var (reporter, reports) = (year.Of(Role.Reporter, kpi), $"/api/kpis/{key}/reports");
        Assert.Equal(
            ("period.closed", "period"),
            kpi.Reports.ContainsKey(period)
                ? await reporter.RefusedAsync($"{reports}/{period}/revisions", new { value = 1, reason = "漏れ" }, HttpStatusCode.Conflict)
                : await reporter.RefusedAsync(reports, new { period, value = 1 }, HttpStatusCode.Conflict));
        var exception = new { department = kpi.LeadOn(year.Today), kpi = key, until = LivedYear.Day(until), reason = "報告漏れ" };
        Assert.Equal(1, await year.OfPeriodAsync(period, "exceptions", exception));
        await report();
        await year.ApproveAsync(period, key);
        await year.AcceptAsync(period, key);
    }
}
