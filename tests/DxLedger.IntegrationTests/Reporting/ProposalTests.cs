using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>What is proposed about a public figure is nobody's business before it is accepted, over HTTP on the real plan.</summary>
[Collection("postgres")]
public sealed class ProposalTests(PostgresFixture postgres)
{
    private const string Plan = "/api/plans/fukushima-r5";
    private const string Kpi = "/api/kpis/r5-a-10-1";
    private const string Department = "企画調整部 デジタル変革課";

    [Fact]
    public async Task Viewers_see_no_proposed_correction_or_withdrawal_in_any_list_history_or_difference()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        using var reporter = served.As("r-1", Role.Reporter, Department);
        using var approver = served.As("a-1", Role.Approver, Department);
        using var viewer = served.Anonymous();
        var before = await served.PositionAsync();
        await reporter.WriteAsync($"{Kpi}/reports", new { period = "2023-Q1", value = 60 });
        await AcceptAsync("2023-Q1");
        await served.CatchUpAsync();
        var addresses = new[]
        {
            "/api/changes?count=5", $"{Plan}/changes?count=5",
            $"{Kpi}/history", $"{Kpi}/history?type=kpi.progress-withdrawn.v1", $"{Kpi}/history?actor=r-1", $"{Kpi}/states",
        };
        var published = await SeenAsync();
        Assert.Contains("\"to\":\"60\"", published[0], StringComparison.Ordinal);
        var shown = (await viewer.ReadAsync($"{Plan}/diff?from={before}")).GetProperty("subjects").GetRawText();

        await reporter.WriteAsync($"{Kpi}/reports/2023-Q1/revisions", new { value = 61, reason = "集計誤り" });
        await AcceptStepAsync(approver, "2023-Q1", "approval");
        await reporter.WriteAsync($"{Kpi}/reports/2023-Q1/withdrawal", new { reason = "対象外" });
        await reporter.WriteAsync($"{Kpi}/reports", new { period = "2023-Q2", value = 62 });
        await AcceptStepAsync(approver, "2023-Q2", "return", new { reason = "根拠なし" });
        await served.CatchUpAsync();

        Assert.Equal(published, await SeenAsync());
        Assert.Equal(shown, (await viewer.ReadAsync($"{Plan}/diff?from={before}")).GetProperty("subjects").GetRawText());
        // Those who see the work see all of it, and who reads page by page loses nothing.
        Assert.Equal("kpi.report-returned.v1", (await served.GetAsync("/api/changes?count=1")).GetProperty("changes")[0].GetProperty("type").GetString());
        Assert.Equal("kpi.report-accepted.v1", (await viewer.ReadAsync("/api/changes?count=1")).GetProperty("changes")[0].GetProperty("type").GetString());
        var (paged, next) = (new List<string?>(), (string?)$"{Plan}/changes?count=3");
        for (var page = 0; page < 3 && next is not null; page++)
        {
            var answer = await viewer.ReadAsync(next);
            paged.AddRange(answer.GetProperty("changes").EnumerateArray().Select(one => one.GetProperty("position").GetRawText()));
            next = answer.GetProperty("next").GetString();
        }

        var whole = (await viewer.ReadAsync($"{Plan}/changes?count=9")).GetProperty("changes");
        Assert.Equal(whole.EnumerateArray().Select(one => one.GetProperty("position").GetRawText()), paged);

        async Task<List<string>> SeenAsync()
        {
            var seen = new List<string>();
            foreach (var address in addresses)
            {
                var answer = await viewer.ReadAsync(address);
                var list = new[] { "changes", "events", "states" }.First(name => answer.TryGetProperty(name, out _));
                seen.Add(answer.GetProperty(list).GetRawText());
            }

            return seen;
        }

        async Task AcceptAsync(string period)
        {
            await AcceptStepAsync(approver, period, "approval");
            await AcceptStepAsync(served.Client, period, "acceptance");
        }

        async Task AcceptStepAsync(HttpClient client, string period, string step, object? body = null)
        {
            var version = (await served.GetAsync($"{Kpi}/reports/{period}")).GetProperty("version").GetInt64();
            using var answer = await client.SendAsync($"{Kpi}/reports/{period}/{step}", body ?? new { }, ("If-Match", $"\"{version}\""));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
