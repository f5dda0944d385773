using System.Globalization;
using System.Text.Json;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>Sets what the program answers beside what the naive model says; each finding names the step after which it is so.</summary>
internal sealed class LivedYearReading(LivedYear year)
{
    private const string Absent = "—";

    private readonly List<(string Step, string Address, IReadOnlyList<string> Rows)> _said = [];

    /// <summary>The figures of a period, as viewers and as the office see them.</summary>
    /// <param name="keys">All that are followed where none are named.</param>
    public async Task FiguresAsync(string step, string period, params IReadOnlyCollection<string> keys)
    {
        foreach (var (who, client) in new[] { ("viewer", year.Viewer), ("office", year.Office) })
        {
            var answer = await client.ReadAsync($"{LivedYear.Plan}/figures?period={period}");
            Assert.True(
                answer.GetProperty("promises").GetInt32() == answer.GetProperty("byStatus").EnumerateObject().Sum(one => one.Value.GetInt32()),
                $"{step}: every promise has one status, in {period} for the {who}.");
            var shown = ByKey(answer.GetProperty("figures"));
            var meant = keys.Count == 0 ? year.Kpis.Values : year.Kpis.Values.Where(kpi => keys.Contains(kpi.Key));
            var rows = meant.Select(kpi => Row(kpi, period, who == "office")).ToList();
            Same($"{step}: {period} for the {who}", rows, meant.Select(kpi => Row(shown[kpi.Key])));
            if (keys.Count == 0 && who == "office")
                _said.Add((step, $"{LivedYear.Plan}/figures?period={period}&position={await year.PositionAsync()}", rows));
        }
    }

    /// <summary>Whatever happened since, the past is read as it was after each step.</summary>
    public async Task PastAsync()
    {
        foreach (var (step, address, rows) in _said)
        {
            var shown = ByKey((await year.Office.ReadAsync(address)).GetProperty("figures"));
            Same($"{step}, read afterwards at {address}", rows, year.Kpis.Keys.Select(key => Row(shown[key])));
        }
    }

    /// <summary>How the evaluations of a period came about.</summary>
    public async Task ExplanationsAsync(string step, string period, params IReadOnlyCollection<string> keys)
    {
        var (said, told) = (new List<string>(), new List<string>());
        foreach (var kpi in year.Kpis.Values.Where(kpi => kpi.Evaluated.ContainsKey(period) && (keys.Count == 0 || keys.Contains(kpi.Key))))
        {
            var made = kpi.Evaluated[period];
            var isStale = !year.IsSealed && kpi.IsStale(period);
            said.Add(Explained(kpi.Key, made.Actual, made.Target, made.IsIncomplete, made.Rate, made.Grade, isReproduced: true, isStale));
            var answer = await year.Viewer.ReadAsync($"/api/kpis/{kpi.Key}/explanation?period={period}");
            var inputs = answer.GetProperty("inputs");
            told.Add(Explained(
                kpi.Key,
                Number(inputs, "actual"),
                inputs.TryGetProperty("derived", out var derived) && derived.ValueKind == JsonValueKind.Object
                    ? Number(derived, "value")
                    : Number(inputs, "target"),
                answer.GetProperty("isIncomplete").GetBoolean(),
                Number(answer, "printed"),
                answer.GetProperty("grade").GetString(),
                answer.GetProperty("isReproduced").GetBoolean(),
                answer.GetProperty("isStale").GetBoolean()));
        }

        Same($"{step}: explanations of {period}", said, told);
    }

    /// <summary>The last thing that befell a KPI, and how many things did.</summary>
    public async Task HistoryAsync(string step, string key, string sentence)
    {
        await year.CatchUpAsync();
        var history = await year.Office.ReadAsync($"/api/kpis/{key}/history?from={year.Kpis[key].Events}");
        var (count, version) = (year.Kpis[key].Events, history.GetProperty("version").GetInt32());
        Assert.True(version == count, $"{step}: {key} has {count} events, not {version}.");
        var last = history.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("sentence").GetString() ?? "").Last();
        Assert.True(
            last.StartsWith(sentence, StringComparison.Ordinal), $"{step}: history of {key} ends with “{last}”, not with “{sentence}”.");
    }

    /// <summary>How many initiatives each department leads on the day.</summary>
    public async Task<SortedDictionary<string, int>> LeadsAsync()
    {
        await year.CatchUpAsync();
        var overview = await year.Viewer.ReadAsync($"{LivedYear.Plan}/overview");
        return new(
            overview.GetProperty("byDepartment").EnumerateArray().Where(one => one.GetProperty("leads").GetInt32() > 0)
                .ToDictionary(one => one.GetProperty("key").GetString() ?? "", one => one.GetProperty("leads").GetInt32(), StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    public async Task LeadsAsync(string step, SortedDictionary<string, int> said)
    {
        var told = await LeadsAsync();
        Same(
            $"{step}: leading departments",
            said.Where(one => one.Value > 0).Select(one => $"{one.Key} {Text(one.Value)}"),
            told.Select(one => $"{one.Key} {Text(one.Value)}"));
    }

    /// <summary>What the closing that holds sealed.</summary>
    public async Task SealedAsync(string step, string address = "/year-closing")
    {
        var closing = await year.Office.ReadAsync(LivedYear.Plan + address);
        Assert.True(closing.GetProperty("isIntact").GetBoolean(), $"{step}: the digest is that of the rows.");
        var rows = ByKey(closing.GetProperty("kpis"));
        Same(
            $"{step}: sealed rows",
            year.Kpis.Values.Select(kpi => kpi.Evaluated.TryGetValue("2023", out var made)
                ? Sealed(kpi.Key, made.Actual, made.Target, made.Rate, made.Grade, kpi.Events, kpi.LeadOn(year.Today))
                : Sealed(kpi.Key, null, null, null, null, kpi.Events, kpi.LeadOn(year.Today))),
            year.Kpis.Keys.Select(key => rows[key]).Select(row => Sealed(
                row.GetProperty("key").GetString(),
                Number(row, "value"),
                Number(row, "target"),
                Number(row, "rate"),
                row.GetProperty("grade").GetString(),
                row.GetProperty("version").GetInt32(),
                row.GetProperty("department").GetString())));
    }

    private static string Sealed(string? key, decimal? value, decimal? target, decimal? rate, string? grade, int version, string? department) =>
        $"{key} {Text(value)} of {Text(target)} is {Text(rate)} % {grade ?? Absent}, version {Text(version)}, led by {department}";

    private static Dictionary<string, JsonElement> ByKey(JsonElement rows) =>
        rows.EnumerateArray().ToDictionary(one => one.GetProperty("key").GetString() ?? "", StringComparer.Ordinal);

    private string Row(NaiveKpi kpi, string period, bool seesWork)
    {
        var told = kpi.Shown(period, seesWork);
        return Row(
            kpi.Key,
            told?.Value,
            told?.State,
            told?.From ?? [],
            told?.Missing ?? [],
            told is { IsUnderRevision: true },
            kpi.StatusOf(period, seesWork, year.Today),
            kpi.TargetOf(period),
            kpi.Evaluated.TryGetValue(period, out var made) ? (made.Rate, made.Grade) : (null, null),
            !year.IsSealed && kpi.IsStale(period),
            kpi.LeadOn(year.Today),
            kpi.Events);
    }

    private static string Row(JsonElement told)
    {
        var figure = told.GetProperty("figure");
        var evaluation = told.GetProperty("evaluation");
        var isThere = figure.ValueKind == JsonValueKind.Object;
        var isMade = evaluation.ValueKind == JsonValueKind.Object;
        var missing = isThere ? told.GetProperty("missing").EnumerateArray().Select(one => one.GetString() ?? "").ToList() : [];
        Assert.Equal(missing.Count > 0, told.GetProperty("isIncomplete").GetBoolean());
        return Row(
            told.GetProperty("key").GetString() ?? "",
            isThere ? Number(figure, "value") : null,
            isThere ? figure.GetProperty("state").GetString() : null,
            [.. told.GetProperty("from").EnumerateArray().Select(one => one.GetString() ?? "")],
            missing,
            isThere && figure.GetProperty("isUnderRevision").GetBoolean(),
            told.GetProperty("status").GetString() ?? "",
            Number(told, "target"),
            isMade ? (Number(evaluation, "rate"), evaluation.GetProperty("grade").GetString()) : (null, null),
            isMade && evaluation.GetProperty("isStale").GetBoolean(),
            told.GetProperty("lead").GetString() ?? "",
            told.GetProperty("version").GetInt32());
    }

    private static string Row(
        string key,
        decimal? value,
        string? state,
        IReadOnlyList<string> from,
        IReadOnlyList<string> missing,
        bool isUnderRevision,
        string status,
        decimal? target,
        (decimal? Rate, string? Grade) made,
        bool isStale,
        string lead,
        int version) =>
        $"{key} {Text(value)} {state ?? Absent} from [{string.Join(' ', from)}] without [{string.Join(' ', missing)}]"
        + $"{(isUnderRevision ? " under revision" : "")}, {status}, target {Text(target)}, rate {Text(made.Rate)} {made.Grade ?? Absent}"
        + $"{(isStale ? " stale" : "")}, led by {lead}, version {Text(version)}";

    private static string Explained(
        string key, decimal? actual, decimal? target, bool isIncomplete, decimal? printed, string? grade, bool isReproduced, bool isStale) =>
        $"{key} {Text(actual)} of {Text(target)}{(isIncomplete ? " incomplete" : "")} is {Text(printed)} % {grade ?? Absent}"
        + $"{(isReproduced ? "" : " not reproduced")}{(isStale ? " stale" : "")}";

    private static void Same(string step, IEnumerable<string> said, IEnumerable<string> told)
    {
        var (expected, actual) = (said.ToList(), told.ToList());
        var differences = expected.Except(actual).Select(one => "rules:   " + one).Concat(actual.Except(expected).Select(one => "program: " + one));
        Assert.True(expected.SequenceEqual(actual), $"{step}:\n{string.Join('\n', differences)}");
    }

    private static decimal? Number(JsonElement of, string member) =>
        of.GetProperty(member) is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;

    private static string Text(decimal? number) => number?.ToString("0.##########", CultureInfo.InvariantCulture) ?? Absent;
}
