using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>Who reads of a KPI in 円 that is shown in 億円 reads 億円 everywhere: in sentences and beside every value.</summary>
[Collection("postgres")]
public sealed class DisplayUnitTests(PostgresFixture postgres)
{
    private const string Costs = "/api/kpis/r5-a-17-1";
    private const string Begin = "2023-04-01";
    private const string Department = "総務部 行政経営課";

    [Fact]
    public async Task History_speaks_in_the_display_unit_in_force_at_each_event()
    {
        await using var served = await StartAsync();
        using var reporter = served.As("r", Role.Reporter, Department);
        using var approver = served.As("a", Role.Approver, Department);
        var office = served.Client;
        await office.WriteAsync($"{Costs}/target-revisions", new { fiscalYear = 2023, value = 310_000_000, effectiveFrom = Begin, reason = "見直し" });
        await office.WriteAsync($"{Costs}/definition-revisions", new { displayUnit = "億円", direction = "atLeast", reason = "表示" });
        await office.WriteAsync($"{Costs}/target-revisions", new { fiscalYear = 2023, value = 250_000_000, effectiveFrom = Begin, reason = "見直し" });
        await office.WriteAsync($"{Costs}/baseline", new { value = 2, unit = "億円", year = 2021, reason = "決算" });
        await office.WriteAsync($"{Costs}/baseline", new { value = 200_000_000.005m, year = 2021, reason = "端数" });
        var path = new[] { new { period = "2023-Q1", value = 60_000_000 }, new { period = "2023-Q2", value = 125_000_000 } };
        await office.WriteAsync($"{Costs}/expected-path", new { fiscalYear = 2023, values = path, reason = "期待値" });
        await reporter.WriteAsync(
            $"{Costs}/reports", new { period = "2023-Q1", status = "provisional", value = 120_000_000, yearEndForecast = 280_000_000 });
        await DecideAsync(served, approver);
        await office.WriteAsync($"{Costs}/definition-revisions", new { displayUnit = "百万円", reason = "表示" });
        await reporter.WriteAsync($"{Costs}/reports/2023-Q1/revisions", new { value = 121_000_000, reason = "訂正" });
        await DecideAsync(served, approver);

        await served.CatchUpAsync();
        Assert.Equal(
            [
                "2023 年度の目標値を 300000000円 と定めました。",
                "2023-04-01 付けで 2023 年度の目標値を 300000000円 から 310000000円 に変更しました。",
                "2023-04-01 付けで 2023 年度の目標値を 3.1億円 から 2.5億円 に変更しました。",
                "基準値を 2021 年度の 2億円 と定めました。",
                "基準値を 2021 年度の 200000000.005円 と定めました（従前は 2021 年度の 2億円）。",
                "2023 年度の期待値を定めました（2023-Q1 0.6億円、2023-Q2 1.25億円）。",
                "2023-Q1 の実績を報告しました: 1.2億円（速報）、年度末見込 2.8億円。",
                "2023-Q1 の報告を 120百万円（速報）、年度末見込 280百万円 から 121百万円 に訂正しました。",
                "2023-Q1 の報告を受理しました（120百万円（速報）、年度末見込 280百万円 から 121百万円 に訂正）。",
            ],
            await SentencesAsync(office, "ja"));
        Assert.Equal(
            [
                "Target for fiscal year 2023: 300000000 円.",
                "Target for fiscal year 2023 changed from 300000000 円 to 310000000 円 from 2023-04-01 on.",
                "Target for fiscal year 2023 changed from 3.1 億円 to 2.5 億円 from 2023-04-01 on.",
                "Baseline: 2 億円 in fiscal year 2021.",
                "Baseline: 200000000.005 円 in fiscal year 2021, was 2 億円 in 2021.",
                "The expected path for fiscal year 2023 was set: 2023-Q1 0.6 億円, 2023-Q2 1.25 億円.",
                "Reported for 2023-Q1: 1.2 億円 (provisional); 2.8 億円 expected for the whole year.",
                "The report for 2023-Q1 was corrected from 120 百万円 (provisional); 280 百万円 expected for the whole year to 121 百万円.",
                "The report for 2023-Q1 was accepted: 120 百万円 (provisional); 280 百万円 expected for the whole year became 121 百万円.",
            ],
            await SentencesAsync(office, "en"));

        // A page that begins late, and a filter, take the unit from what went before all the same.
        var history = await office.ReadAsync($"{Costs}/history?from=5&count=1");
        Assert.Equal(
            ["2023-04-01 付けで 2023 年度の目標値を 3.1億円 から 2.5億円 に変更しました。"], history.GetProperty("events").Strings("sentence"));
        using var viewer = served.Anonymous();
        Assert.Equal(
            ["2023-Q1 の報告を受理しました。", "2023-Q1 の報告を受理しました（120百万円（速報）、年度末見込 280百万円 から 121百万円 に訂正）。"],
            (await viewer.ReadAsync($"{Costs}/history?type=kpi.report-accepted.v1")).GetProperty("events").Strings("sentence"));
    }

    [Fact]
    public async Task Explanation_and_warnings_speak_in_the_display_unit()
    {
        await using var served = await StartAsync();
        using var reporter = served.As("r", Role.Reporter, Department);
        using var approver = served.As("a", Role.Approver, Department);
        var office = served.Client;
        await office.WriteAsync($"{Costs}/definition-revisions", new { displayUnit = "億円", direction = "atLeast", reason = "表示" });
        Assert.Equal(
            [("magnitude", "目標値 0.025億円 は登録済みの数値 3億円 と 10 倍以上の差があります。")],
            await AskedAsync(office, $"{Costs}/target-revisions", new { fiscalYear = 2023, value = 2_500_000, effectiveFrom = Begin, reason = "桁" }, "ja"));
        Assert.Equal(
            [("magnitude", "The baseline, 30 億円, differs from 3 億円, which is on record, by a factor of 10 or more.")],
            await AskedAsync(office, $"{Costs}/baseline", new { value = 30, unit = "億円", year = 2021, reason = "桁" }, "en"));
        Assert.Equal(
            [("magnitude", "2023-Q1 の期待値 60億円 は登録済みの数値 3億円 と 10 倍以上の差があります。")],
            await AskedAsync(
                office,
                $"{Costs}/expected-path",
                new { fiscalYear = 2023, values = new[] { new { period = "2023-Q1", value = 6_000_000_000 } }, reason = "桁" },
                "ja"));
        Assert.Equal(
            [("magnitude", "120 億円 differs from the target, 3 億円, by a factor of 10 or more.")],
            await AskedAsync(reporter, $"{Costs}/reports", new { period = "2023-Q1", value = 120, unit = "億円" }, "en"));

        await reporter.WriteAsync($"{Costs}/reports", new { period = "2023-Q1", value = 120_000_000 });
        await DecideAsync(served, approver);
        Assert.Equal(
            [("jump", "12億円 は 2023-Q1 の数値 1.2億円 と比べて 3 倍を超える差があります。")],
            await AskedAsync(reporter, $"{Costs}/reports", new { period = "2023-Q2", value = 1_200_000_000 }, "ja"));
        await office.WriteAsync("/api/plans/fukushima-r5/evaluation-rules", new { profile = "uda", reason = "試し" });
        await office.WriteAsync($"{Costs}/evaluations", new { period = "2023-Q1" });
        Assert.Equal(
            [
                "年度の目標値3億円と比較します。", "目標値以上で達成となる指標のため、実績値÷目標値により算定します。", "実績値÷目標値: 1.2億円 ÷ 3億円 = 0.4",
            ],
            (await StepsAsync("ja")).Take(3));
        Assert.Contains("actual ÷ target: 1.2 億円 ÷ 3 億円 = 0.4.", await StepsAsync("en"));
        Assert.True((await office.ReadAsync($"{Costs}/explanation?period=2023-Q1")).GetProperty("isReproduced").GetBoolean());

        async Task<IReadOnlyList<string?>> StepsAsync(string language)
        {
            using var answer = await SpokenAsync(office, HttpMethod.Get, $"{Costs}/explanation?period=2023-Q1", null, language);
            return (await answer.JsonAsync()).GetProperty("steps").Strings("text");
        }
    }

    [Fact]
    public async Task Every_value_has_its_display_beside_it()
    {
        await using var served = await StartAsync();
        using var reporter = served.As("r", Role.Reporter, Department);
        var office = served.Client;
        await office.WriteAsync($"{Costs}/definition-revisions", new { displayUnit = "億円", reason = "表示" });
        await office.WriteAsync($"{Costs}/target-revisions", new { fiscalYear = 2023, value = 250_000_000, effectiveFrom = Begin, reason = "見直し" });
        await office.WriteAsync($"{Costs}/baseline", new { value = 200_000_000, year = 2021, reason = "決算" });
        await office.WriteAsync(
            $"{Costs}/expected-path", new { fiscalYear = 2023, values = new[] { new { period = "2023-Q1", value = 60_000_000 } }, reason = "期待値" });
        await reporter.WriteAsync($"{Costs}/reports", new { period = "2023-Q1", value = 120_000_000, yearEndForecast = 280_000_000 });

        var kpi = await office.ReadAsync(Costs);
        var target = kpi.GetProperty("targets")[0];
        Assert.Equal("""{"value":200000000,"display":{"value":2,"unit":"億円"},"year":2021}""", kpi.GetProperty("baseline").GetRawText());
        Assert.Equal(
            ("""{"value":0.6,"unit":"億円"}""", """{"value":2.5,"unit":"億円"}""", """{"value":3,"unit":"億円"}"""),
            (Display(kpi.GetProperty("expected")[0]), Display(target), Display(target.GetProperty("former")[0])));

        var figure = (await office.ReadAsync("/api/plans/fukushima-r5/figures?period=2023-Q1")).GetProperty("figures").EnumerateArray()
            .Single(one => one.GetProperty("key").GetString() == "r5-a-17-1");
        Assert.Equal(
            ("250000000", """{"value":2.5,"unit":"億円"}""", "60000000", """{"value":0.6,"unit":"億円"}"""),
            (Raw(figure, "target"), Raw(figure, "targetDisplay"), Raw(figure, "expected"), Raw(figure, "expectedDisplay")));
        Assert.Equal(
            ("""{"value":1.2,"unit":"億円"}""", """{"value":2.8,"unit":"億円"}"""),
            (Display(figure.GetProperty("figure")), Raw(figure.GetProperty("figure"), "yearEndForecastDisplay")));

        var member = (await office.ReadAsync($"{Costs}/series")).GetProperty("members")[0];
        var point = member.GetProperty("points")[0];
        Assert.Equal(
            ("""{"value":2.5,"unit":"億円"}""", """{"value":1.2,"unit":"億円"}""", """{"value":2.8,"unit":"億円"}"""),
            (Display(member.GetProperty("targets")[0]), Display(point), Raw(point, "yearEndForecastDisplay")));

        // A KPI without a display unit shows its own, and a milestone has no target to show.
        var others = (await office.ReadAsync("/api/plans/fukushima-r5/figures?period=2023-Q1")).GetProperty("figures").EnumerateArray()
            .Where(one => one.GetProperty("key").GetString() != "r5-a-17-1").ToList();
        Assert.All(others, one => Assert.Equal(
            Raw(one, "target") is var own && own == "null" ? "null" : $$"""{"value":{{own}},"unit":{{Raw(one, "unit")}}}""",
            Raw(one, "targetDisplay")));
        await served.CatchUpAsync();
        Assert.Equal(
            ["""{"value":300000000,"unit":"円"}""", """{"value":3,"unit":"億円"}""", """{"value":2.5,"unit":"億円"}"""],
            (await office.ReadAsync($"{Costs}/states")).GetProperty("states").EnumerateArray()
                .Where(state => state.GetProperty("targets").GetArrayLength() > 0)
                .Select(state => Display(state.GetProperty("targets")[0])).Distinct());

        static string Display(JsonElement one) => Raw(one, "display");

        static string Raw(JsonElement one, string name) => one.GetProperty(name).GetRawText();
    }

    /// <summary>The plan, with one target in 円 in place of 枚.</summary>
    private async Task<ServedLedger> StartAsync()
    {
        var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseAsync());
        var document = Encoding.UTF8.GetString(ServedLedger.PlanFile()).Replace("32百万枚", "3億円", StringComparison.Ordinal);
        using var answer = await served.ImportAsync(Encoding.UTF8.GetBytes(document));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("円", (await served.GetAsync(Costs)).GetProperty("unit").GetString());
        return served;
    }

    private static async Task DecideAsync(ServedLedger served, HttpClient approver)
    {
        var version = (await served.GetAsync($"{Costs}/reports/2023-Q1")).GetProperty("version").GetInt64();
        (await approver.SendAsync($"{Costs}/reports/2023-Q1/approval", new { }, ("If-Match", $"\"{version}\""))).EnsureSuccessStatusCode();
        version = (await served.GetAsync($"{Costs}/reports/2023-Q1")).GetProperty("version").GetInt64();
        (await served.Client.SendAsync($"{Costs}/reports/2023-Q1/acceptance", new { }, ("If-Match", $"\"{version}\""))).EnsureSuccessStatusCode();
    }

    /// <summary>Those of the history that name a figure.</summary>
    private static async Task<IReadOnlyList<string>> SentencesAsync(HttpClient client, string language)
    {
        using var answer = await SpokenAsync(client, HttpMethod.Get, $"{Costs}/history", null, language);
        return
        [
            .. (await answer.JsonAsync()).GetProperty("events").EnumerateArray()
                .Where(one => one.GetProperty("type").GetString() != "kpi.definition-revised.v1")
                .Select(one => one.GetProperty("sentence").GetString() ?? "").Where(sentence => sentence.Contains('円', StringComparison.Ordinal)),
        ];
    }

    /// <summary>The warnings that were asked about.</summary>
    private static async Task<IReadOnlyList<(string?, string?)>> AskedAsync(HttpClient client, string address, object body, string language)
    {
        using var answer = await SpokenAsync(client, HttpMethod.Post, address, body, language);
        Assert.Equal("report.confirmation_needed", await answer.ProblemAsync(HttpStatusCode.Conflict));
        var errors = (await answer.JsonAsync()).GetProperty("errors").EnumerateArray();
        return [.. errors.Select(one => (one.GetProperty("code").GetString(), one.GetProperty("detail").GetString()))];
    }

    private static async Task<HttpResponseMessage> SpokenAsync(HttpClient client, HttpMethod method, string address, object? body, string language)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        return await client.SendAsync(request);
    }
}
