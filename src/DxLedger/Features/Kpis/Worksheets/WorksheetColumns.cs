using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Spreadsheets;

namespace DxLedger.Features.Kpis.Worksheets;

/// <summary>A column of the worksheet (調書), in the order in which they stand.</summary>
internal enum WorksheetColumn
{
    Key,

    /// <summary>Of the report that stood when the sheet was made; what a correction is bound to.</summary>
    Version,
    Label,
    Unit,
    Target,
    Before,
    Standing,
    Status,
    Value,
    Numerator,
    Denominator,

    /// <summary>年度末見込</summary>
    Forecast,
    Expected,
    On,
    Note,
    Reason,
    Confirmed,

    /// <summary>Asked where the plan does not tell whether figures add up.</summary>
    Accumulation,
}

/// <summary>What the worksheet's columns are called and what may be entered; in Japanese, like the form that it stands for.</summary>
internal static class WorksheetColumns
{
    public const string Confirmed = "確認";

    public static readonly IReadOnlyList<SheetColumn> All =
    [
        new("キー", 14, IsEntry: false),
        new("版", 5, IsEntry: false),
        new("指標・目標", 40, IsEntry: false),
        new("単位", 7, IsEntry: false),
        new("目標値", 12, IsEntry: false),
        new("前回の実績", 18, IsEntry: false),
        new("今回の報告済み", 20, IsEntry: false),
        new("区分", 10, IsEntry: true),
        new("実績値", 14, IsEntry: true),
        new("分子", 10, IsEntry: true),
        new("分母", 10, IsEntry: true),
        new("年度末見込", 14, IsEntry: true),
        new("公表予定月", 11, IsEntry: true),
        new("測定日・達成日", 13, IsEntry: true),
        new("備考", 30, IsEntry: true),
        new("訂正・欠測の理由", 24, IsEntry: true),
        new("警告の確認", 10, IsEntry: true),
        new("当期分・年度累計の別", 16, IsEntry: true),
    ];

    public static readonly IReadOnlyList<string> Headings = [.. All.Select(column => column.Heading)];

    public static readonly IReadOnlyList<string> Confirmations = [Confirmed];

    private static readonly IReadOnlyList<(string Ja, ValueStatus Status)> Statuses =
    [
        ("確定", ValueStatus.Final),
        ("速報", ValueStatus.Provisional),
        ("推計", ValueStatus.Estimated),
        ("見込", ValueStatus.Forecast),
        ("未公表", ValueStatus.NotYetPublished),
        ("欠測", ValueStatus.Missing),
        ("該当なし", ValueStatus.NotApplicable),
    ];

    private static readonly IReadOnlyList<(string Ja, MilestoneState State)> States =
    [
        ("未着手", MilestoneState.NotStarted),
        ("進行中", MilestoneState.InProgress),
        ("達成", MilestoneState.Achieved),
        ("遅延", MilestoneState.Delayed),
        ("中止", MilestoneState.Cancelled),
    ];

    private static readonly IReadOnlyList<(string Ja, Accumulation Accumulation)> Accumulations =
    [
        ("当期分", Accumulation.PerPeriod),
        ("年度累計", Accumulation.YearToDate),
        ("時点", Accumulation.Latest),
        ("累計", Accumulation.Cumulative),
        ("未定", Accumulation.Undecided),
    ];

    /// <summary>What may be entered; the others are the plan's to say.</summary>
    public static readonly IReadOnlyList<string> AccumulationChoices = [.. Accumulations.Take(2).Select(one => one.Ja)];

    public static readonly IReadOnlyList<string> StatusChoices = [.. Statuses.Select(one => one.Ja)];

    public static readonly IReadOnlyList<string> StateChoices = [.. States.Select(one => one.Ja)];

    /// <summary>By its Japanese word or its name in the API; null for anything else.</summary>
    public static ValueStatus? StatusOf(string text) => Find(Statuses, text);

    /// <summary>As <see cref="StatusOf"/>.</summary>
    public static MilestoneState? StateOf(string text) => Find(States, text);

    /// <summary>As <see cref="StatusOf"/>, of <see cref="AccumulationChoices"/>.</summary>
    public static Accumulation? AccumulationOf(string text) => Find(Accumulations.Take(2), text);

    public static string Ja(Accumulation accumulation) => Accumulations.First(one => one.Accumulation == accumulation).Ja;

    public static string Ja(ValueStatus status) => Statuses.First(one => one.Status == status).Ja;

    public static string Ja(MilestoneState state) => States.First(one => one.State == state).Ja;

    private static T? Find<T>(IEnumerable<(string Ja, T Value)> known, string text)
        where T : struct, Enum
    {
        var wanted = CellInput.Folded(text);
        foreach (var (ja, value) in known)
        {
            if (wanted == ja || string.Equals(wanted, LedgerJson.NameOf(value), StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }
}
