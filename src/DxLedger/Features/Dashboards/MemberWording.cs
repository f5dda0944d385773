using System.Globalization;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>The codes of members and schedules in words, since sentences are for people.</summary>
internal static class MemberWording
{
    public static Message Of(string member) => member.Split('.', 2) switch
    {
        ["target", var year] => new($"target for fiscal year {year}", $"{year} 年度の目標値"),
        ["relisting", var part] => new($"relisting, {Part(part).En}", $"再掲の{Part(part).Ja}"),
        ["content", var part] => Part(part),
        ["definition", var part] => DefinitionWording.NameOf(part),
        ["definition"] => DefinitionWording.NameOf(""),
        _ => Part(member),
    };

    public static Message Of(ReportingSchedule schedule)
    {
        var often = schedule.Frequency switch
        {
            ReportingFrequency.Monthly => new Message("every month", "毎月"),
            ReportingFrequency.HalfYearly => new Message("every half year", "半期ごと"),
            ReportingFrequency.Quarterly => new Message("every quarter", "四半期ごと"),
            ReportingFrequency.Yearly => new Message("every year", "年1回"),
            _ => new Message("once", "1回限り"),
        };
        return schedule.PublishedMonth is { } month
            ? new(
                $"{often.En} (published in {CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month)})",
                string.Create(CultureInfo.InvariantCulture, $"{often.Ja}（{month} 月公表）"))
            : often;
    }

    /// <summary>The free texts that lie beside an entry.</summary>
    public static Message OfText(string name) => name.Split('.') switch
    {
        ["reason"] => new("reason", "理由"),
        ["note"] => new("note", "備考"),
        ["evidence", var number] => new($"evidence {number}", $"根拠資料 {number}"),
        _ => new("other text", "その他の記述"),
    };

    public static string En(ValueStatus status) => status switch
    {
        ValueStatus.Final => "confirmed",
        ValueStatus.Provisional => "provisional",
        ValueStatus.Estimated => "estimated",
        ValueStatus.Forecast => "expected",
        ValueStatus.NotYetPublished => "not yet published",
        ValueStatus.Missing => "no figure",
        ValueStatus.NotApplicable => "not applicable",
        _ => "without a figure",
    };

    public static string En(MilestoneState state) => state switch
    {
        MilestoneState.NotStarted => "not started",
        MilestoneState.InProgress => "under way",
        MilestoneState.Achieved => "achieved",
        MilestoneState.Delayed => "delayed",
        _ => "given up",
    };

    private static Message Part(string part) => part switch
    {
        "name" => new("name", "事業名"),
        "outline" => new("outline", "概要"),
        "goalKind" => new("kind of goal", "目標の種類"),
        "goalText" => new("wording of the goal", "目標の記述"),
        "placement" => new("place in the plan", "計画での位置"),
        "further" => new("further rows", "続きの行"),
        "departments" or "owners" => new("departments", "担当課"),
        "initiative" => new("new initiative", "新しい事業・取組"),
        "promise" => new("new KPI or milestone", "新しい目標"),
        "relisting" => new("relisting", "再掲"),
        "number" => new("number", "番号"),
        _ => new("content", "記載内容"),
    };
}
