using System.Net;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.IntegrationTests.Reporting;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Evaluation;

/// <summary>The office grades by hand what no rule can rate, over HTTP on the real plan.</summary>
[Collection("postgres")]
public sealed class ManualGradeTests(PostgresFixture postgres)
{
    private const string Milestone = "/api/kpis/r5-a-25-m1";
    private const string Reason = "試行を全部局で終えたため";

    [Fact]
    public async Task Milestone_is_graded_by_hand_and_viewers_learn_the_grade_alone()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        Assert.Equal(
            ("kpi.not_measured", null),
            await served.Client.RefusedAsync($"{Milestone}/evaluations", new { period = "2023" }, HttpStatusCode.Conflict));
        Assert.Equal(
            ("request.invalid", "reason"),
            await served.Client.RefusedAsync($"{Milestone}/evaluations", new { period = "2023", grade = "A" }, HttpStatusCode.BadRequest));
        Assert.Equal(
            ("request.invalid", "reason"),
            await served.Client.RefusedAsync($"{Milestone}/evaluations", new { period = "2023", reason = Reason }, HttpStatusCode.BadRequest));
        Assert.Equal(
            ("evaluation.grade_unknown", "grade"),
            await served.Client.RefusedAsync($"{Milestone}/evaluations", new { period = "2023", grade = "S", reason = Reason }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            ("kpi.rated_by_rule", "grade"),
            await served.Client.RefusedAsync("/api/kpis/r5-a-17-1/evaluations", new { period = "2023", grade = "A", reason = Reason }, HttpStatusCode.UnprocessableEntity));
        using var reporter = served.As("r", Role.Reporter, "総務部 行政経営課");
        Assert.Equal(
            "access.role_forbidden",
            (await reporter.RefusedAsync($"{Milestone}/evaluations", new { period = "2023", grade = "A", reason = Reason }, HttpStatusCode.Forbidden)).Code);

        Assert.Equal(1, await served.Client.WriteAsync($"{Milestone}/evaluations", new { period = "2023", grade = "A", reason = Reason }));
        Assert.Equal(0, await served.Client.WriteAsync($"{Milestone}/evaluations", new { period = "2023", grade = "A", reason = "別の言い方の理由" }));
        (await served.Client.SendAsync("/api/plans/fukushima-r5/evaluations", new { period = "2023" })).EnsureSuccessStatusCode();
        await served.CatchUpAsync();

        using var anonymous = served.Anonymous();
        foreach (var (client, seesWork) in new[] { (served.Client, true), (anonymous, false) })
        {
            var told = await client.ReadAsync($"{Milestone}/explanation?period=2023");
            Assert.Equal(
                ("A", true, 0, true),
                (Text(told, "grade"), told.GetProperty("isManual").GetBoolean(), told.GetProperty("steps").GetArrayLength(), told.GetProperty("isReproduced").GetBoolean()));
            Assert.Equal((seesWork, seesWork ? Reason : null), (Text(told, "by") is not null, Text(told, "reason")));
            var shown = Assert.Single((await client.ReadAsync(Milestone)).GetProperty("evaluations").EnumerateArray());
            Assert.Equal(
                ("2023", "A", true, false),
                (Text(shown, "period"), Text(shown, "grade"), shown.GetProperty("isManual").GetBoolean(), shown.GetProperty("isStale").GetBoolean()));
            Assert.Equal(
                1,
                (await client.ReadAsync("/api/plans/fukushima-r5/figures?period=2023")).GetProperty("byGrade").GetProperty("A").GetInt32());

            var entry = (await client.ReadAsync($"{Milestone}/history?type=kpi.evaluated.v1")).GetProperty("events")[0];
            Assert.Equal("2023 の評価を、事務局の判断により「A」としました。", Text(entry, "sentence"));
            Assert.Equal(
                (seesWork, seesWork),
                (Text(entry, "actor") is not null, entry.GetProperty("texts").TryGetProperty("reason", out var kept) && kept.GetString() == Reason));
            var change = (await client.ReadAsync("/api/changes?count=500")).GetProperty("changes").EnumerateArray().Single(one => Text(one, "key") == "r5-a-25-m1" && Text(one, "type") == "kpi.evaluated.v1");
            Assert.Equal(seesWork, Text(change, "actor") is not null);
        }
    }

    [Fact]
    public async Task Every_promise_has_one_status_and_all_counts_add_up()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        const string Paper = "/api/kpis/r5-a-17-1";
        using var reporter = served.As("r", Role.Reporter, "総務部 行政経営課");
        await reporter.WriteAsync($"{Paper}/reports", new { period = "2023-Q1", status = "notYetPublished", expected = "2023-09" });

        using var anonymous = served.Anonymous();
        foreach (var (client, seesWork) in new[] { (served.Client, true), (anonymous, false) })
        {
            foreach (var address in new[] { "/api/plans/fukushima-r5/figures", "/api/plans/fukushima-r5/figures?period=2023-Q1", "/api/plans/fukushima-r5/figures?period=2023" })
            {
                var figures = await client.ReadAsync(address);
                var promises = figures.GetProperty("promises").GetInt32();
                var ofRows = figures.GetProperty("figures").Strings("status").CountBy(status => status ?? "").OrderBy(one => one.Key, StringComparer.Ordinal);
                Assert.Equal(
                    ofRows,
                    figures.GetProperty("byStatus").EnumerateObject().Select(one => KeyValuePair.Create(one.Name, one.Value.GetInt32())));
                Assert.Equal((promises, promises), (Sum(figures.GetProperty("byField")), Sum(figures.GetProperty("byDepartment"))));
                Assert.Equal(promises, figures.GetProperty("byStatus").EnumerateObject().Sum(one => one.Value.GetInt32()));
                var paper = figures.GetProperty("figures").EnumerateArray().Single(row => Text(row, "key") == "r5-a-17-1");
                Assert.Equal(
                    seesWork && !address.EndsWith("period=2023", StringComparison.Ordinal) ? "notYetPublished" : "notReported",
                    Text(paper, "status"));
            }

            var shown = await client.ReadAsync(Paper);
            Assert.Equal(
                seesWork ? [("2023-Q1", "notYetPublished")] : [],
                shown.GetProperty("statuses").EnumerateArray().Select(one => (Text(one, "period"), Text(one, "status"))));
        }
    }

    private static int Sum(JsonElement groups) => groups.EnumerateArray().Sum(group =>
    {
        var sum = group.GetProperty("byStatus").EnumerateObject().Sum(one => one.Value.GetInt32());
        Assert.Equal(group.GetProperty("promises").GetInt32(), sum);
        return sum;
    });

    private static string? Text(JsonElement element, string member) => element.TryGetProperty(member, out var value) ? value.GetString() : null;
}
