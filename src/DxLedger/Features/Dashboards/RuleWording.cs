using System.Globalization;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>Rules of evaluation in words.</summary>
internal static class RuleWording
{
    /// <summary>The published practice by its name; one of the office's own as the office calls it.</summary>
    public static Message OfProfile(string profile) => profile switch
    {
        "standard" => new("the default practice", "標準"),
        "uda" => new("the practice of Uda", "宇陀市の方式"),
        "aichi" => new("the practice of Aichi", "愛知県の方式"),
        "ibaraki" => new("the practice of Ibaraki, rounded", "茨城県の方式・四捨五入"),
        "ibaraki-truncate" => new("the practice of Ibaraki, cut off", "茨城県の方式・切捨て"),
        _ => new($"“{profile}”", $"「{profile}」"),
    };

    /// <summary>Which rate earns which grade, from the best down.</summary>
    public static Message OfBands(IReadOnlyList<GradeBand> bands) => new(
        string.Join(", ", bands.Select(band => $"{band.Grade} {En(band)}")),
        string.Join("、", bands.Select(band => $"「{band.Grade}」{Ja(band)}")));

    private static string En(GradeBand band) => band.LowerBound is { } bound ? $"{(band.IsStrict ? "above" : "from")} {Text(bound)} %" : "below";

    private static string Ja(GradeBand band) => band.LowerBound is { } bound ? $"{Text(bound)}%{(band.IsStrict ? "超" : "以上")}" : "それ未満";

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
