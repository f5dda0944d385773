using DxLedger.Features.Kpis;

namespace DxLedger.Commands;

/// <summary>What the members of a report are called in front of people; a terminal in another language shows the names of the API.</summary>
internal static class PlanWords
{
    private const string Definition = "definition.";
    private const string Target = "target.";
    private const string Relisting = "relisting.";

    public static string Of(string member) => CommandLine.Say(member, Japanese(member));

    /// <summary>What a member says: what is written as it is, and codes of the API as words.</summary>
    public static string Of(string member, string? value) => member.Split('.') switch
    {
        _ when value is null => "–",
        ["definition", var part] when DefinitionWording.WordsOf(part, value) is var words => CommandLine.Say(words.En, words.Ja),
        [.., "goalKind"] => value switch
        {
            "kpi" => CommandLine.Say("with numbers", "指標"),
            "goal" => CommandLine.Say("without numbers", "目標"),
            _ => value,
        },
        _ => value,
    };

    private static string Japanese(string member) => member switch
    {
        "number" => "番号",
        "name" or "content.name" => "事業名",
        "outline" or "content.outline" => "事業概要",
        "goalKind" or "content.goalKind" => "指標・目標の別",
        "goalText" or "content.goalText" => "指標・目標の文",
        "content.placement" => "分野・項目",
        "further" or "content.further" => "続きの行の分野・項目",
        "departments" or "owners" => "担当課",
        "initiative" => "新しい事業・取組",
        "relisting" => "再掲",
        "promise" => "目標",
        "definition" => "指標の定義",
        _ when member.StartsWith(Definition, StringComparison.Ordinal) => DefinitionWording.NameOf(member[Definition.Length..]).Ja,
        _ when member.StartsWith(Target, StringComparison.Ordinal) => $"{member[Target.Length..]} 年度の目標値",
        _ when member.StartsWith(Relisting, StringComparison.Ordinal) => "再掲の" + Japanese(member[Relisting.Length..]),
        _ => member,
    };
}
