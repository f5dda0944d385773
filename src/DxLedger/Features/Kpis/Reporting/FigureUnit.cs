using System.Globalization;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A unit as what is counted and how many of it make one: 億円 is 円 by 10^8.</summary>
/// <param name="Name">The base unit in one width; empty where none is written.</param>
/// <param name="Factor">A power of ten, 1 for the base unit itself.</param>
internal readonly record struct FigureUnit(string Name, decimal Factor)
{
    public const decimal MagnitudeMax = 1_000_000_000_000_000m;
    public const int DecimalsMax = 10;

    public static FigureUnit Of(string? written)
    {
        var text = string.Concat(NormalText.Fold(written ?? "").Where(letter => !char.IsWhiteSpace(letter)));
        if (Rates(text) is { } rate)
            return new("%", rate);
        var (at, factor) = (0, 1m);
        if (at < text.Length && Small(text[at]) is { } small)
            (at, factor) = (at + 1, small);
        if (at < text.Length && Large(text[at]) is { } large)
            (at, factor) = (at + 1, factor * large);
        return new(Counter(text[at..]), factor);
    }

    /// <summary>A multiple alone (百万) is of whatever the other unit counts.</summary>
    public bool IsSameKindAs(FigureUnit other) => Name == other.Name || (Name.Length == 0 && Factor > 1);

    /// <summary>The same quantity in another unit of the same kind, every digit kept; null where it cannot be kept.</summary>
    public decimal? To(FigureUnit other, decimal value)
    {
        if (Factor == other.Factor)
            return value;
        if (Factor > other.Factor)
        {
            var times = Factor / other.Factor;
            return decimal.Abs(value) > MagnitudeMax / times ? null : Rescaled(value * times, Math.Max(0, value.Scale - Zeros(times)));
        }

        var divided = value / (other.Factor / Factor) / 1.0000000000000000000000000000m;
        return divided.Scale <= DecimalsMax && divided * (other.Factor / Factor) == value ? divided : null;
    }

    private static decimal Rescaled(decimal value, int scale) => decimal.Round(value, scale);

    private static int Zeros(decimal power)
    {
        var zeros = 0;
        for (; power >= 10; power /= 10)
            zeros++;
        return zeros;
    }

    private static decimal? Rates(string text) => text switch
    {
        "%" or "パーセント" or "percent" or "pct" => 1,
        "割" => 10,
        _ => null,
    };

    private static decimal? Small(char letter) => letter switch { '十' => 10, '百' => 100, '千' => 1000, _ => null };

    private static decimal? Large(char letter) => letter switch { '万' => 10_000, '億' => 100_000_000, '兆' => 1_000_000_000_000, _ => null };

    // か所, カ所, ヶ所 and 箇所 are one counter in as many spellings.
    private static string Counter(string name) => name switch
    {
        "名" => "人",
        "¥" => "円",
        [('カ' or 'ヶ' or 'ヵ' or 'ケ' or 'ヶ' or '箇' or '個'), ('所' or '月' or '国'), ..] => "か" + name[1..],
        _ => name,
    };
}

/// <summary>A value as people read it.</summary>
/// <param name="Value">In <paramref name="Unit"/>, equal to the value beside which it stands.</param>
/// <param name="Unit">The KPI's display unit where one is set and holds every digit, else its own.</param>
internal sealed record DisplayedValue(decimal Value, string? Unit)
{
    /// <summary>Null where there is no value.</summary>
    public static DisplayedValue? Of(KpiDefinition definition, decimal? value) => value is not { } known ? null
        : definition.DisplayUnit is { } unit && FigureUnit.Of(definition.Unit).To(FigureUnit.Of(unit), known) is { } shown ? new(shown, unit)
        : new(known, definition.Unit);

    /// <summary>A figure, target or baseline within a sentence: 1.2 億円, 1.2億円.</summary>
    /// <param name="definition">In force when it was said; null where it is not known, and the number stands alone.</param>
    /// <param name="value">In the KPI's own unit.</param>
    public static Message InWords(KpiDefinition? definition, decimal value)
    {
        var (shown, unit) = (definition is null ? null : Of(definition, value)) ?? new(value, null);
        var number = shown.ToString(CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(unit) ? new(number, number) : new($"{number} {unit}", number + unit);
    }
}
