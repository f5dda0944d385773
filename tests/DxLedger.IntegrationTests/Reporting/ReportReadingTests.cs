using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;
using static DxLedger.IntegrationTests.Reporting.ReportingTests;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>What is read of reports, by whom, and how writes are told apart, on one served plan.</summary>
[Collection("postgres")]
public sealed class ReportReadingTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Kpi = "/api/kpis/r5-a-17-1";
    private const string Department = "総務部 行政経営課";

    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Fact]
    public async Task Evidence_is_handed_out_with_what_viewers_see_and_as_nothing_that_runs()
    {
        using var reporter = Served.As("r", Role.Reporter, Department);
        using var approver = Served.As("a", Role.Approver, Department);
        using var office = Served.As("o", Role.Office);
        using var viewer = Served.Anonymous();
        var (old, page) = (await UploadAsync(reporter, "v1"u8.ToArray()), await UploadAsync(reporter, "<script>alert(1)</script>"u8.ToArray(), "集計 髙﨑𠮷.html"));
        Assert.Equal(("application/octet-stream", null, "集計 髙﨑𠮷.html", 25), (old.MediaType, old.FileName, page.FileName, page.Bytes));

        await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 10, evidence = new[] { new { title = "初版", sha256 = old.Sha256 } } }));
        var version = await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports/2023-Q1/revisions", new { value = 11, reason = "再集計", evidence = new object[] { new { title = "確定版", sha256 = page.Sha256 }, new { title = "公表", href = "https://example.org/a" } } }));
        foreach (var file in new[] { old, page })
        {
            using var seen = await reporter.GetAsync(At($"{Kpi}/reports/2023-Q1/evidence/{file.Sha256}"));
            Assert.Equal(
                (HttpStatusCode.OK, "application/octet-stream", "attachment", "nosniff"),
                (seen.StatusCode, seen.Content.Headers.ContentType?.MediaType, seen.Content.Headers.ContentDisposition?.DispositionType, seen.Header("X-Content-Type-Options")));
            Assert.Equal(
                "evidence.not_found",
                await (await viewer.GetAsync(At($"{Kpi}/reports/2023-Q1/evidence/{file.Sha256}"))).ProblemAsync(HttpStatusCode.NotFound));
        }

        Assert.Equal(("2023-Q1 submitted 11", null), (await LatestAsync(reporter), await LatestAsync(viewer)));
        version = await VersionAsync(await PostAsync(approver, $"{Kpi}/reports/2023-Q1/approval", null, version));
        await VersionAsync(await PostAsync(office, $"{Kpi}/reports/2023-Q1/acceptance", null, version));
        await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q2", accumulation = "yearToDate", status = "missing", reason = "集計中" }));
        Assert.Equal(("2023-Q2 submitted ", "2023-Q1  11"), (await LatestAsync(reporter), await LatestAsync(viewer)));
        Assert.Equal("<script>alert(1)</script>", await viewer.GetStringAsync(At($"{Kpi}/reports/2023-Q1/evidence/{page.Sha256}")));
        foreach (var (address, sha256) in new[] { ("r5-a-17-1/reports/2023-Q1", old.Sha256), ("r5-a-17-1/reports/2023-Q2", page.Sha256), ("r5-a-01-1/reports/2023-Q1", page.Sha256), ("r5-a-17-1/reports/2023-Q1", new string('0', 64)), ("r5-a-17-1/reports/2023-Q1", "x") })
            Assert.Equal(
                "evidence.not_found",
                await (await viewer.GetAsync(At($"/api/kpis/{address}/evidence/{sha256}"))).ProblemAsync(HttpStatusCode.NotFound));

        var (work, accepted) = (await reporter.GetAsync(At($"{Kpi}/reports/2023-Q1")), await viewer.GetAsync(At($"{Kpi}/reports/2023-Q1")));
        Assert.NotEqual(work.Headers.ETag, accepted.Headers.ETag);
        Assert.Equal(
            ["確定版", "公表"],
            (await accepted.JsonAsync()).GetProperty("content").GetProperty("evidence").EnumerateArray().Select(item => item.GetProperty("title").GetString()));
        Assert.Equal(
            ("初版", JsonValueKind.Null, JsonValueKind.Null),
            ((await work.JsonAsync()).GetProperty("former")[0].GetProperty("evidence")[0].GetProperty("title").GetString(), (await accepted.JsonAsync()).GetProperty("former").ValueKind, (await accepted.JsonAsync()).GetProperty("content").GetProperty("by").ValueKind));
    }

    [Fact]
    public async Task Numbers_keep_their_digits_or_are_refused_and_are_never_rounded_on_the_way_in()
    {
        using var reporter = Served.As("r", Role.Reporter, Department);
        foreach (var tooMuch in new[] { "1e-11", "1e-40", "0.00000000001", "1.00000000000000000000000000001", "1000000000000000.1", "79228162514264337593543950335", "47.00000000000" })
        {
            Assert.Equal(
                "request.invalid",
                await (await SendAsync(reporter, $$"""{"period":"2023-Q1","value":{{tooMuch}}}""")).ProblemAsync(HttpStatusCode.BadRequest));
        }

        foreach (var (written, kept) in new[] { ("47.0", "47.0"), ("47.0000000000", "47.0000000000"), ("-0.5", "-0.5"), ("1000000000000000", "1000000000000000"), ("4.70e1", "47.0") })
        {
            using var taken = await SendAsync(reporter, $$"""{"period":"2023-Q1","accumulation":"yearToDate","value":{{written}},"confirm":["fraction_of_count","jump","magnitude","negative_count"]}""");
            await VersionAsync(taken);
            Assert.Equal(kept, (await JsonAsync(reporter, $"{Kpi}/reports/2023-Q1")).GetProperty("content").GetProperty("value").GetRawText());
            await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports/2023-Q1/withdrawal", new { reason = "次を試す" }));
        }
    }

    [Fact]
    public async Task Repeated_key_appends_nothing_and_a_moved_stream_or_report_is_told()
    {
        using var reporter = Served.As("r", Role.Reporter, Department);
        var before = (await JsonAsync(reporter, Kpi)).GetProperty("version").GetInt64();
        object report = new { period = "2023-Q1", accumulation = "yearToDate", value = 5, note = "一回" };
        using var first = await PostAsync(reporter, $"{Kpi}/reports", report, before, "k1");
        var head = await Served.PositionAsync();
        using var again = await PostAsync(reporter, $"{Kpi}/reports", report, before, "k1");
        Assert.Equal(await VersionAsync(first), await VersionAsync(again));
        Assert.Equal(
            (false, true),
            ((await first.JsonAsync()).GetProperty("replayed").GetBoolean(), (await again.JsonAsync()).GetProperty("replayed").GetBoolean()));
        Assert.Equal(
            "idempotency.key_reused",
            await (await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 6 }, key: "k1")).ProblemAsync(HttpStatusCode.Conflict));
        Assert.Equal(
            "stream.version_moved",
            await (await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q2", value = 6 }, before)).ProblemAsync(HttpStatusCode.PreconditionFailed));
        Assert.Equal(
            "report.moved",
            await (await PostAsync(reporter, $"{Kpi}/reports/2023-Q1/revisions", new { value = 6, reason = "訂正" }, before)).ProblemAsync(HttpStatusCode.PreconditionFailed));
        Assert.Equal(
            "report.exists",
            await (await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 6 })).ProblemAsync(HttpStatusCode.Conflict));
        Assert.Equal(
            0,
            (await (await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 5 })).JsonAsync()).GetProperty("events").GetInt32());
        Assert.Equal(
            "kpi.not_a_milestone",
            await (await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q2", accumulation = "yearToDate", value = 5, state = "achieved" })).ProblemAsync(HttpStatusCode.Conflict));
        Assert.Equal(head, await Served.PositionAsync());
    }

    [Fact]
    public async Task Reporting_of_a_period_counts_what_is_due_late_and_missing_by_department()
    {
        using var reporter = Served.As("r", Role.Reporter, Department);
        using var viewer = Served.As("v", Role.Viewer);
        var owner = (await Served.GetAsync(Kpi)).GetProperty("owners")[0].GetProperty("key").GetString();
        const string Address = "/api/plans/fukushima-r5/reporting?period=2023-Q1";
        var before = (await JsonAsync(reporter, Address)).GetProperty("total");
        Assert.Equal(
            (137, 0, "0"),
            (before.GetProperty("due").GetInt32(), before.GetProperty("reported").GetInt32(), before.GetProperty("completeness").GetRawText()));
        await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 5 }));

        var answer = await JsonAsync(reporter, Address);
        var counts = answer.GetProperty("departments").EnumerateArray().Single(one => one.GetProperty("department").GetString() == owner);
        var (own, due) = (counts.GetProperty("counts"), counts.GetProperty("counts").GetProperty("due").GetInt32());
        Assert.Equal(
            (1, 0, 1, 0, 0, 0),
            (Count(own, "reported"), Count(own, "onTime"), Count(own, "late"), Count(own, "returned"), Count(own, "approved"), Count(own, "accepted")));
        Assert.Equal(decimal.Truncate(10_000m / due) / 10_000m, own.GetProperty("completeness").GetDecimal());
        Assert.Equal(
            (due - 1, false),
            (counts.GetProperty("notReported").GetArrayLength(), counts.GetProperty("notReported").EnumerateArray().Any(key => key.GetString() == "r5-a-17-1")));
        Assert.Equal((137, 1), (Count(answer.GetProperty("total"), "due"), Count(answer.GetProperty("total"), "reported")));
        Assert.Equal("access.role_forbidden", await (await viewer.GetAsync(At(Address))).ProblemAsync(HttpStatusCode.Forbidden));
        Assert.Equal(
            "plan.not_found",
            await (await reporter.GetAsync(At("/api/plans/none/reporting?period=2023-Q1"))).ProblemAsync(HttpStatusCode.NotFound));
        Assert.Equal(
            "request.invalid",
            await (await reporter.GetAsync(At("/api/plans/fukushima-r5/reporting?period=2023-Q9"))).ProblemAsync(HttpStatusCode.BadRequest));
    }

    /// <summary>Beside the promise, alone and in the list; period, stage and value.</summary>
    private static async Task<string?> LatestAsync(HttpClient client)
    {
        var alone = (await JsonAsync(client, "/api/initiatives/r5-a-17")).GetProperty("promises")[0].GetProperty("latest");
        var listed = (await JsonAsync(client, "/api/plans/fukushima-r5/initiatives?pageSize=500")).GetProperty("items").EnumerateArray()
            .Single(one => one.GetProperty("key").GetString() == "r5-a-17").GetProperty("promises")[0].GetProperty("latest");
        Assert.Equal(alone.GetRawText(), listed.GetRawText());
        return alone.ValueKind == JsonValueKind.Null ? null : $"{alone.GetProperty("period").GetString()} {alone.GetProperty("stage").GetString()} {alone.GetProperty("value")}";
    }

    private static int Count(JsonElement counts, string name) => counts.GetProperty(name).GetInt32();

    private static Uri At(string address) => new(address, UriKind.Relative);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await client.PostAsync(At($"{Kpi}/reports"), content);
    }

    private static async Task<(string Sha256, long Bytes, string? MediaType, string? FileName)> UploadAsync(HttpClient client, byte[] file, string? name = null)
    {
        using var content = new ByteArrayContent(file);
        using var form = new MultipartFormDataContent();
        if (name is not null)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("text/html");
            form.Add(content, "file", name);
        }

        using var answer = await client.PostAsync(At("/api/evidence"), name is null ? content : form);
        var body = await answer.JsonAsync();
        return (body.GetProperty("sha256").GetString() ?? "", body.GetProperty("bytes").GetInt64(), body.GetProperty("mediaType").GetString(), body.GetProperty("fileName").GetString());
    }
}
