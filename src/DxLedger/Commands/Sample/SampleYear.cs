using System.Text.Json;
using DxLedger.Platform;
using DxLedger.Platform.Access;

namespace DxLedger.Commands.Sample;

/// <summary>
/// A made-up working year on the real plan, the same every time: four quarters of reports with corrections, returns,
/// late reports under exceptions, target revisions, evaluation and closing. No figure in it was ever measured.
/// </summary>
internal sealed class SampleYear(SampleClient api, ScriptClock clock, Action<string> tell)
{
    public const string Plan = "fukushima-r5";
    private const string Note = "サンプル（架空の値）";

    private static readonly string[] Warnings = ["jump", "rate_outside_0_100", "fraction_of_count", "cumulative_falls"];

    private static readonly string[] Lists = ["unreported", "waiting", "stale", "unevaluated", "undecided"];

    /// <summary>What the script did, to be compared with what the ledger says.</summary>
    internal sealed class Tally
    {
        public int Reports { get; set; }

        public int OnTime { get; set; }

        public int Corrections { get; set; }

        public int Returns { get; set; }

        public int Approvals { get; set; }

        public int Acceptances { get; set; }

        public int Exceptions { get; set; }

        public int TargetRevisions { get; set; }

        public int Evaluations { get; set; }
    }

    public Tally Done { get; } = new();

    public async Task RunAsync(byte[] document, CancellationToken ct)
    {
        clock.MoveTo(2023, 4, 3);
        await api.ImportAsync(Plan, document, ct);
        await Office("/plans/fukushima-r5/evaluation-rules", new { profile = "standard", reason = Note }, ct);
        await DecideAccumulationsAsync(ct);
        var departments = (await api.GetAsync(Role.Office, "/departments", ct)).GetProperty("departments").EnumerateArray().Select(one => Text(one, "key")).ToList();
        for (var quarter = 1; quarter <= 4; quarter++)
            await QuarterAsync(quarter, departments, ct);
        clock.MoveTo(2024, 5, 31);
        // Some are reported and evaluated only within the year, or not at all, as in any office.
        await Office("/plans/fukushima-r5/year-closing", new { confirm = Lists, reason = Note }, ct);
    }

    /// <summary>Its figures grow through the year wherever the plan does not tell how they add up.</summary>
    private async Task DecideAccumulationsAsync(CancellationToken ct)
    {
        var keys = new List<string>();
        foreach (var row in (await api.GetAsync(Role.Office, $"/plans/{Plan}/figures", ct)).GetProperty("figures").EnumerateArray())
        {
            if (Text(await api.GetAsync(Role.Office, $"/kpis/{Text(row, "key")}", ct), "accumulation") == "undecided")
                keys.Add(Text(row, "key"));
        }

        await Office($"/plans/{Plan}/accumulations", new { accumulation = "yearToDate", keys, reason = Note }, ct);
    }

    private async Task QuarterAsync(int quarter, List<string> departments, CancellationToken ct)
    {
        var (period, year, month) = ($"2023-Q{quarter}", quarter >= 3 ? 2024 : 2023, quarter switch { 1 => 7, 2 => 10, 3 => 1, _ => 4 });
        tell(period);
        clock.MoveTo(year, month, 10);
        var late = new List<(string Department, JsonElement Item)>();
        foreach (var department in departments)
        {
            var index = 0;
            foreach (var item in (await ListAsync(department, period, ct)).EnumerateArray())
            {
                if (IsEvery(23, item, quarter))
                    late.Add((department, item));
                else
                    await ReportAsync(department, item, quarter, period, onTime: true, ct);
                if (quarter == 3 && index++ == 0 && IsEvery(9, item, 0) && Target(item) is { } target)
                    await ReviseTargetAsync(item, target, ct);
            }
        }

        clock.MoveTo(year, month, 20);
        foreach (var department in departments)
            await ReviewAsync(department, quarter, period, ct);
        clock.MoveTo(year, month + 1, 10);
        await Office($"/plans/fukushima-r5/periods/{period}/closing", new { }, ct);
        foreach (var (department, item) in late)
            await ReportLateAsync(department, item, quarter, period, year, month + 1, ct);
        foreach (var department in late.Select(one => one.Department).Distinct(StringComparer.Ordinal))
            await ApproveAsync(department, period, ct);
        await AcceptAsync(departments, period, ct);
        var evaluated = await Office("/plans/fukushima-r5/evaluations", new { period }, ct);
        Done.Evaluations += evaluated.GetProperty("evaluated").GetInt32();
    }

    private async Task ReportAsync(string department, JsonElement item, int quarter, string period, bool onTime, CancellationToken ct)
    {
        await api.PostAsync(Role.Reporter, department, $"/kpis/{Text(item, "key")}/reports", Body(item, quarter, period), null, ct);
        Done.Reports++;
        if (onTime)
            Done.OnTime++;
    }

    private async Task ReportLateAsync(string department, JsonElement item, int quarter, string period, int year, int month, CancellationToken ct)
    {
        var until = Dates.Text(new DateOnly(year, month, 28));
        await Office($"/plans/fukushima-r5/periods/{period}/exceptions", new { department, kpi = Text(item, "key"), until, reason = Note }, ct);
        Done.Exceptions++;
        await ReportAsync(department, item, quarter, period, onTime: false, ct);
    }

    /// <summary>The approver returns some, whose department corrects them, and approves all; some are corrected afterwards and approved again.</summary>
    private async Task ReviewAsync(string department, int quarter, string period, CancellationToken ct)
    {
        foreach (var item in (await ListAsync(department, period, ct)).EnumerateArray().Where(one => Stage(one) == "submitted" && IsEvery(17, one, quarter)))
        {
            await api.PostAsync(Role.Approver, department, $"/kpis/{Text(item, "key")}/reports/{period}/return", new { reason = Note }, Version(item), ct);
            Done.Returns++;
            await ReviseAsync(department, item, quarter, period, ct);
        }

        await ApproveAsync(department, period, ct);
        foreach (var item in (await ListAsync(department, period, ct)).EnumerateArray().Where(one => Stage(one) == "approved" && IsEvery(29, one, quarter)))
            await ReviseAsync(department, item, quarter, period, ct);
        await ApproveAsync(department, period, ct);
    }

    private async Task ReviseAsync(string department, JsonElement item, int quarter, string period, CancellationToken ct)
    {
        object body = IsMilestone(item)
            ? new { state = "inProgress", note = Note + " 訂正", reason = Note }
            : new { value = Value(item, quarter) + 1, note = Note, reason = Note, confirm = Warnings };
        await api.PostAsync(Role.Reporter, department, $"/kpis/{Text(item, "key")}/reports/{period}/revisions", body, null, ct);
        Done.Corrections++;
    }

    private async Task ApproveAsync(string department, string period, CancellationToken ct)
    {
        var items = await SeenAsync(department, period, "submitted", ct);
        if (items.Count > 0)
            Done.Approvals += (await api.PostAsync(Role.Approver, department, $"/departments/{department}/approvals", new { period, items }, null, ct)).GetProperty("done").GetInt32();
    }

    private async Task AcceptAsync(List<string> departments, string period, CancellationToken ct)
    {
        foreach (var department in departments)
        {
            var items = await SeenAsync(department, period, "approved", ct);
            if (items.Count > 0)
                Done.Acceptances += (await Office("/plans/fukushima-r5/acceptances", new { period, items }, ct)).GetProperty("done").GetInt32();
        }
    }

    private async Task ReviseTargetAsync(JsonElement item, decimal target, CancellationToken ct)
    {
        await Office($"/kpis/{Text(item, "key")}/target-revisions", new { fiscalYear = 2023, value = decimal.Truncate(target * 1.1m) + 1, reason = Note }, ct);
        Done.TargetRevisions++;
    }

    private async Task<List<object>> SeenAsync(string department, string period, string stage, CancellationToken ct) =>
        [.. (await ListAsync(department, period, ct)).EnumerateArray().Where(one => Stage(one) == stage).Select(one => new { key = Text(one, "key"), version = Version(one) })];

    private async Task<JsonElement> ListAsync(string department, string period, CancellationToken ct) =>
        (await api.GetAsync(Role.Office, $"/departments/{department}/reports?plan={Plan}&period={period}", ct)).GetProperty("items");

    private Task<JsonElement> Office(string address, object body, CancellationToken ct) => api.PostAsync(Role.Office, "", address, body, null, ct);

    private static object Body(JsonElement item, int quarter, string period) => IsMilestone(item)
        ? new { period, state = quarter == 4 ? "achieved" : "inProgress", note = Note }
        : new { period, status = quarter == 4 ? "provisional" : "final", value = Value(item, quarter), note = Note, confirm = Warnings };

    /// <summary>Between 80 and 110 % of what would lead straight to the target.</summary>
    private static decimal Value(JsonElement item, int quarter) =>
        decimal.Round((Target(item) ?? 100m) * quarter / 4m * (80 + (Spread(item) % 31)) / 100m, 0, MidpointRounding.AwayFromZero);

    private static bool IsEvery(int nth, JsonElement item, int quarter) => (Spread(item) + (quarter * 5)) % nth == 0;

    private static int Spread(JsonElement item) => Text(item, "key").Aggregate(7, (sum, letter) => ((sum * 31) + letter) % 10_007);

    private static decimal? Target(JsonElement item) => item.GetProperty("target") is { ValueKind: JsonValueKind.Number } target ? target.GetDecimal() : null;

    private static bool IsMilestone(JsonElement item) => Text(item, "kind") == "milestone";

    private static string? Stage(JsonElement item) => item.GetProperty("report") is { ValueKind: JsonValueKind.Object } report ? report.GetProperty("stage").GetString() : null;

    private static long Version(JsonElement item) => item.GetProperty("report").GetProperty("version").GetInt64();

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";
}
