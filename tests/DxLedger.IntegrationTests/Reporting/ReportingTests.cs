using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>A department's year over HTTP on the real plan.</summary>
[Collection("postgres")]
public sealed class ReportingTests(PostgresFixture postgres)
{
    private const string Kpi = "/api/kpis/r5-a-17-1";
    private const string Department = "総務部 行政経営課";

    [Fact]
    public async Task Report_goes_from_its_department_over_its_approver_to_the_viewers()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var approver = served.As("a", Role.Approver, Department);
        using var office = served.As("o", Role.Office);
        using var viewer = served.Anonymous();

        var refused = await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000.50m, unit = "枚", measuredOn = "2023-06-30", note = "速報" });
        Assert.Equal("report.confirmation_needed", await refused.ProblemAsync(HttpStatusCode.Conflict));
        using var report = await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", status = "provisional", value = 8000000.50m, measuredOn = "2023-06-30", note = "速報", confirm = new[] { "fraction_of_count" } });
        var version = await VersionAsync(report);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync(At($"{Kpi}/reports/2023-Q1"))).StatusCode);
        Assert.Empty((await JsonAsync(viewer, Kpi)).GetProperty("reports").EnumerateArray());
        var seen = await JsonAsync(approver, $"{Kpi}/reports/2023-Q1");
        Assert.Equal(
            ("submitted", version, "8000000.50", "速報"),
            (seen.GetProperty("stage").GetString(), seen.GetProperty("version").GetInt64(), seen.GetProperty("content").GetProperty("value").GetRawText(), seen.GetProperty("content").GetProperty("note").GetString()));

        Assert.Equal(
            "request.precondition_required",
            await (await PostAsync(approver, $"{Kpi}/reports/2023-Q1/approval", null)).ProblemAsync(HttpStatusCode.PreconditionRequired));
        Assert.Equal(
            "report.moved",
            await (await PostAsync(approver, $"{Kpi}/reports/2023-Q1/approval", null, version - 1)).ProblemAsync(HttpStatusCode.PreconditionFailed));
        Assert.Equal(
            "report.wrong_stage",
            await (await PostAsync(office, $"{Kpi}/reports/2023-Q1/acceptance", null, version)).ProblemAsync(HttpStatusCode.Conflict));
        version = await VersionAsync(await PostAsync(approver, $"{Kpi}/reports/2023-Q1/approval", null, version));
        version = await VersionAsync(await PostAsync(office, $"{Kpi}/reports/2023-Q1/acceptance", null, version));
        var shown = await JsonAsync(viewer, $"{Kpi}/reports/2023-Q1");
        Assert.Equal(
            (true, false, "8000000.50"),
            (shown.GetProperty("isProvisional").GetBoolean(), shown.GetProperty("isUnderRevision").GetBoolean(), shown.GetProperty("content").GetProperty("value").GetRawText()));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("stage").ValueKind);

        version = await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports/2023-Q1/revisions", new { value = 8100000, reason = "集計誤り" }));
        shown = await JsonAsync(viewer, $"{Kpi}/reports/2023-Q1");
        Assert.Equal(
            (true, "8000000.50"),
            (shown.GetProperty("isUnderRevision").GetBoolean(), shown.GetProperty("content").GetProperty("value").GetRawText()));
        var moved = await PostAsync(approver, $"{Kpi}/reports/2023-Q1/approval", null, version - 1);
        var problem = await moved.JsonAsync();
        Assert.Equal(
            ("report.moved", "kpi.progress-revised.v1", version),
            (problem.GetProperty("code").GetString(), problem.GetProperty("changes")[0].GetProperty("type").GetString(), problem.GetProperty("changes")[0].GetProperty("version").GetInt64()));
        await VersionAsync(await PostAsync(approver, $"{Kpi}/reports/2023-Q1/return", new { reason = "根拠を添付してください" }, version));

        await served.CatchUpAsync();
        Assert.Equal("kpi.report-accepted.v1", (await JsonAsync(viewer, "/api/changes?count=1")).GetProperty("changes")[0].GetProperty("type").GetString());
        Assert.Equal(
            "根拠を添付してください",
            (await JsonAsync(approver, "/api/changes?count=1")).GetProperty("changes")[0].GetProperty("texts").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task What_is_public_is_corrected_and_withdrawn_by_acceptance_only_and_viewers_read_what_changed()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var approver = served.As("a", Role.Approver, Department);
        using var office = served.As("o", Role.Office);
        using var viewer = served.Anonymous();
        viewer.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");

        await AcceptAsync(await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 47, confirm = new[] { "magnitude" } })));
        await AcceptAsync(await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports/2023-Q1/revisions", new { value = 48, reason = "集計誤り", confirm = new[] { "magnitude" } })));
        var version = await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports/2023-Q1/withdrawal", new { reason = "対象外" }));
        var shown = await JsonAsync(viewer, $"{Kpi}/reports/2023-Q1");
        Assert.Equal(
            (true, 48, JsonValueKind.Null),
            (shown.GetProperty("isUnderRevision").GetBoolean(), shown.GetProperty("content").GetProperty("value").GetInt32(), shown.GetProperty("isWithdrawal").ValueKind));
        var seen = await JsonAsync(approver, $"{Kpi}/reports/2023-Q1");
        Assert.Equal(("submitted", true), (seen.GetProperty("stage").GetString(), seen.GetProperty("isWithdrawal").GetBoolean()));
        await AcceptAsync(version);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync(At($"{Kpi}/reports/2023-Q1"))).StatusCode);

        var accepted = (await JsonAsync(viewer, $"{Kpi}/history?type=kpi.report-accepted.v1")).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(
            [
                "The report for 2023-Q1 was accepted.",
                "The report for 2023-Q1 was accepted: 47 枚 became 48 枚.",
                "The withdrawal of the report for 2023-Q1 was accepted: 48 枚 counts no longer.",
            ],
            accepted.Select(e => e.GetProperty("sentence").GetString()));
        var member = Assert.Single(accepted[1].GetProperty("members").EnumerateArray());
        Assert.Equal(("47", "48"), (member.GetProperty("from").GetString(), member.GetProperty("to").GetString()));

        await served.CatchUpAsync();
        Assert.Equal(
            ["kpi.report-accepted.v1 report.2023-Q1 48 →", "kpi.report-accepted.v1 report.2023-Q1 47 → 48", "kpi.report-accepted.v1 report.2023-Q1  → 47"],
            await ChangesAsync(viewer, "kpi.report-accepted.v1"));
        Assert.Empty(await ChangesAsync(viewer, "kpi.progress-withdrawn.v1"));
        Assert.Equal(["kpi.progress-withdrawn.v1 stage.2023-Q1  → withdrawalProposed"], await ChangesAsync(office, "kpi.progress-withdrawn.v1"));
        var differing = (await JsonAsync(viewer, "/api/plans/fukushima-r5/diff?from=1")).GetProperty("subjects").EnumerateArray()
            .SelectMany(subject => subject.GetProperty("events").EnumerateArray()).SelectMany(Members);
        Assert.Equal(
            ["kpi.report-accepted.v1 report.2023-Q1  → 47", "kpi.report-accepted.v1 report.2023-Q1 47 → 48", "kpi.report-accepted.v1 report.2023-Q1 48 →"],
            differing.Where(one => one.Contains("report-accepted", StringComparison.Ordinal)));

        static async Task<List<string>> ChangesAsync(HttpClient caller, string type) =>
            [.. (await JsonAsync(caller, "/api/changes?count=20")).GetProperty("changes").EnumerateArray().Where(change => change.GetProperty("type").GetString() == type).SelectMany(Members)];

        static IEnumerable<string> Members(JsonElement change) => change.GetProperty("members").EnumerateArray().Select(one =>
            $"{change.GetProperty("type").GetString()} {one.GetProperty("member").GetString()} {one.GetProperty("from").GetString()} → {one.GetProperty("to").GetString()}".TrimEnd());

        async Task AcceptAsync(long waiting) => await VersionAsync(await PostAsync(
            office, $"{Kpi}/reports/2023-Q1/acceptance", null, await VersionAsync(await PostAsync(approver, $"{Kpi}/reports/2023-Q1/approval", null, waiting))));
    }

    [Fact]
    public async Task Closed_period_takes_no_report_without_an_exception()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        var owner = (await served.GetAsync(Kpi)).GetProperty("owners")[0].GetProperty("key").GetString();
        const string Period = "/api/plans/fukushima-r5/periods/2023-Q1";

        Assert.Equal(
            "period.open",
            await (await PostAsync(served.Client, $"{Period}/exceptions", new { department = owner, until = Day(10), reason = "遅延" })).ProblemAsync(HttpStatusCode.Conflict));
        await VersionAsync(await PostAsync(served.Client, $"{Period}/due-date", new { dueDate = "2023-08-10", reason = "連休のため" }));
        await VersionAsync(await PostAsync(served.Client, $"{Period}/closing", null));
        using var again = await PostAsync(served.Client, $"{Period}/closing", null);
        Assert.Equal(0, (await again.JsonAsync()).GetProperty("events").GetInt32());
        using var refused = await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 });
        Assert.Equal("period.closed", await refused.ProblemAsync(HttpStatusCode.Conflict));
        Assert.Contains("事務局", (await refused.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);

        Assert.Equal(
            "department.not_found",
            await (await PostAsync(served.Client, $"{Period}/exceptions", new { department = "nobody", until = Day(10), reason = "遅延" })).ProblemAsync(HttpStatusCode.NotFound));
        Assert.Equal(
            "period.exception_out_of_range",
            await (await PostAsync(served.Client, $"{Period}/exceptions", new { department = owner, until = Day(200), reason = "遅延" })).ProblemAsync(HttpStatusCode.UnprocessableEntity));
        await VersionAsync(await PostAsync(served.Client, $"{Period}/exceptions", new { department = owner, until = Day(10), reason = "遅延" }));
        await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 }));
        using var auditor = served.As("auditor", Role.Auditor);
        var granted = (await JsonAsync(auditor, "/api/streams/period-fukushima-r5:2023-Q1")).GetProperty("events").EnumerateArray().Last();
        var reported = (await JsonAsync(auditor, "/api/streams/kpi-r5-a-17-1")).GetProperty("events").EnumerateArray().Last();
        Assert.Equal("urn:dxledger:development office  ", Authorship(granted));
        Assert.Equal($"urn:dxledger:development reporter {owner} {granted.GetProperty("position").GetInt64()}", Authorship(reported));
        var periods = (await served.GetAsync("/api/plans/fukushima-r5/periods")).GetProperty("periods");
        Assert.Equal(
            ("2023-Q1", "2023-08-10", true, 1),
            (periods[0].GetProperty("period").GetString(), periods[0].GetProperty("dueDate").GetString(), periods[0].GetProperty("isClosed").GetBoolean(), periods[0].GetProperty("exceptions").GetArrayLength()));
        await VersionAsync(await PostAsync(served.Client, $"{Period}/reopening", new { reason = "再集計" }));
        Assert.Equal(
            "period.not_of_plan",
            await (await PostAsync(served.Client, "/api/plans/fukushima-r5/periods/2024-Q1/closing", null)).ProblemAsync(HttpStatusCode.NotFound));
    }

    private static string Authorship(JsonElement e) =>
        $"{e.GetProperty("issuer").GetString()} {e.GetProperty("role").GetString()} {string.Join(',', e.GetProperty("onBehalfOf").EnumerateArray().Select(one => one.GetString()))} {(e.TryGetProperty("exception", out var exception) ? exception : null)}";

    [Fact]
    public async Task Many_reports_are_decided_in_one_request_and_a_repeat_decides_nothing()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var approver = served.As("a", Role.Approver, Department);
        var owner = (await served.GetAsync(Kpi)).GetProperty("owners")[0].GetProperty("key").GetString();
        var waiting = await JsonAsync(reporter, $"/api/departments/{owner}/reports?plan=fukushima-r5&period=2023-Q1");
        Assert.Equal(
            (0, waiting.GetProperty("due").GetInt32()),
            (waiting.GetProperty("reported").GetInt32(), waiting.GetProperty("items").GetArrayLength()));
        foreach (var item in waiting.GetProperty("items").EnumerateArray())
        {
            var address = $"/api/kpis/{item.GetProperty("key").GetString()}";
            var isUntold = (await JsonAsync(reporter, address)).GetProperty("accumulation").GetString() == "undecided";
            object body = item.GetProperty("kind").GetString() == "milestone"
                ? new { period = "2023-Q1", state = "inProgress" }
                : new { period = "2023-Q1", value = 12, accumulation = isUntold ? "perPeriod" : null, confirm = new[] { "magnitude" } };
            await VersionAsync(await PostAsync(reporter, $"{address}/reports", body));
        }

        waiting = await JsonAsync(approver, $"/api/departments/{owner}/reports?plan=fukushima-r5&period=2023-Q1");
        var items = waiting.GetProperty("items").EnumerateArray().Select(item => new { key = item.GetProperty("key").GetString(), version = item.GetProperty("report").GetProperty("version").GetInt64() }).ToList();
        var foreign = new { key = (string?)"r5-a-01-1", version = 3L };
        object request = new { period = "2023-Q1", items = items.Append(foreign) };
        using var first = await PostAsync(approver, $"/api/departments/{owner}/approvals", request, key: "bulk-1");
        var head = await served.PositionAsync();
        using var second = await PostAsync(approver, $"/api/departments/{owner}/approvals", request, key: "bulk-1");
        foreach (var answer in new[] { await first.JsonAsync(), await second.JsonAsync() })
        {
            Assert.Equal((items.Count, 1), (answer.GetProperty("done").GetInt32(), answer.GetProperty("refused").GetInt32()));
            Assert.Equal("access.department_forbidden", answer.GetProperty("items")[items.Count].GetProperty("code").GetString());
        }

        Assert.Equal(head, await served.PositionAsync());
    }

    [Fact]
    public async Task Evidence_is_kept_by_its_hash_and_shown_with_the_report_that_names_it()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var viewer = served.Anonymous();
        using var uploaded = await reporter.PostAsync(At("/api/evidence"), new ByteArrayContent([1, 2, 3]));
        var sha256 = (await uploaded.JsonAsync()).GetProperty("sha256").GetString() ?? "";
        Assert.Equal(
            "evidence.too_large",
            await (await reporter.PostAsync(At("/api/evidence"), new ByteArrayContent(new byte[(10 * 1024 * 1024) + 1]))).ProblemAsync(HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(
            "request.invalid",
            await (await reporter.PostAsync(At("/api/evidence"), new ByteArrayContent([]))).ProblemAsync(HttpStatusCode.BadRequest));

        Assert.Equal(
            "evidence.unknown",
            await (await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 1, confirm = new[] { "magnitude" }, evidence = new[] { new { title = "集計表", sha256 = new string('0', 64) } } })).ProblemAsync(HttpStatusCode.UnprocessableEntity));
        await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 1, confirm = new[] { "magnitude" }, evidence = new[] { new { title = "集計表 髙﨑𠮷", sha256 } } }));
        var seen = await JsonAsync(reporter, $"{Kpi}/reports/2023-Q1");
        Assert.Equal("集計表 髙﨑𠮷", seen.GetProperty("content").GetProperty("evidence")[0].GetProperty("title").GetString());
        Assert.Equal([1, 2, 3], await reporter.GetByteArrayAsync(At($"{Kpi}/reports/2023-Q1/evidence/{sha256}")));
        Assert.Equal(
            "evidence.not_found",
            await (await viewer.GetAsync(At($"{Kpi}/reports/2023-Q1/evidence/{sha256}"))).ProblemAsync(HttpStatusCode.NotFound));
        var entry = (await served.GetAsync("/api/streams/kpi-r5-a-17-1?direction=backwards&count=1")).GetProperty("events")[0];
        Assert.DoesNotContain(sha256, entry.GetProperty("data").GetRawText(), StringComparison.Ordinal);
    }

    internal static async Task<HttpResponseMessage> PostAsync(HttpClient client, string address, object? body, long? seen = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(address)) { Content = JsonContent.Create(body ?? new { }) };
        if (seen is not null)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{seen}\"");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await client.SendAsync(request);
    }

    internal static async Task<long> VersionAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body);
        return JsonElement.Parse(body).GetProperty("version").GetInt64();
    }

    internal static async Task<JsonElement> JsonAsync(HttpClient client, string address) => JsonElement.Parse(await client.GetStringAsync(At(address)));

    private static Uri At(string address) => new(address, UriKind.Relative);

    private static string Day(int ahead) => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddDays(ahead).Date).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
