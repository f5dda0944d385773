using System.Globalization;
using System.Text;

namespace DxLedger.EventStore;

/// <summary>Numbers as ECMAScript writes them, which RFC 8785 section 3.2.2.3 prescribes.</summary>
internal static class EcmaScriptNumber
{
    /// <summary>The one way of writing a finite double: shortest digits that read back as the same value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a number, or infinite: JSON has no such numbers.</exception>
    public static string Format(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), "JSON has no infinity and no NaN.");
        if (value == 0) return "0";
        var (digits, exponent) = ShortestDigits(Math.Abs(value));
        var text = new StringBuilder(26);
        if (value < 0) text.Append('-');
        return Layout(text, digits, exponent).ToString();
    }

    // ECMA-262 Number::toString: value = 0.digits × 10^exponent, with the case distinction of its steps 6 to 10.
    private static StringBuilder Layout(StringBuilder text, string digits, int exponent)
    {
        var count = digits.Length;
        if (count <= exponent && exponent <= 21) return text.Append(digits).Append('0', exponent - count);
        if (exponent is > 0 and <= 21) return text.Append(digits.AsSpan(0, exponent)).Append('.').Append(digits.AsSpan(exponent));
        if (exponent is > -6 and <= 0) return text.Append("0.").Append('0', -exponent).Append(digits);
        text.Append(digits[0]);
        if (count > 1) text.Append('.').Append(digits.AsSpan(1));
        var power = exponent - 1;
        return text.Append('e').Append(power < 0 ? '-' : '+').Append(Math.Abs(power).ToString(CultureInfo.InvariantCulture));
    }

    private static (string Digits, int Exponent) ShortestDigits(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var power = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var pointAt = mantissa.IndexOf('.', StringComparison.Ordinal);
        var wholeDigits = pointAt < 0 ? mantissa.Length : pointAt;
        var digits = pointAt < 0 ? mantissa : mantissa.Remove(pointAt, 1);
        var significant = digits.TrimStart('0');
        var leadingZeros = digits.Length - significant.Length;
        return (significant.TrimEnd('0'), wholeDigits - leadingZeros + power);
    }
}
