using System.Text.RegularExpressions;
using DxLedger.Platform;

namespace DxLedger.Features.Plans;

/// <summary>Why a rule cannot be used.</summary>
/// <param name="Field">The member at fault, as JSON names it: <c>bands[1].grade</c>.</param>
internal sealed record RuleFault(string Field, Message Message);

/// <summary>What a rule must keep to, so that every rate falls into exactly one band and every grade can be printed.</summary>
internal sealed partial record EvaluationRule
{
    private const int DecimalsMax = 6;
    private const int GradeLengthMax = 30;
    private const int BandCountMax = 20;
    private const decimal BoundMax = 1_000_000;
    private const decimal ToleranceMax = 100;

    /// <summary>Everything that is wrong with the rule, empty when it can be used. Absent members are faults, not exceptions.</summary>
    public IReadOnlyList<RuleFault> Faults() => [.. ProfileFaults(), .. NumberFaults(), .. GradeFaults(), .. BoundFaults()];

    private IEnumerable<RuleFault> ProfileFaults()
    {
        if (!ProfileName().IsMatch(Profile ?? ""))
        {
            yield return new("profile", new("A profile is named by 1 to 40 lower-case letters, digits and hyphens.", "プロファイル名は英小文字・数字・ハイフン1〜40字で指定してください。"));
        }
        else if (Formulas is not null && Bands is not null && EvaluationProfiles.Find(Profile ?? "") is { } published && !published.Equals(this))
        {
            // A reader who knows the published practice by this name would be misled.
            yield return new("profile", new(
                $"{Profile} names a published profile, whose content is fixed; give a changed rule a name of its own.",
                $"{Profile}は公表済みの評価方法の名称であり、内容を変えることはできません。変更する場合は別の名称を付けてください。"));
        }

        if (Formulas is null)
            yield return new("formulas", new("A formula is needed for each direction.", "目標の方向ごとに算定式を指定してください。"));
    }

    private IEnumerable<RuleFault> NumberFaults()
    {
        if (Decimals is < 0 or > DecimalsMax)
            yield return new("decimals", new($"A rate is printed with 0 to {DecimalsMax} decimals.", $"達成率の小数点以下の桁数は0〜{DecimalsMax}で指定してください。"));
        if (TolerancePercent is < 0 or > ToleranceMax)
            yield return new("tolerancePercent", new($"The tolerance is 0 to {ToleranceMax} percent of the target.", $"許容幅は目標値の0〜{ToleranceMax}%の範囲で指定してください。"));
    }

    private IEnumerable<RuleFault> GradeFaults()
    {
        if (!GradeText().IsMatch(GradeWithoutActual ?? ""))
            yield return new("gradeWithoutActual", GradeShape);

        var seen = new HashSet<string>(StringComparer.Ordinal) { GradeWithoutActual ?? "" };
        foreach (var (index, band) in (Bands ?? []).Index())
        {
            var grade = band?.Grade ?? "";
            if (!GradeText().IsMatch(grade))
                yield return new($"bands[{index}].grade", GradeShape);
            else if (!seen.Add(grade))
                yield return new($"bands[{index}].grade", new($"Grade {grade} stands for more than one thing.", $"評価区分{grade}が重複しています。"));
        }
    }

    private IEnumerable<RuleFault> BoundFaults()
    {
        if (Bands is not { Count: > 0 and <= BandCountMax })
        {
            yield return new("bands", new($"A rule has 1 to {BandCountMax} bands.", $"評価区分は1〜{BandCountMax}件で指定してください。"));
            yield break;
        }

        if (Bands[^1] is { LowerBound: not null })
        {
            yield return new($"bands[{Bands.Count - 1}].lowerBound", new(
                "The last band takes every rate below the others and has no lower bound.",
                "最下位の評価区分は残りの達成率をすべて含むため、下限値を指定できません。"));
        }

        if (Bands[^1] is { IsStrict: true })
        {
            yield return new($"bands[{Bands.Count - 1}].isStrict", new(
                "The last band has no lower bound that it could begin above.",
                "最下位の評価区分には下限値がないため、「超」を指定できません。"));
        }

        foreach (var (index, bound) in Bands.SkipLast(1).Select(band => band?.LowerBound).Index())
        {
            if (bound is null)
                yield return new($"bands[{index}].lowerBound", new("Every band but the last needs a lower bound.", "最下位以外の評価区分には下限値を指定してください。"));
            else if (bound is < -BoundMax or > BoundMax)
                yield return new($"bands[{index}].lowerBound", new($"A bound lies between -{BoundMax} and {BoundMax} percent.", $"下限値は-{BoundMax}〜{BoundMax}%の範囲で指定してください。"));
            else if (index > 0 && !FollowsBelow(index))
                yield return new($"bands[{index}].lowerBound", FallingBounds);
        }
    }

    /// <summary>
    /// Whether something is left for the band: its bound is lower, or the same where only the band above begins above it
    /// (100%超, then 100%).
    /// </summary>
    private bool FollowsBelow(int index) =>
        (Bands[index - 1], Bands[index]) is not ({ LowerBound: { } above, IsStrict: var isAboveStrict }, { LowerBound: { } bound, IsStrict: var isStrict })
        || bound < above
        || (bound == above && isAboveStrict && !isStrict);

    private static readonly Message FallingBounds = new(
        "Bounds fall from the best band down; two are the same only where the upper band begins above it and the lower one at it.",
        "下限値は上位の評価区分から順に小さくなるように指定してください。同じ値は、上位が「超」、下位が「以上」の場合に限り指定できます。");

    private static readonly Message GradeShape = new(
        $"A grade is 1 to {GradeLengthMax} characters without spaces or control characters.",
        $"評価区分は空白・制御文字を含まない1〜{GradeLengthMax}字で指定してください。");

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProfileName();

    // Surrogates and format characters are left out: a grade goes into documents, sheets and pages as it stands.
    [GeneratedRegex(@"^[\p{L}\p{N}\p{P}\p{S}]{1,30}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GradeText();
}
