using System.Globalization;
using System.Numerics;
using DxLedger.Features.Plans;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>
/// A fraction of whole numbers of any size. A quotient of decimals seldom ends, and a rate that was cut before it is
/// graded could fall into the wrong band; fractions never round and never overflow.
/// </summary>
/// <param name="Denominator">Always above zero. The fraction is not reduced, so equal numbers need not be equal records.</param>
internal readonly record struct ExactNumber(BigInteger Numerator, BigInteger Denominator)
{
    private const int DecimalPlacesMax = 28;

    private static readonly BigInteger CoefficientLimit = BigInteger.One << 96;

    public int Sign => Numerator.Sign;

    public static ExactNumber Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return new(bits[3] < 0 ? -magnitude : magnitude, BigInteger.Pow(10, value.Scale));
    }

    public static ExactNumber operator +(ExactNumber a, ExactNumber b) =>
        new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static ExactNumber operator -(ExactNumber a, ExactNumber b) => a + new ExactNumber(-b.Numerator, b.Denominator);

    public static ExactNumber operator *(ExactNumber a, ExactNumber b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <summary>The divisor must not be zero; callers decide what that means.</summary>
    public static ExactNumber operator /(ExactNumber a, ExactNumber b) =>
        new(a.Numerator * b.Denominator * b.Sign, a.Denominator * BigInteger.Abs(b.Numerator));

    public ExactNumber Magnitude() => new(BigInteger.Abs(Numerator), Denominator);

    public static bool operator <(ExactNumber a, ExactNumber b) => a.Numerator * b.Denominator < b.Numerator * a.Denominator;

    public static bool operator >(ExactNumber a, ExactNumber b) => b < a;

    public static bool operator <=(ExactNumber a, ExactNumber b) => !(b < a);

    public static bool operator >=(ExactNumber a, ExactNumber b) => !(a < b);

    /// <summary>With exactly so many digits after the point; null when a decimal cannot hold it.</summary>
    public decimal? Rounded(int places, RateRounding rounding)
    {
        var scaled = BigInteger.DivRem(BigInteger.Abs(Numerator) * BigInteger.Pow(10, places), Denominator, out var rest);
        if (rounding == RateRounding.HalfUp && rest * 2 >= Denominator)
            scaled++;
        return ToDecimal(scaled, Sign, places);
    }

    /// <summary>
    /// As exact as a decimal can be, cut towards zero, so that whoever rounds it again (up to 10^20, where digits enough
    /// are left) gets what was printed. No zeros at the end beyond <paramref name="placesMin"/>. Null when a decimal
    /// cannot hold even the whole part.
    /// </summary>
    public decimal? Cut(int placesMin = 0)
    {
        var (magnitude, places) = (BigInteger.Abs(Numerator), DecimalPlacesMax);
        var scaled = magnitude * BigInteger.Pow(10, places) / Denominator;
        while (places > 0 && (scaled >= CoefficientLimit || (places > placesMin && (scaled % 10).IsZero)))
        {
            scaled /= 10;
            places--;
        }

        return ToDecimal(scaled, Sign, places);
    }

    private static decimal? ToDecimal(BigInteger magnitude, int sign, int places)
    {
        if (magnitude >= CoefficientLimit)
            return null;
        var (low, middle, high) = ((uint)(magnitude & uint.MaxValue), (uint)((magnitude >> 32) & uint.MaxValue), (uint)(magnitude >> 64));
        return new decimal((int)low, (int)middle, (int)high, sign < 0 && !magnitude.IsZero, (byte)places);
    }

    /// <summary>For sentences: all digits where they end within ten places, else ten and an ellipsis.</summary>
    public override string ToString()
    {
        const int places = 10;
        var cut = BigInteger.DivRem(BigInteger.Abs(Numerator) * BigInteger.Pow(10, places), Denominator, out var rest);
        var digits = cut.ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        var text = (Sign < 0 ? "-" : "") + digits[..^places];
        var fraction = rest.IsZero ? digits[^places..].TrimEnd('0') : digits[^places..] + "…";
        return fraction.Length == 0 ? text : $"{text}.{fraction}";
    }
}
