using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class ImportTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseAsync());

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Fact]
    public async Task Preview_shows_everything_and_writes_nothing()
    {
        using var answer = await Served.Client.PostAsync(new Uri("/api/plans/preview", UriKind.Relative), new ByteArrayContent(ServedLedger.PlanFile()));

        var report = (await answer.JsonAsync()).GetProperty("report");
        Assert.Equal("plan-r5", report.GetProperty("plan").GetString());
        Assert.Equal(121, report.GetProperty("counts").GetProperty("initiatives").GetInt32());
        Assert.Equal(0, await Served.PositionAsync());
    }

    [Fact]
    public async Task Second_import_of_the_same_file_appends_nothing()
    {
        using var first = await Served.ImportAsync(ServedLedger.PlanFile());
        var position = await Served.PositionAsync();

        using var second = await Served.ImportAsync(ServedLedger.PlanFile());

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal("/api/plans/fukushima-r5", first.Headers.Location?.ToString());
        Assert.Equal(0, (await second.JsonAsync()).GetProperty("report").GetProperty("events").GetInt32());
        Assert.Equal(position, await Served.PositionAsync());
        Assert.Equal(position, (await first.JsonAsync()).GetProperty("position").GetInt64());
    }

    [Fact]
    public async Task Same_import_from_many_callers_at_once_is_done_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Served.ImportAsync(ServedLedger.PlanFile())));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(121, (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("counts").GetProperty("initiatives").GetInt32());
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task Edited_file_is_compared_three_ways()
    {
        await Served.WithPlanAsync();
        using var revised = await Served.SendAsync(HttpMethod.Post, "/api/kpis/r5-a-17-1/target-revisions", new { fiscalYear = 2023, value = 30_000_000, reason = "見直し" });
        var position = await Served.PositionAsync();
        var text = Encoding.UTF8.GetString(ServedLedger.PlanFile());
        var edited = text
            .Replace("32百万枚以下", "31百万枚以下", StringComparison.Ordinal)
            .Replace("削減される年間の業務時間について、13,000時間", "削減される年間の業務時間について、15,000時間", StringComparison.Ordinal);
        var lines = edited.Split('\n').Where(line => !line.StartsWith("72\t", StringComparison.Ordinal));

        using var answer = await Served.ImportAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

        var report = (await answer.JsonAsync()).GetProperty("report");
        var conflict = Assert.Single(report.GetProperty("conflicts").EnumerateArray().ToList());
        Assert.Equal(
            ("r5-a-17-1", "target.2023", "32百万", "30000000", "31百万"),
            (conflict.GetProperty("key").GetString(), conflict.GetProperty("member").GetString(), conflict.GetProperty("last").GetString(), conflict.GetProperty("ledger").GetString(), conflict.GetProperty("document").GetString()));
        Assert.Equal(30_000_000m, await TargetAsync("r5-a-17-1"));
        Assert.Equal(15_000m, await TargetAsync("r5-a-20-1"));
        Assert.Equal(
            [("r5-a-17", "changed"), ("r5-a-20", "changed"), ("r5-b-72", "removed")],
            report.GetProperty("initiatives").EnumerateArray()
                .Select(initiative => (Key: initiative.GetProperty("key").GetString(), Outcome: initiative.GetProperty("outcome").GetString()))
                .Where(initiative => initiative.Outcome != "unchanged"));

        // The document, its flags and the conflict, two reworded goals and one target: nothing else moved.
        Assert.Equal(position + 6, await Served.PositionAsync());
        Assert.Equal("r5-b-72-m1", (await Served.GetAsync("/api/initiatives/r5-b-72")).GetProperty("promises")[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task Document_with_more_doubts_than_one_entry_holds_is_imported_with_all_of_them()
    {
        var rows = Enumerable.Range(1, 1_500).Select(n => $"{n}\t4 産業振興\t4(1)\t推進\t商工労働部 企業立地課\t事業{n}\t概要{n}\t");
        var text = string.Join('\n', rows.Prepend("【資料】令和6年度関連事業・取組一覧"));

        using var answer = await Served.ImportAsync(Encoding.UTF8.GetBytes(text), "plan=doubtful-r6");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var flags = (await Served.GetAsync("/api/plans/doubtful-r6")).GetProperty("documents")[0].GetProperty("flags").EnumerateArray();
        Assert.Equal(1_500, flags.Count(flag => flag.GetProperty("code").GetString() == "goal_missing"));
    }

    [Fact]
    public async Task Form_with_a_file_is_taken_like_the_file_itself()
    {
        using var file = new ByteArrayContent(ServedLedger.PlanFile());
        file.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var form = new MultipartFormDataContent { { file, "file", "計画.txt" } };

        using var answer = await Served.Client.PostAsync(new Uri("/api/plans?plan=fukushima-r5", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("計画.txt", (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("documents")[0].GetProperty("fileName").GetString());
    }

    [Fact]
    public async Task Repeated_import_with_the_same_key_answers_with_the_first_position()
    {
        using var first = await ImportWithKeyAsync(ServedLedger.PlanFile(), "import-1");
        using var again = await ImportWithKeyAsync(ServedLedger.PlanFile(), "import-1");
        using var other = await ImportWithKeyAsync([.. ServedLedger.PlanFile(), (byte)'\n'], "import-1");

        Assert.Equal((await first.JsonAsync()).GetProperty("position").GetInt64(), (await again.JsonAsync()).GetProperty("position").GetInt64());
        Assert.True((await again.JsonAsync()).GetProperty("replayed").GetBoolean());
        Assert.Equal("idempotency.key_reused", await other.ProblemAsync(HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData(0, "plan.empty", HttpStatusCode.BadRequest)]
    [InlineData(1, "plan.not_text", HttpStatusCode.UnprocessableEntity)]
    [InlineData(2, "plan.no_rows", HttpStatusCode.UnprocessableEntity)]
    [InlineData(3, "plan.too_large", HttpStatusCode.RequestEntityTooLarge)]
    public async Task Unreadable_file_says_why_and_writes_nothing(int file, string code, HttpStatusCode status)
    {
        byte[][] files =
        [
            [],
            [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7919 >> 3))],
            "今日は晴れです。\n"u8.ToArray(),
            new byte[50 * 1024 * 1024],
        ];

        using var answer = await Served.ImportAsync(files[file]);

        Assert.Equal(code, await answer.ProblemAsync(status));
        Assert.Equal(0, await Served.PositionAsync());
        Assert.Empty((await Served.GetAsync("/api/plans")).GetProperty("plans").EnumerateArray());
    }

    [Theory]
    [InlineData("", "plan")]
    [InlineData("plan=UPPER", "plan")]
    [InlineData("plan=a&prefix=9", "prefix")]
    [InlineData("plan=a&renumber=17", "renumber")]
    [InlineData("plan=a&renumber=a-1=a-2&renumber=a-1=a-3", "renumber")]
    public async Task Wrong_import_parameter_is_named(string query, string field)
    {
        using var answer = await Served.ImportAsync(ServedLedger.PlanFile(), query);
        Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        Assert.Equal(field, (await answer.JsonAsync()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Two_plans_of_a_year_need_two_prefixes()
    {
        await Served.WithPlanAsync();

        using var taken = await Served.ImportAsync(ServedLedger.PlanFile(), "plan=second-r5");
        using var own = await Served.ImportAsync(ServedLedger.PlanFile(), "plan=second-r5&prefix=s5");

        Assert.Equal("plan.key_prefix_taken", await taken.ProblemAsync(HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.Created, own.StatusCode);
        Assert.Equal("second-r5", (await Served.GetAsync("/api/initiatives/s5-a-17")).GetProperty("plan").GetString());
        Assert.Equal(121, (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("counts").GetProperty("initiatives").GetInt32());
    }

    private async Task<decimal> TargetAsync(string key) =>
        (await Served.GetAsync($"/api/kpis/{key}")).GetProperty("targets")[0].GetProperty("value").GetDecimal();

    private async Task<HttpResponseMessage> ImportWithKeyAsync(byte[] file, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/plans?plan=fukushima-r5", UriKind.Relative)) { Content = new ByteArrayContent(file) };
        request.Headers.Add("Idempotency-Key", key);
        return await Served.Client.SendAsync(request);
    }
}
