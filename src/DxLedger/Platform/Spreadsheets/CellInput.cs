using System.Globalization;
using System.Text.RegularExpressions;

namespace DxLedger.Platform.Spreadsheets;

/// <summary>What people type into cells, as values.</summary>
internal static partial class CellInput
{
    private const int MeijiOffset = 1867;
    private const int TaishoOffset = 1911;
    private const int ShowaOffset = 1925;
    private const int HeiseiOffset = 1988;
    private const int ReiwaOffset = 2018;
    private const int DigitsMax = 28;

    /// <summary>
    /// A number in any width of digits, with commas between thousands and a sign; every digit after the point is kept.
    /// A percent sign at its end is taken where the caller says so. Null for anything else.
    /// </summary>
    public static decimal? Number(string text, bool mayBePercent)
    {
        var plain = Folded(text).Replace('−', '-').Replace('▲', '-').Replace('△', '-');
        if (mayBePercent && plain.EndsWith('%'))
            plain = plain[..^1];
        if (!NumberForm().IsMatch(plain))
            return Exponent(plain);
        plain = plain.Replace(",", "", StringComparison.Ordinal);
        return plain.Count(char.IsAsciiDigit) <= DigitsMax && decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>2023-06-30, 2023/6/30, 2023年6月30日, 令和5年6月30日, R5.6.30, and the same with the first year written 元; null for anything else.</summary>
    public static DateOnly? Date(string text)
    {
        var plain = Folded(text).ToUpperInvariant();
        if (DateForm().Match(plain) is not { Success: true } match)
            return null;
        var year = match.Groups["year"].Value is "元" ? 1 : int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture);
        year += match.Groups["era"].Value switch
        {
            "" => 0,
            "令和" or "R" => ReiwaOffset,
            "平成" or "H" => HeiseiOffset,
            "昭和" or "S" => ShowaOffset,
            "大正" or "T" => TaishoOffset,
            _ => MeijiOffset,
        };
        return year is >= 1868 and <= 2200
            && DateOnly.TryParseExact(string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{match.Groups["month"].Value.PadLeft(2, '0')}-{match.Groups["day"].Value.PadLeft(2, '0')}"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : null;
    }

    /// <summary>2024-05, 2024/5, 2024年5月, 令和6年5月, R6.5, or any date in it; null for anything else.</summary>
    public static string? Month(string text)
    {
        var plain = Folded(text);
        var day = Date(plain) ?? Date(plain.EndsWith('月') ? plain + "1日" : plain + Separator(plain) + "1");
        return day?.ToString("yyyy-MM", CultureInfo.InvariantCulture);
    }

    public static string Folded(string text) => string.Concat(NormalText.Fold(text).Where(letter => !char.IsWhiteSpace(letter)));

    private static char Separator(string text) => text.Contains('/', StringComparison.Ordinal) ? '/' : text.Contains('.', StringComparison.Ordinal) ? '.' : '-';

    /// <summary>Spreadsheets print very large and very small numbers so.</summary>
    private static decimal? Exponent(string text) =>
        ExponentForm().IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    [GeneratedRegex(@"\A[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"\A[+-]?\d+(?:\.\d+)?E[+-]?\d{1,2}\z", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex ExponentForm();

    [GeneratedRegex(@"\A(?:(?<era>令和|平成|昭和|大正|明治|[RHSTM])(?<year>\d{1,2}|元)|(?<year>\d{4}))[-/.年](?<month>\d{1,2})[-/.月](?<day>\d{1,2})日?(?:00:00(?::00)?)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DateForm();
}
