using System.Globalization;
using System.Net;
using System.Text.Json;
using DxLedger.Commands.Sample;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>What people do in a year, over HTTP under a clock that the script moves, each act told to a naive model too.</summary>
internal sealed class LivedYear(ServedLedger served, ScriptClock clock) : IAsyncDisposable
{
    public const string Plan = "/api/plans/fukushima-r5";

    private static readonly string[] Warnings =
    [
        "jump", "magnitude", "rate_outside_0_100", "fraction_of_percent", "fraction_of_count", "cumulative_falls", "later_cumulative_falls",
        "final_within_period", "outside_year", "numerator_exceeds_denominator",
    ];

    private static readonly string[] Unsettled = ["unreported", "waiting", "stale", "unevaluated", "undecided"];

    private readonly Dictionary<(Role, string), HttpClient> _people = [];
    private int _said;

    public HttpClient Office { get; } = English(served.As("office", Role.Office));

    public HttpClient Viewer { get; } = English(served.Anonymous());

    public SortedDictionary<string, NaiveKpi> Kpis { get; } = new(StringComparer.Ordinal);

    public bool IsSealed { get; private set; }

    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).Date);

    /// <summary>Starts the program on an empty database whose clock stands at the beginning of April 2023, and imports the plan.</summary>
    public static async Task<LivedYear> BeginAsync(string database)
    {
        var clock = new ScriptClock();
        var clocks = new Dictionary<string, TimeProvider>(StringComparer.Ordinal) { ["default"] = clock };
        var served = await ServedLedger.StartAsync(database, seal: false, clocks: clocks);
        return new LivedYear(await served.WithPlanAsync(), clock);
    }

    public void MoveTo(int year, int month, int day) => clock.MoveTo(year, month, day);

    /// <summary>Takes a KPI of the plan up as it stands.</summary>
    /// <param name="adds">What the first report says where the plan does not tell; else what the plan tells.</param>
    public async Task FollowAsync(string key, string adds, string every = "quarter")
    {
        var kpi = await Office.ReadAsync($"/api/kpis/{key}");
        var direction = kpi.GetProperty("direction").GetString() ?? "";
        var targets = kpi.GetProperty("targets").EnumerateArray()
            .ToDictionary(one => one.GetProperty("fiscalYear").GetInt32(), one => one.GetProperty("value").GetDecimal());
        var plain = new NaiveKpi(
            key,
            direction,
            adds,
            every,
            targets.TryGetValue(2023, out var target) ? target : null,
            targets.Count > 0 && !targets.ContainsKey(2023) ? targets.Values.First() : null,
            kpi.GetProperty("owners")[0].GetProperty("key").GetString() ?? "",
            kpi.GetProperty("version").GetInt32());
        Kpis.Add(key, plain);
        var frequency = every switch { "month" => "monthly", "half" => "halfYearly", _ => "yearly" };
        if (every != "quarter")
            await WriteAsync(key, "schedule", new { frequency, reason = "計画による" });
    }

    /// <summary>The office changes something about a KPI: one event.</summary>
    public async Task WriteAsync(string key, string what, object body)
    {
        Assert.Equal(1, await Office.WriteAsync($"/api/kpis/{key}/{what}", body));
        Kpis[key].Events++;
    }

    public async Task ReviseTargetAsync(string key, decimal value, DateOnly from)
    {
        await WriteAsync(key, "target-revisions", new { fiscalYear = 2023, value, effectiveFrom = Day(from), reason = "見直し", confirm = Warnings });
        Kpis[key].Targets.Add((from, value));
    }

    /// <param name="asks">Whether the plan does not tell how figures add up, so that the first report says so.</param>
    public async Task ReportAsync(string key, string period, Said said, bool asks = false)
    {
        var kpi = Kpis[key];
        var body = Body(period, said);
        if (asks)
        {
            var refused = await Of(Role.Reporter, kpi).RefusedAsync($"/api/kpis/{key}/reports", body, HttpStatusCode.UnprocessableEntity);
            Assert.Equal(("accumulation.undecided", "accumulation"), refused);
            body["accumulation"] = kpi.Adds;
        }

        Assert.Equal(1, await Of(Role.Reporter, kpi).WriteAsync($"/api/kpis/{key}/reports", body));
        Assert.Equal(0, await Of(Role.Reporter, kpi).WriteAsync($"/api/kpis/{key}/reports", body));
        kpi.Say(period, said with { Id = ++_said });
    }

    public async Task CorrectAsync(string key, string period, decimal value)
    {
        var body = Body(null, new Said(0, value));
        body["reason"] = "集計誤り";
        Assert.Equal(1, await Of(Role.Reporter, Kpis[key]).WriteAsync($"/api/kpis/{key}/reports/{period}/revisions", body));
        Kpis[key].Say(period, new Said(++_said, value));
    }

    public async Task WithdrawAsync(string key, string period)
    {
        Assert.Equal(1, await Of(Role.Reporter, Kpis[key]).WriteAsync($"/api/kpis/{key}/reports/{period}/withdrawal", new { reason = "対象外" }));
        Kpis[key].Withdraw(period);
    }

    /// <summary>Each leading department approves what it sees.</summary>
    public async Task ApproveAsync(string period, params IReadOnlyCollection<string> keys)
    {
        foreach (var mine in keys.GroupBy(key => Kpis[key].LeadOn(Today), StringComparer.Ordinal))
        {
            var address = $"/api/departments/{mine.Key}/approvals";
            using var answer = await Of(Role.Approver, mine.Key).SendAsync(address, new { period, items = Seen(period, mine) });
            await DoneAsync(answer, mine.Count());
            foreach (var key in mine)
                Kpis[key].Approve(period);
        }
    }

    public async Task AcceptAsync(string period, params IReadOnlyCollection<string> keys)
    {
        using var answer = await Office.SendAsync($"{Plan}/acceptances", new { period, items = Seen(period, keys) });
        await DoneAsync(answer, keys.Count);
        foreach (var key in keys)
            Kpis[key].Accept(period);
    }

    /// <summary>The office evaluates the whole plan.</summary>
    /// <returns>How many evaluations were new, and how many of those the model knows.</returns>
    public async Task<(int Told, int Known)> EvaluateAsync(string period, bool onlyStale = false)
    {
        var meant = Kpis.Values
            .Where(kpi => !kpi.IsMilestone && (period == "2023" || kpi.Periods.Contains(period)) && (!onlyStale || kpi.IsStale(period))).ToList();
        using var answer = await Office.SendAsync($"{Plan}/evaluations", new { period, onlyStale });
        var told = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode && told.GetProperty("refused").GetArrayLength() == 0, told.GetRawText());
        return (told.GetProperty("evaluated").GetInt32(), meant.Count(kpi => kpi.Evaluate(period)));
    }

    public Task<int> OfPeriodAsync(string period, string what, object body) => Office.WriteAsync($"{Plan}/periods/{period}/{what}", body);

    /// <summary>Closes the year, whatever is unsettled about the rest of the plan.</summary>
    public async Task<JsonElement> CloseYearAsync()
    {
        using var answer = await Office.SendAsync($"{Plan}/year-closing", new { confirm = Unsettled, reason = "残りは翌年度に整理" });
        var told = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, told.GetRawText());
        foreach (var kpi in Kpis.Values.Where(kpi => !kpi.IsMilestone))
            kpi.Evaluate("2023");
        IsSealed = true;
        return told;
    }

    public async Task ReopenYearAsync()
    {
        Assert.Equal(1, await OfPeriodAsync("2023", "reopening", new { reason = "報告漏れ" }));
        IsSealed = false;
    }

    public Task CatchUpAsync() => served.CatchUpAsync();

    public Task<long> PositionAsync() => served.PositionAsync();

    public HttpClient Of(Role role, NaiveKpi kpi) => Of(role, kpi.LeadOn(Today));

    public HttpClient Of(Role role, string department) => _people.TryGetValue((role, department), out var known)
        ? known
        : _people[(role, department)] = English(served.As($"{role}-{department}", role, department));

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people.Values.Append(Office).Append(Viewer))
            person.Dispose();
        await served.DisposeAsync();
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private object[] Seen(string period, IEnumerable<string> keys) =>
        [.. keys.Select(key => new { key, version = Kpis[key].Reports[period].Version })];

    private static async Task DoneAsync(HttpResponseMessage answer, int count)
    {
        var told = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode && told.GetProperty("done").GetInt32() == count, told.GetRawText());
    }

    private static Dictionary<string, object> Body(string? period, Said said)
    {
        var body = new Dictionary<string, object>(StringComparer.Ordinal);
        if (period is not null)
            body["period"] = period;
        if (said.State is { } state)
            body["state"] = state;
        if (said.Value is { } value)
            (body["value"], body["confirm"]) = (value, Warnings);
        if (said is { Above: { } above, Below: { } below })
            (body["numerator"], body["denominator"]) = (above, below);
        return body;
    }

    private static HttpClient English(HttpClient client)
    {
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return client;
    }
}
