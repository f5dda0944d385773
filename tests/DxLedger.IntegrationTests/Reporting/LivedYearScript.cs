namespace DxLedger.IntegrationTests.Reporting;

/// <summary>The figures of the lived year, and what its people do every quarter.</summary>
internal static class LivedYearScript
{
    private const int KpisOfThePlan = 108;

    private static readonly string[][] Quarters =
    [
        ["2023-M04", "2023-M05", "2023-M06", "2023-Q1"],
        ["2023-M07", "2023-M08", "2023-M09", "2023-Q2", "2023-H1"],
        ["2023-M10", "2023-M11", "2023-M12", "2023-Q3"],
        ["2023-M01", "2023-M02", "2023-M03", "2023-Q4", "2023-H2", "2023"],
    ];

    /// <summary>By KPI: how it adds up, whether the plan leaves that open, how often it is due, and the figures of the year.</summary>
    public static readonly (string Key, string Adds, bool Asks, string Every, decimal[] Values)[] Kpis =
    [
        ("r5-a-01-1", "yearToDate", true, "quarter", [150, 400, 650, 790]),
        ("r5-a-10-2", "cumulative", false, "quarter", [1, 2, 3, 4]),
        ("r5-a-11-1", "yearToDate", true, "quarter", [25_000, 55_000, 84_000, 115_000]),
        ("r5-a-12-1", "latest", false, "quarter", [3, 4, 5, 6]),
        ("r5-a-15-1", "perPeriod", false, "quarter", [10, 9, 11, 11]),
        ("r5-a-16-1", "perPeriod", true, "quarter", [6_000, 7_000, 6_500, 7_200]),
        ("r5-a-17-1", "perPeriod", true, "quarter", [8_000_000, 7_500_000, 8_200_000, 8_000_000]),
        ("r5-a-22-1", "latest", false, "quarter", [55, 58.5m, 61, 62]),
        ("r5-a-26-1", "latest", false, "quarter", [0, 20, 50, 48]),
        ("r5-a-39-1", "perPeriod", true, "quarter", [4, 4, 3, 4]),
        ("r5-a-45-1", "latest", false, "quarter", [70, 75, 80, 85]),
        ("r5-a-46-2", "cumulative", false, "quarter", [30, 40, 50, 59]),
        ("r5-b-05-1", "perPeriod", true, "half", [90, 110]),
        ("r5-b-26-1", "cumulative", false, "quarter", [300, 350, 400, 450]),
        ("r5-b-41-1", "latest", false, "quarter", [5, 0, 3, 0]),
        ("r5-b-47-1", "latest", false, "quarter", [170, 168, 165, 163.9m]),
        ("r5-b-55-1", "latest", false, "quarter", [280, 300, 320, 340]),
        ("r5-b-57-1", "latest", false, "quarter", [30, 35, 40, 48]),
        ("r5-b-60-1", "latest", false, "year", [14.2m]),
        ("r5-b-65-1", "cumulative", false, "quarter", [20_000, 30_000, 45_000, 56_000]),
        ("r5-b-71-1", "perPeriod", true, "month", [50, 60, 70, 80, 90, 80, 70, 85, 90, 95, 80, 90]),
    ];

    public const string Milestone = "r5-a-13-m1";
    private static readonly string[] States = ["inProgress", "achieved", "achieved", "achieved"];
    private static readonly (decimal Above, decimal Below)[] Payments = [(40, 400), (45, 500), (66, 600), (77, 700)];

    public static async Task ReportAsync(LivedYear year, int quarter, string? except = null)
    {
        foreach (var period in Quarters[quarter - 1])
        {
            foreach (var (key, _, asks, _, values) in Kpis.Where(one => one.Key != except && year.Kpis[one.Key].Periods.Contains(period)))
            {
                var index = year.Kpis[key].Periods.ToList().IndexOf(period);
                var said = key == "r5-a-15-1" ? new Said(0, values[index], Payments[index].Above, Payments[index].Below) : new Said(0, values[index]);
                await year.ReportAsync(key, period, said, asks && index == 0);
            }

            if (period.Contains('Q', StringComparison.Ordinal))
                await year.ReportAsync(Milestone, period, new Said(0, null, State: States[quarter - 1]));
        }
    }

    public static async Task ApproveAsync(LivedYear year, int quarter)
    {
        foreach (var period in Quarters[quarter - 1])
            await year.ApproveAsync(period, Waiting(year, period));
    }

    public static async Task AcceptAsync(LivedYear year, int quarter)
    {
        foreach (var period in Quarters[quarter - 1])
            await year.AcceptAsync(period, Waiting(year, period));
    }

    public static async Task EvaluateAsync(LivedYear year, string period, bool isWhole)
    {
        var (told, known) = await year.EvaluateAsync(period);
        Assert.Equal((period, isWhole ? KpisOfThePlan - Kpis.Length : 0), (period, told - known));
    }

    private static List<string> Waiting(LivedYear year, string period) =>
        [.. year.Kpis.Values.Where(kpi => kpi.Reports.TryGetValue(period, out var report) && !report.IsSettled).Select(kpi => kpi.Key)];
}
