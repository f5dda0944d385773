using System.Text.RegularExpressions;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>The goal cell: its tag 【指標（KPI）】 or 【目標】, and the text behind it.</summary>
/// <param name="Kind">By the tag; null when there is none.</param>
/// <param name="Text">Without tags, as written otherwise; null when nothing is left.</param>
internal sealed partial record GoalCell(GoalKind? Kind, string? Text)
{
    /// <summary>Reads a cleaned cell.</summary>
    public static GoalCell Read(string cleaned, List<Flag> flags)
    {
        if (cleaned.Length == 0)
        {
            return new GoalCell(Kind: null, Text: null);
        }

        var text = NormalText.Of(cleaned);
        var kept = new List<string>();
        GoalKind? kind = null;
        var from = 0;
        foreach (var tag in Tags(text.Text))
        {
            var found = KindOf(tag.Value);
            if (kind is not null && kind != found)
            {
                flags.Add(Flags.GoalTagRepeated());
            }

            kind ??= found;
            kept.Add(text.Written(from, tag.Index).Trim());
            from = tag.Index + tag.Length;
        }

        kept.Add(text.Written(from, text.Text.Length).Trim());
        var rest = string.Join(' ', kept.Where(part => part.Length > 0));
        if (kind is null)
        {
            flags.Add(Flags.GoalTagMissing());
        }

        return new GoalCell(kind, rest.Length == 0 ? null : rest);
    }

    /// <summary>True when a cell starts with a tag.</summary>
    public static bool StartsWithTag(string plain)
    {
        var text = NormalText.Fold(plain);
        return Bracketed().Match(text) is { Success: true, Index: 0 } || Heading().IsMatch(text);
    }

    /// <summary>Takes the spaces out of a tag that a line break parted: 【指標（KP I）】.</summary>
    public static string CloseTag(string plain) =>
        plain.Contains('【', StringComparison.Ordinal)
            ? AnyBracketed().Replace(plain, match => Bracketed().IsMatch(NormalText.Fold(match.Value.Replace(" ", "", StringComparison.Ordinal))) ? match.Value.Replace(" ", "", StringComparison.Ordinal) : match.Value)
            : plain;

    /// <summary>Where a tag stands inside a cell, or null.</summary>
    public static int? TagInside(string plain)
    {
        var text = NormalText.Of(plain);
        var match = Bracketed().Match(text.Text);
        return match.Success ? text.OriginOf(match.Index) : null;
    }

    private static List<Match> Tags(string text)
    {
        var bracketed = Bracketed().Matches(text);
        if (bracketed.Count > 0)
        {
            return bracketed.ToList();
        }

        return Heading().Match(text) is { Success: true } heading ? [heading] : [];
    }

    private static GoalKind KindOf(string tag) =>
        tag.Contains("KPI", StringComparison.OrdinalIgnoreCase) || tag.Contains("指標", StringComparison.Ordinal) ? Reading.GoalKind.Kpi : Reading.GoalKind.Goal;

    [GeneratedRegex(
        "[【〔\\[［〖<〈《] *(?:(?:成果|重要業績|業績評価|活動|評価|数値)? *指標 *(?:\\( *KPI *\\))?(?: *(?:又は|及び|・|/) *目標)? *(?:値)?|KPI *(?:\\( *[^)】]{0,12}\\))?|(?:数値|成果|達成|取組|年度)? *目 *標 *(?:値)?) *[】〕\\]］〗>〉》] *[::]?",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Bracketed();

    [GeneratedRegex("【[^【】]{0,24}】", RegexOptions.NonBacktracking)]
    private static partial Regex AnyBracketed();

    [GeneratedRegex("^(?:指標 *\\( *KPI *\\)|KPI|指標|目標) *[::] *", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Heading();
}
