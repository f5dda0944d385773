using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.IntegrationTests.Reporting;
using Microsoft.AspNetCore.Routing;

namespace DxLedger.IntegrationTests.SealedYears;

/// <summary>No way of writing changes what the closing of a year sealed, however the request is put.</summary>
[Collection("postgres")]
public sealed class SealedYearTests(PostgresFixture postgres)
{
    private const string Plan = WorkedYear.Plan;
    private const string Paper = WorkedYear.Paper;

    [Fact]
    public async Task Every_write_of_the_year_is_refused_and_the_few_others_leave_it_as_it_was()
    {
        await using var year = await WorkedYear.ClosedAsync(postgres);
        var (refused, taken) = (Refused(year), Taken(year));
        var writes = year.Served.Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Any(method => method is not ("GET" or "HEAD")) == true)
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName).OfType<string>();
        // Whoever adds a way of writing says here what it does to a closed year.
        Assert.Equal(writes.Order(StringComparer.Ordinal), refused.Keys.Concat(taken.Keys).Order(StringComparer.Ordinal));
        var (before, head) = (await year.ShownAsync(), await year.Served.PositionAsync());

        var other = new List<string>();
        foreach (var (name, requests) in refused)
        {
            foreach (var request in requests)
            {
                using var answer = await SendAsync(request);
                var body = await answer.Content.ReadAsStringAsync();
                if (!Codes(JsonElement.Parse(body)).ToHashSet().SetEquals(["year.closed"]))
                    other.Add($"{name} {request.Body}: {(int)answer.StatusCode} {body}");
            }
        }

        Assert.True(other.Count == 0, string.Join('\n', other));
        Assert.Equal(head, await year.Served.PositionAsync());
        foreach (var (name, (_, request)) in taken)
        {
            using var answer = await SendAsync(request);
            if (!answer.IsSuccessStatusCode)
                other.Add($"{name}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.True(other.Count == 0, string.Join('\n', other));
        Assert.True(head < await year.Served.PositionAsync());
        Same(before, await year.ShownAsync());
    }

    [Fact]
    public async Task What_comes_after_the_year_goes_on()
    {
        await using var year = await WorkedYear.ClosedAsync(postgres);
        var before = await year.ShownAsync();
        var client = year.Served.Client;

        Assert.Equal(1, await client.WriteAsync("/api/kpis/r5-b-26-1/target-revisions", new { fiscalYear = 2025, value = 650, reason = "上方修正" }));
        Assert.Equal(
            1,
            await client.WriteAsync($"{Paper}/owner-reassignments", new { owners = new[] { year.Staff }, effectiveFrom = "2024-04-01", reason = "改編" }));
        Assert.True(await client.WriteAsync("/api/initiatives/r5-a-18/department-reassignments", new { departments = new[] { year.Staff }, effectiveFrom = "2024-04-01", reason = "改編" }) > 0);
        Assert.Equal(1, await client.WriteAsync("/api/initiatives/r5-a-03/resumption", new { from = "2024-04-01", reason = "再開" }));
        Assert.Equal(1, await client.WriteAsync("/api/initiatives/r5-a-05/discontinuation", new { on = "2024-04-01", reason = "中止" }));
        Assert.Equal(
            1,
            await client.WriteAsync($"/api/departments/{year.Staff}/renaming", new { bureau = "総務部", section = "人事厚生課", effectiveFrom = "2024-04-01", reason = "改称" }));
        Assert.True(await client.WriteAsync($"/api/departments/{year.Department}/succession", new { successors = new[] { year.Staff }, effectiveFrom = "2024-05-01", reason = "統合" }) > 1);
        Same(before, await year.ShownAsync());
    }

    [Fact]
    public async Task Target_of_a_later_year_by_which_the_closed_one_would_be_judged_is_refused()
    {
        await using var year = await WorkedYear.ClosedAsync(postgres);
        var before = await year.ShownAsync();
        object later = new { fiscalYear = 2026, value = 660, reason = "翌年度" };
        Assert.Equal(
            ("year.closed", "fiscalYear"),
            await year.Served.Client.RefusedAsync("/api/kpis/r5-b-26-1/targets", later, HttpStatusCode.Conflict));
        Same(before, await year.ShownAsync());
    }

    [Fact]
    public async Task Reopened_year_takes_what_it_refused_and_is_closed_anew()
    {
        await using var year = await WorkedYear.ClosedAsync(postgres);
        var client = year.Served.Client;
        var target = new { fiscalYear = 2023, value = 31_000_000, reason = "見直し" };
        Assert.Equal(("year.closed", "fiscalYear"), await client.RefusedAsync($"{Paper}/target-revisions", target, HttpStatusCode.Conflict));

        Assert.Equal(1, await client.WriteAsync($"{Plan}/periods/2023/reopening", new { reason = "再集計" }));

        Assert.Equal(1, await client.WriteAsync($"{Paper}/target-revisions", target));
        Assert.Equal(1, await client.WriteAsync($"{Plan}/periods/2023-Q2/reopening", new { reason = "再集計" }));
        await year.CloseAsync();
        Assert.Equal(
            ("year.closed", "fiscalYear"),
            await client.RefusedAsync($"{Paper}/target-revisions", target with { value = 30_000_000 }, HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Import_shows_what_it_would_change_of_a_closed_year_and_takes_it_once_the_year_is_reopened()
    {
        await using var year = await WorkedYear.ClosedAsync(postgres);
        var before = await year.ShownAsync();
        var changed = Edition();
        using var previewed = await year.Served.Client.PostAsync(new Uri("/api/plans/preview?plan=fukushima-r5", UriKind.Relative), new ByteArrayContent(changed));
        var preview = await previewed.JsonAsync();
        Assert.Equal(JsonValueKind.Null, preview.GetProperty("refusal").ValueKind);
        Assert.Equal(["target.2023: 32百万 → 30百万", "content.goalText: …を32百万枚以下とする。 → …を30百万枚以下とする。"], Conflicts(preview));
        Assert.Empty(preview.GetProperty("report").GetProperty("initiatives").EnumerateArray().Where(one => one.GetProperty("outcome").GetString() != "unchanged"));

        using var imported = await year.Served.ImportAsync(changed);
        Assert.Equal(HttpStatusCode.Created, imported.StatusCode);
        Assert.Equal(Conflicts(preview), Conflicts(await imported.JsonAsync()));
        var head = await year.Served.PositionAsync();
        using var again = await year.Served.ImportAsync(changed);
        Assert.Equal(Conflicts(preview), Conflicts(await again.JsonAsync()));
        Assert.Equal(head, await year.Served.PositionAsync());
        Same(before, await year.ShownAsync());
        Assert.Equal(32_000_000m, (await year.Served.GetAsync(Paper)).GetProperty("targets")[0].GetProperty("value").GetDecimal());

        await year.Served.Client.WriteAsync($"{Plan}/periods/2023/reopening", new { reason = "計画の改定" });
        using var taken = await year.Served.ImportAsync(changed);
        Assert.Empty(Conflicts(await taken.JsonAsync()));
        Assert.Equal(30_000_000m, (await year.Served.GetAsync(Paper)).GetProperty("targets")[0].GetProperty("value").GetDecimal());
    }

    private sealed record Request(HttpClient Client, HttpMethod Method, string Address, object? Body = null, long? Seen = null);

    /// <summary>By endpoint, bodies that would be taken were the year open.</summary>
    private static Dictionary<string, Request[]> Refused(WorkedYear year)
    {
        var (office, reporter, approver) = (year.Served.Client, year.Reporter, year.Approver);
        return new(StringComparer.Ordinal)
        {
            ["SetTarget"] = [Post("/api/kpis/r5-b-26-1/targets", new { fiscalYear = 2023, value = 640, reason = "目標" })],
            ["ReviseTarget"] =
            [
                Post($"{Paper}/target-revisions", new { fiscalYear = 2023, value = 31_000_000, reason = "見直し" }),
                Post("/api/kpis/r5-b-26-1/target-revisions", new { fiscalYear = 2025, value = 650, effectiveFrom = "2024-03-31", reason = "遡って" }),
            ],
            ["SetBaseline"] = [Post($"{Paper}/baseline", new { value = 40_000_000, year = 2021, reason = "基準" })],
            ["SetExpectedPath"] = [Post($"{Paper}/expected-path", new { fiscalYear = 2023, values = new[] { new { period = "2023-Q1", value = 8_000_000 } }, reason = "期待値" })],
            ["ReviseDefinition"] = [Post($"{Paper}/definition-revisions", new { dueDate = "2024-03-31", reason = "期限" }), Post($"{Paper}/definition-revisions", new { label = "購入枚数", reason = "表記" })],
            ["DecideAccumulations"] = [Post($"{Plan}/accumulations", new { accumulation = "perPeriod", keys = new[] { "r5-b-30-1" }, reason = "当期分" })],
            ["SetSchedule"] = [Post("/api/kpis/r5-b-26-1/schedule", new { frequency = "yearly", reason = "年度" })],
            ["LinkInitiative"] = [Post("/api/kpis/r5-b-26-1/initiatives", new { initiative = "r5-b-27", duplicate = "r5-b-27-1", reason = "同じ 640 名" })],
            ["CloseKpi"] = [Post("/api/kpis/r5-b-26-1/closing", new { cause = "ended", reason = "終了" })],
            ["ReopenKpi"] = [Post("/api/kpis/r5-b-28-1/reopening", new { reason = "誤り" })],
            ["ReassignOwners"] = [Post($"{Paper}/owner-reassignments", new { owners = new[] { year.Staff }, effectiveFrom = "2024-03-31", reason = "遡って" }), Post($"{Paper}/owner-reassignments", new { owners = new[] { year.Staff }, effectiveFrom = "2022-04-01", reason = "遡って" })],
            ["ReassignDepartments"] = [Post("/api/initiatives/r5-a-17/department-reassignments", new { departments = new[] { year.Staff }, effectiveFrom = "2023-10-01", reason = "遡って" })],
            ["ReviseOutline"] = [Post("/api/initiatives/r5-a-17/outline-revisions", new { outline = "見直し", reason = "表記" })],
            ["SuspendInitiative"] = [Post("/api/initiatives/r5-a-17/suspension", new { from = "2023-07-01", reason = "休止" })],
            ["ResumeInitiative"] = [Post("/api/initiatives/r5-a-03/resumption", new { from = "2024-01-01", reason = "再開" })],
            ["CompleteInitiative"] = [Post("/api/initiatives/r5-a-17/completion", new { on = "2024-03-31", reason = "完了" })],
            ["DiscontinueInitiative"] = [Post("/api/initiatives/r5-a-17/discontinuation", new { on = "2023-12-31", reason = "中止" })],
            ["RenameDepartment"] = [Post($"/api/departments/{year.Department}/renaming", new { bureau = "総務部", section = "行政改革課", effectiveFrom = "2023-10-01", reason = "改称" })],
            ["SucceedDepartment"] = [Post($"/api/departments/{year.Department}/succession", new { successors = new[] { year.Staff }, effectiveFrom = "2024-03-31", reason = "統合" })],
            ["SetEvaluationRule"] = [Post($"{Plan}/evaluation-rules", new { profile = "aichi", reason = "規則" })],
            ["EvaluateKpi"] = [Post($"{Paper}/evaluations", new { period = "2023" }), Post($"{Paper}/evaluations", new { period = "2023-Q1" })],
            ["EvaluatePlan"] = [Post($"{Plan}/evaluations", new { period = "2023" })],
            ["ReportProgress"] = [By(reporter, $"{Paper}/reports", new { period = "2023-Q3", value = 8_000_000 })],
            ["ReviseReport"] = [By(reporter, $"{Paper}/reports/2023-Q1/revisions", new { value = 8_100_000, reason = "再集計" })],
            ["WithdrawReport"] = [By(reporter, $"{Paper}/reports/2023-Q1/withdrawal", new { reason = "誤り" })],
            ["SubmitDraft"] = [By(reporter, $"{Paper}/reports/2023-Q3/draft/submission", new { })],
            ["UploadWorksheet"] = [By(reporter, $"/api/departments/{year.Department}/worksheet?period=2023-Q3", year.Worksheet)],
            ["ReturnReport"] = [By(approver, $"{Paper}/reports/2023-Q1/return", new { reason = "確認" }, year.Submitted)],
            ["ApproveReport"] = [By(approver, $"{Paper}/reports/2023-Q1/approval", new { }, year.Submitted)],
            ["ApproveReports"] = [By(approver, $"/api/departments/{year.Department}/approvals", new { period = "2023-Q1", items = new[] { new { key = "r5-a-17-1", version = year.Submitted } } })],
            ["AcceptReport"] = [By(office, $"{Paper}/reports/2023-Q2/acceptance", new { }, year.Approved)],
            ["AcceptReports"] = [Post($"{Plan}/acceptances", new { period = "2023-Q2", items = new[] { new { key = "r5-a-17-1", version = year.Approved } } })],
            ["ClosePeriod"] = [Post($"{Plan}/periods/2023-Q3/closing", new { })],
            ["ReopenPeriod"] = [Post($"{Plan}/periods/2023-Q2/reopening", new { reason = "再開" })],
            ["SetDueDate"] = [Post($"{Plan}/periods/2023-Q1/due-date", new { dueDate = "2023-08-31", reason = "延長" }), Post($"{Plan}/periods/2023/due-date", new { dueDate = "2024-05-31", reason = "延長" })],
            ["GrantException"] = [Post($"{Plan}/periods/2023-Q2/exceptions", new { department = year.Department, until = Tomorrow(), reason = "遅延" })],
        };

        Request Post(string address, object body) => new(office, HttpMethod.Post, address, body);

        static Request By(HttpClient who, string address, object body, long? seen = null) => new(who, HttpMethod.Post, address, body, seen);
    }

    /// <summary>The few that are taken, and why they change nothing of the year.</summary>
    private static Dictionary<string, (string Why, Request Request)> Taken(WorkedYear year)
    {
        var (office, reporter) = (year.Served.Client, year.Reporter);
        var draft = $"{Paper}/reports/2023-Q3/draft";
        return new(StringComparer.Ordinal)
        {
            ["PreviewPlan"] = ("Writes nothing, and shows what an import would keep out.", new(
                office,
                HttpMethod.Post,
                "/api/plans/preview?plan=fukushima-r5",
                Edition())),
            ["ImportPlan"] = ("The document is kept with its conflicts, and a plan has targets of later years too.", new(
                office,
                HttpMethod.Post,
                "/api/plans?plan=fukushima-r5",
                Edition())),
            ["CloseYear"] = ("It is closed already: the same seal is told again.", new(
                office,
                HttpMethod.Post,
                $"{Plan}/year-closing",
                new { confirm = Array.Empty<string>(), reason = "確定" })),
            ["RollOver"] = ("What became of a promise later is no figure of the year.", new(
                office,
                HttpMethod.Post,
                $"{Plan}/roll-over",
                new { to = "fukushima-r6", kpis = new[] { new { from = new[] { "r5-a-17-1" }, to = new[] { "r6-a-17-1" } } }, reason = "継続" })),
            ["UploadEvidence"] = ("A file that no report names.", new(reporter, HttpMethod.Post, "/api/evidence", Encoding.UTF8.GetBytes("集計表"))),
            ["PutDraft"] = ("A draft is no part of the ledger, and cannot be submitted.", new(
                reporter,
                HttpMethod.Put,
                draft,
                new { value = 8_000_001 })),
            ["DeleteDraft"] = ("Likewise.", new(reporter, HttpMethod.Delete, draft)),
            ["RegisterDepartment"] = ("A department that answers for nothing yet.", new(
                office,
                HttpMethod.Post,
                "/api/departments",
                new { bureau = "総務部", section = "新設課" })),
            ["NameDeputy"] = ("A deputy only acts for another, and in a closed year there is nothing to do.", new(
                office,
                HttpMethod.Post,
                $"/api/departments/{year.Staff}/deputies",
                new { deputy = year.Department, from = "2023-04-01", reason = "代理" })),
            ["WithdrawDeputy"] = ("Likewise.", new(
                office,
                HttpMethod.Post,
                $"/api/departments/{year.Department}/deputy-withdrawals",
                new { deputy = year.Staff, effectiveFrom = "2023-10-01", reason = "終了" })),
            ["RedactText"] = ("The law demands it; figures are no texts.", new(
                office,
                HttpMethod.Post,
                $"/api/entries/{year.Noted}/redactions",
                new { texts = new[] { "note" }, reason = "個人名" })),
        };
    }

    private static void Same(IReadOnlyList<string> before, IReadOnlyList<string> after) =>
        Assert.True(before.SequenceEqual(after), string.Join('\n', before.Except(after).Concat(after.Except(before))));

    private static byte[] Edition() => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(ServedLedger.PlanFile()).Replace("32百万枚以下", "30百万枚以下", StringComparison.Ordinal));

    private static string Tomorrow() => Platform.Dates.Text(Platform.JapaneseCalendar.Today(TimeProvider.System).AddDays(1));

    private static async Task<HttpResponseMessage> SendAsync(Request request)
    {
        using var message = new HttpRequestMessage(request.Method, new Uri(request.Address, UriKind.Relative));
        message.Content = request.Body switch
        {
            null => null,
            byte[] file => new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
            var body => JsonContent.Create(body),
        };
        if (request.Seen is { } seen)
            message.Headers.TryAddWithoutValidation("If-Match", $"\"{seen}\"");
        return await request.Client.SendAsync(message);
    }

    /// <summary>Every code of a refusal: its own, or where many were asked for at once, those of the single ones.</summary>
    private static IEnumerable<string> Codes(JsonElement answer)
    {
        foreach (var list in new[] { "errors", "items", "refused" })
        {
            if (answer.TryGetProperty(list, out var many) && many.ValueKind == JsonValueKind.Array && many.GetArrayLength() > 0)
                return [.. many.EnumerateArray().Select(one => one.GetProperty("code").GetString() ?? "")];
        }

        return answer.TryGetProperty("code", out var code) ? [code.GetString() ?? ""] : [];
    }

    private static IReadOnlyList<string> Conflicts(JsonElement answer) =>
    [
        .. answer.GetProperty("report").GetProperty("conflicts").EnumerateArray()
            .Select(one => $"{one.GetProperty("member").GetString()}: {Ending(one.GetProperty("ledger").GetString())} → {Ending(one.GetProperty("document").GetString())}"),
    ];

    private static string? Ending(string? text) => text is { Length: > 12 } ? "…" + text[^12..] : text;
}
