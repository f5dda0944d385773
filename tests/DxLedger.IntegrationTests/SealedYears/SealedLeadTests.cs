using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.IntegrationTests.Reporting;
using DxLedger.Platform;

namespace DxLedger.IntegrationTests.SealedYears;

/// <summary>Who answered for a KPI in a closed year is told as its seal keeps it, whoever took over since.</summary>
[Collection("postgres")]
public sealed class SealedLeadTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Figures_and_reporting_of_a_closed_year_show_the_department_that_led_then()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var departments = (await served.GetAsync("/api/departments")).GetProperty("departments").EnumerateArray().ToList();
        var staff = departments.First(one => one.GetProperty("name").GetString() == "総務部 人事課").GetProperty("key").GetString();
        var leading = (await served.GetAsync(WorkedYear.Paper)).GetProperty("owners")[0].GetProperty("key").GetString();
        var open = await LeadsAsync();
        using (var closed = await served.Client.SendAsync($"{WorkedYear.Plan}/year-closing", new { confirm = new[] { "unreported", "undecided" }, reason = "年度末の確定" }))
            Assert.True(closed.IsSuccessStatusCode, await closed.Content.ReadAsStringAsync());

        await served.Client.WriteAsync($"{WorkedYear.Paper}/owner-reassignments", new { owners = new[] { staff }, reason = "組織改編" });
        await served.Client.WriteAsync($"/api/departments/{leading}/succession", new { successors = new[] { staff }, effectiveFrom = Dates.Text(JapaneseCalendar.Today(TimeProvider.System)), reason = "統合" });

        Assert.Equal(staff, (await served.GetAsync(WorkedYear.Paper)).GetProperty("owners")[0].GetProperty("key").GetString());
        Assert.Equal(open, await LeadsAsync());
        await served.Client.WriteAsync($"{WorkedYear.Plan}/periods/2023/reopening", new { reason = "訂正" });
        Assert.NotEqual(open, await LeadsAsync());

        async Task<string> LeadsAsync()
        {
            var figures = await served.GetAsync($"{WorkedYear.Plan}/figures");
            var leads = figures.GetProperty("figures").EnumerateArray().Select(one => $"{one.GetProperty("key")} {one.GetProperty("lead")}");
            var reporting = await served.GetAsync($"{WorkedYear.Plan}/reporting?period=2023-Q2");
            var waiting = await served.GetAsync($"/api/departments/{leading}/reports?plan=fukushima-r5&period=2023-Q2");
            return string.Join('\n', leads.Append(Raw(figures, "byDepartment")).Append(Raw(reporting, "departments")).Append(Raw(waiting, "items")));
        }

        static string Raw(JsonElement answer, string member) => answer.GetProperty(member).GetRawText();
    }
}
