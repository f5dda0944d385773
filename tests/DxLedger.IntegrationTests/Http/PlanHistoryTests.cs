using System.Net;
using DxLedger.IntegrationTests.Reporting;
using DxLedger.Platform;

namespace DxLedger.IntegrationTests.Http;

/// <summary>What happened to a plan with its periods, and to a department, told in sentences.</summary>
[Collection("postgres")]
public sealed class PlanHistoryTests(PostgresFixture postgres)
{
    private const string Plan = "/api/plans/fukushima-r5";

    [Fact]
    public async Task Plan_history_tells_its_periods_too_and_viewers_not_who_closed_or_why_one_was_excepted()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var viewer = served.Anonymous();
        var owner = (await served.GetAsync("/api/kpis/r5-a-17-1")).GetProperty("owners")[0].GetProperty("key").GetString();
        var until = Dates.Text(JapaneseCalendar.Today(TimeProvider.System).AddDays(10));
        Assert.Equal(1, await served.Client.WriteAsync($"{Plan}/evaluation-rules", new { profile = "uda", reason = "市の方式" }));
        Assert.Equal(1, await served.Client.WriteAsync($"{Plan}/periods/2023-Q1/closing", new { }));
        Assert.Equal(1, await served.Client.WriteAsync($"{Plan}/periods/2023-Q1/exceptions", new { department = owner, until, reason = "担当者の病気" }));
        await served.CatchUpAsync();

        var first = await served.GetAsync($"{Plan}/history?count=2");
        Assert.Equal(["plan.adopted.v1", "plan.document-imported.v1"], first.GetProperty("events").Strings("type"));
        Assert.StartsWith($"{Plan}/history?from=", first.GetProperty("next").GetString(), StringComparison.Ordinal);

        string[] types = ["plan.evaluation-rule-set.v1", "plan.period-closed.v1", "plan.exception-granted.v1"];
        var whole = (await served.GetAsync($"{Plan}/history?count=500")).GetProperty("events");
        Assert.Equal(types, whole.Strings("type").TakeLast(3));
        Assert.StartsWith("評価ルールを標準から第 1 版（宇陀市の方式）に改めました（", whole.Strings("sentence")[^3], StringComparison.Ordinal);
        var members = (await viewer.ReadAsync($"{Plan}/changes?count=3")).GetProperty("changes")[2].GetProperty("members");
        Assert.Equal(("standard", "uda"), (members[0].GetProperty("from").GetString(), members[0].GetProperty("to").GetString()));
        Assert.Contains("evaluationRule.withinYear", members.Strings("member"));
        Assert.Equal(members.GetRawText(), whole[whole.GetArrayLength() - 3].GetProperty("members").GetRawText());
        var positions = whole.EnumerateArray().Select(one => one.GetProperty("position").GetInt64()).ToList();
        Assert.Equal(positions.Order(), positions);
        Assert.Equal("担当者の病気", whole[whole.GetArrayLength() - 1].GetProperty("texts").GetProperty("reason").GetString());

        var seen = (await viewer.ReadAsync($"{Plan}/history?count=500")).GetProperty("events");
        Assert.Equal(whole.Strings("type"), seen.Strings("type"));
        Assert.Equal([null, null], seen.Strings("actor").TakeLast(2));
        Assert.DoesNotContain("担当者の病気", seen.GetRawText(), StringComparison.Ordinal);
        Assert.All(seen.Strings("sentence"), sentence => Assert.False(string.IsNullOrEmpty(sentence)));
        using var none = await viewer.GetAsync(new Uri("/api/plans/none/history", UriKind.Relative));
        Assert.Equal("plan.not_found", await none.ProblemAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Department_history_tells_its_names()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var key = (await served.GetAsync("/api/kpis/r5-a-17-1")).GetProperty("owners")[0].GetProperty("key").GetString();
        Assert.Equal(1, await served.Client.WriteAsync($"/api/departments/{key}/renaming", new { bureau = "総務部", section = "行政改革課", reason = "改称" }));
        await served.CatchUpAsync();

        using var anyone = served.Anonymous();
        var events = (await anyone.ReadAsync($"/api/departments/{key}/history")).GetProperty("events");
        Assert.Equal(["department.registered.v1", "department.renamed.v1"], events.Strings("type"));
        Assert.EndsWith("名称を「総務部 行政経営課」から「総務部 行政改革課」に変更しました。", events[1].GetProperty("sentence").GetString(), StringComparison.Ordinal);
        using var none = await anyone.GetAsync(new Uri("/api/departments/none/history", UriKind.Relative));
        Assert.Equal("department.not_found", await none.ProblemAsync(HttpStatusCode.NotFound));
    }
}
