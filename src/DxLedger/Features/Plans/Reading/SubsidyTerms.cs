using System.Text.RegularExpressions;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Tells the terms of a subsidy (補助率1/2, 1社当たり上限100万円) from what the plan promises.</summary>
internal static partial class SubsidyTerms
{
    /// <summary>True when a number says how much is granted for each case.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="sentence">Its sentence.</param>
    /// <param name="start">Of the number with the words before it.</param>
    /// <param name="unitEnd">End of its unit.</param>
    /// <param name="unit">Its unit.</param>
    public static bool Include(string text, GoalSentence sentence, int start, int unitEnd, string? unit)
    {
        var before = text.AsSpan(sentence.Start, Math.Max(0, start - sentence.Start));
        var near = before[Math.Max(0, before.Length - 12)..];
        if (Rate().IsMatch(near))
        {
            return !GoalWords.AimsAt(text[unitEnd..sentence.End]);
        }

        if (unit is null || !unit.EndsWith('円') || !Grants().IsMatch(text.AsSpan(sentence.Start, sentence.End - sentence.Start)))
        {
            return false;
        }

        return Ceiling().IsMatch(near) || Each().IsMatch(near) || Limited().IsMatch(text.AsSpan(unitEnd, Math.Min(8, sentence.End - unitEnd)));
    }

    [GeneratedRegex("(補助|助成|負担|交付)(率|割合)[はが:(を ]?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Rate();

    [GeneratedRegex("補助|助成|交付|支給|給付|融資|貸付|貸し付け|支援金|奨励金", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Grants();

    [GeneratedRegex("(上限|限度|最大|補助額|助成額|定額|限度額|上限額)(額)?[はが:(を ]?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Ceiling();

    [GeneratedRegex("(当たり|あたり|につき|ごとに|毎に)[、 ]?(上限|最大|一律)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Each();

    [GeneratedRegex("^[をの ]?(上限|限度)|^以内[をで]?(補助|助成)|^まで[をの]?(補助|助成)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Limited();
}
