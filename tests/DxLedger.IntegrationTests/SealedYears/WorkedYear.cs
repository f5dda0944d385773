using System.Net.Http.Json;
using System.Text;
using DxLedger.Features.Kpis.Worksheets;
using DxLedger.IntegrationTests.Http;
using DxLedger.IntegrationTests.Reporting;
using DxLedger.IntegrationTests.Worksheets;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.SealedYears;

/// <summary>The real plan with reports in every stage, a suspended initiative, a closed KPI, a closed quarter and a draft; then its year is closed.</summary>
internal sealed class WorkedYear : IAsyncDisposable
{
    public const string Paper = "/api/kpis/r5-a-17-1";
    public const string Plan = "/api/plans/fukushima-r5";
    private const string Leading = "総務部 行政経営課";

    private WorkedYear(ServedLedger served) => Served = served;

    public ServedLedger Served { get; }

    public HttpClient Reporter { get; private set; } = new();

    public HttpClient Approver { get; private set; } = new();

    /// <summary>Key of the department that answers for the paper.</summary>
    public string Department { get; private set; } = "";

    public string Staff { get; private set; } = "";

    /// <summary>Version of the report for the first quarter, which waits for approval.</summary>
    public long Submitted { get; private set; }

    /// <summary>Version of the report for the second quarter, which waits for acceptance.</summary>
    public long Approved { get; private set; }

    /// <summary>Position of the report with a note.</summary>
    public long Noted { get; private set; }

    /// <summary>The department's worksheet with a figure for the third quarter.</summary>
    public byte[] Worksheet { get; private set; } = [];

    public static async Task<WorkedYear> ClosedAsync(PostgresFixture postgres)
    {
        var year = new WorkedYear(await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync()));
        await year.WorkAsync();
        await year.CloseAsync();
        return year;
    }

    /// <summary>The one place where these tests close a year: all that is unsettled is confirmed.</summary>
    public async Task CloseAsync()
    {
        using var answer = await Served.Client.SendAsync(
            $"{Plan}/year-closing", new { confirm = new[] { "unreported", "waiting", "stale", "unevaluated", "undecided" }, reason = "年度末の確定" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>All that the closing sealed, and what is shown of the year: figures, what was due and who had to report.</summary>
    public async Task<IReadOnlyList<string>> ShownAsync()
    {
        var periods = await Served.GetAsync($"{Plan}/periods");
        List<string> shown =
        [
            (await Served.GetAsync($"{Plan}/year-closing")).GetRawText(),
            .. await FiguresAsync("2023"),
            .. await FiguresAsync("2023-Q1"),
            periods.GetProperty("periods").GetRawText(),
            (await Served.GetAsync($"{Plan}/evaluation-rules")).GetProperty("rules").GetRawText(),
        ];
        foreach (var period in new[] { "2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2023" })
            shown.Add((await Served.GetAsync($"{Plan}/reporting?period={period}")).GetRawText());
        return shown;
    }

    // How often a KPI was written is no figure of the year.
    private async Task<IEnumerable<string>> FiguresAsync(string period) =>
        (await Served.GetAsync($"{Plan}/figures?period={period}")).GetProperty("figures").EnumerateArray()
            .Select(one => string.Join(", ", one.EnumerateObject().Where(member => member.Name != "version").Select(member => $"{member.Name}: {member.Value.GetRawText()}")));

    public async ValueTask DisposeAsync()
    {
        Reporter.Dispose();
        Approver.Dispose();
        await Served.DisposeAsync();
    }

    private async Task WorkAsync()
    {
        Reporter = Served.As("r", Role.Reporter, Leading);
        Approver = Served.As("a", Role.Approver, Leading);
        Department = await KeyAsync(Leading);
        Staff = await KeyAsync("総務部 人事課");
        await ImportNextPlanAsync();
        (Submitted, Noted) = await ReportAsync("2023-Q1", 8_000_000, "perPeriod");
        (Approved, _) = await ReportAsync("2023-Q2", 7_900_000);
        Approved = await DecideAsync(Approver, "2023-Q2", "approval", Approved);
        var accepted = await DecideAsync(Approver, "2023-Q4", "approval", (await ReportAsync("2023-Q4", 7_800_000)).Version);
        await DecideAsync(Served.Client, "2023-Q4", "acceptance", accepted);

        Worksheet = Workbooks.Fill(await Reporter.GetByteArrayAsync(new Uri($"/api/departments/{Department}/worksheet.xlsx?period=2023-Q3", UriKind.Relative)), "r5-a-17-1", (WorksheetColumn.Status, "確定"), (WorksheetColumn.Value, "8000000"));
        using (var draft = await Reporter.PutAsync(new Uri($"{Paper}/reports/2023-Q3/draft", UriKind.Relative), JsonContent.Create(new { value = 8_000_000 })))
            Assert.True(draft.IsSuccessStatusCode, await draft.Content.ReadAsStringAsync());
        await Served.Client.WriteAsync("/api/initiatives/r5-a-03/suspension", new { from = "2023-06-01", reason = "休止" });
        await Served.Client.WriteAsync("/api/kpis/r5-b-28-1/closing", new { cause = "ended", reason = "終了" });
        await Served.Client.WriteAsync($"{Plan}/periods/2023-Q2/closing", new { });
        await Served.Client.WriteAsync($"/api/departments/{Department}/deputies", new { deputy = Staff, from = "2023-04-01", reason = "代理" });
    }

    private async Task ImportNextPlanAsync()
    {
        var edition = Encoding.UTF8.GetString(ServedLedger.PlanFile()).Replace("令和5年度関連事業", "令和6年度関連事業", StringComparison.Ordinal);
        using var imported = await Served.ImportAsync(Encoding.UTF8.GetBytes(edition), "plan=fukushima-r6");
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync());
    }

    private async Task<string> KeyAsync(string name) =>
        (await Served.GetAsync("/api/departments")).GetProperty("departments").EnumerateArray().First(one => one.GetProperty("name").GetString() == name).GetProperty("key").GetString() ?? "";

    private async Task<(long Version, long Position)> ReportAsync(string period, decimal value, string? accumulation = null)
    {
        using var answer = await Reporter.SendAsync($"{Paper}/reports", new { period, value, note = "担当: 福島", accumulation });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var receipt = await answer.JsonAsync();
        return (receipt.GetProperty("version").GetInt64(), receipt.GetProperty("position").GetInt64());
    }

    private static async Task<long> DecideAsync(HttpClient client, string period, string decision, long version)
    {
        using var answer = await client.SendAsync($"{Paper}/reports/{period}/{decision}", new { }, ("If-Match", $"\"{version}\""));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.JsonAsync()).GetProperty("version").GetInt64();
    }
}
