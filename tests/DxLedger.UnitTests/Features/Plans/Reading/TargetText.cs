using System.Globalization;
using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Reading;

/// <summary>Targets in one line: value, unit, direction, then what differs from the usual (cum, since, due, comparison).</summary>
internal static class TargetText
{
    internal const int FiscalYear = 2023;

    internal static string Of(string goal, int fiscalYear = FiscalYear) =>
        string.Join(" | ", TargetReader.Read(goal, fiscalYear, []).Targets.Select(target => Of(target, fiscalYear)));

    private static string Of(PlanTarget target, int fiscalYear) => string.Create(CultureInfo.InvariantCulture,
        $"{target.Value}{(target.Unit is { } unit ? " " + unit : "")} {target.Direction}{(target.Cumulative ? " cum" : "")}{(target.Since is { } since ? " since " + since : "")}{(target.DueFiscalYear == fiscalYear ? "" : $" FY{target.DueFiscalYear}")}{(target.DueDate is { } date ? $" by {date:yyyy-MM-dd}" : "")}{(target.Comparison == Comparison.Absolute ? "" : $" vs {target.Comparison}")}");
}
