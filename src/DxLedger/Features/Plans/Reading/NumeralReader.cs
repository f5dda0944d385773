using System.Runtime.InteropServices;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>A numeral in a text of one width.</summary>
/// <param name="Start">Position of its first character.</param>
/// <param name="End">Position behind its last character.</param>
/// <param name="Value">In base units.</param>
/// <param name="HasDigits">Written with Arabic digits at least in part.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Numeral(int Start, int End, decimal Value, bool HasDigits);

/// <summary>
/// Reads Japanese numerals: 25,430 · 1,076.4万 · 32百万 · 5万7千 · 3千5百 · 1億2,000万 · 二十 · 二〇二五.
/// Expects text folded by <see cref="NormalText"/>.
/// </summary>
internal static class NumeralReader
{
    private const string KanjiDigits = "〇一二三四五六七八九";
    private const int DigitsMax = 18;

    /// <summary>The longest numeral that starts at a position; false when there is none or it is too large to keep exactly.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, int start, out Numeral numeral)
    {
        var sum = default(Sum);
        var at = start;
        var digits = false;
        while (true)
        {
            var from = at;
            var coefficient = ReadArabic(text, ref at);
            var arabic = coefficient is not null;
            coefficient ??= ReadKanji(text, ref at);
            if (coefficient is not null && sum.HasCoefficient)
            {
                at = from;
                break;
            }

            var scale = at < text.Length ? Scale(text[at]) : 0;
            if (scale == 0 ? coefficient is null : !sum.Allows(scale, coefficient is not null))
            {
                at = from;
                break;
            }

            digits |= arabic;
            sum.Add(coefficient, scale);
            if (scale == 0)
            {
                break;
            }

            at++;
            if (sum.TooLarge)
            {
                break;
            }
        }

        numeral = new Numeral(start, at, sum.Total, digits);
        return at > start && !sum.TooLarge;
    }

    private static decimal? ReadArabic(ReadOnlySpan<char> text, ref int at)
    {
        var end = at;
        var value = 0m;
        var count = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            value = count < DigitsMax ? (value * 10) + (text[end] - '0') : value;
            count++;
            end++;
            if (end + 3 < text.Length && text[end] == ',' && count is >= 1 and <= 15 && ThreeDigits(text[(end + 1)..]))
            {
                end++;
            }
        }

        if (count is 0 or > DigitsMax)
        {
            return null;
        }

        if (end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))
        {
            end++;
            for (var unit = 0.1m; end < text.Length && char.IsAsciiDigit(text[end]); end++, unit /= 10)
            {
                value += (text[end] - '0') * unit;
                if (++count > DigitsMax)
                {
                    return null;
                }
            }
        }

        at = end;
        return value;
    }

    private static bool ThreeDigits(ReadOnlySpan<char> text) =>
        text.Length >= 3 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[2])
        && (text.Length == 3 || !char.IsAsciiDigit(text[3]));

    // One digit (三百), or several side by side (二〇二五).
    private static decimal? ReadKanji(ReadOnlySpan<char> text, ref int at)
    {
        var value = 0m;
        var count = 0;
        for (; at < text.Length && count < DigitsMax && Digit(text[at]) is >= 0 and var digit; at++, count++)
        {
            value = (value * 10) + digit;
        }

        return count == 0 ? null : value;
    }

    private static int Digit(char letter) => letter == '○' ? -1 : KanjiDigits.IndexOf(letter, StringComparison.Ordinal);

    private static decimal Scale(char letter) => letter switch
    {
        '十' => 10m,
        '百' => 100m,
        '千' => 1000m,
        '万' => 10_000m,
        '億' => 100_000_000m,
        '兆' => 1_000_000_000_000m,
        _ => 0m,
    };

    // 32百万: 百 scales within the section that 万 closes; scales of a section must fall, and so must 兆, 億, 万.
    private struct Sum
    {
        private decimal _closed;
        private decimal _section;
        private decimal _coefficient;
        private decimal _lastSmall;
        private decimal _lastLarge;
        private bool _sectionOpen;

        public bool HasCoefficient { get; private set; }

        public readonly bool TooLarge => _closed > 1e20m || _section > 1e20m;

        public readonly decimal Total => _closed + _section + _coefficient;

        public readonly bool Allows(decimal scale, bool coefficient) => scale < 10_000m
            ? _lastSmall == 0 || scale < _lastSmall
            : (_lastLarge == 0 || scale < _lastLarge) && (_sectionOpen || coefficient || _lastLarge == 0);

        public void Add(decimal? coefficient, decimal scale)
        {
            if (scale == 0)
            {
                _coefficient = coefficient ?? 0;
                HasCoefficient = true;
            }
            else if (scale < 10_000m)
            {
                _section += (coefficient ?? 1) * scale;
                _lastSmall = scale;
                _sectionOpen = true;
            }
            else
            {
                var section = _section + (coefficient ?? (_sectionOpen ? 0 : 1));
                _closed += section * scale;
                _section = 0;
                _lastSmall = 0;
                _lastLarge = scale;
                _sectionOpen = false;
            }
        }
    }
}
