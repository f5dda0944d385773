using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>What a period is judged by where it is not simply the target of its year.</summary>
/// <param name="Basis"><see cref="TargetBasis.FinalTarget"/> or <see cref="TargetBasis.ProRata"/>.</param>
/// <param name="Value">In the KPI's unit; null where a pro-rata target could not be worked out.</param>
/// <param name="FiscalYear">In which the target is due that it was taken from.</param>
/// <param name="Due">That target.</param>
/// <param name="BaselineYear">Of the baseline from which a pro-rata target rises or falls; null where there is none, or none is needed.</param>
internal sealed record DerivedTarget(TargetBasis Basis, decimal? Value, int FiscalYear, decimal Due, int? BaselineYear = null)
{
    private const int MonthsInYear = 12;

    /// <summary>Null where the rule takes the year's own target, or where there is no target at all.</summary>
    /// <param name="kpi">Whole, with the targets of all years.</param>
    /// <param name="period">Judged, by the targets that are in force on its last day.</param>
    /// <param name="basis">Of the rule.</param>
    public static DerivedTarget? Of(Kpi.Defined kpi, ReportingPeriod period, TargetBasis basis)
    {
        if (basis is not (TargetBasis.FinalTarget or TargetBasis.ProRata))
            return null;
        var own = kpi.Targets.FirstOrDefault(target => target.FiscalYear == period.FiscalYear);
        var due = own ?? kpi.Targets.LastOrDefault(target => target.FiscalYear > period.FiscalYear);
        if (due is null || (own is not null && (basis == TargetBasis.FinalTarget || period.IsYear)))
            return null;
        var value = due.InForce(period.LastDay);
        return basis == TargetBasis.FinalTarget
            ? new(basis, value, due.FiscalYear, value)
            : ProRata(kpi, period, due.FiscalYear, value, isOwn: own is not null);
    }

    private static DerivedTarget? ProRata(Kpi.Defined kpi, ReportingPeriod period, int dueYear, decimal due, bool isOwn)
    {
        var elapsed = period.LastDay.Month >= 4 ? period.LastDay.Month - 3 : period.LastDay.Month + 9;
        // What adds up within the year begins it at zero; a level goes on from where it stood.
        var adds = kpi.Definition.Measure is Measure.Count or Measure.Amount && kpi.Definition.Accumulation is Accumulation.PerPeriod or Accumulation.YearToDate;
        if (isOwn && adds)
            return new(TargetBasis.ProRata, Share(0, due, elapsed, MonthsInYear), dueYear, due);
        if (kpi.Baseline is not { } baseline)
            return isOwn ? null : new(TargetBasis.ProRata, null, dueYear, due);
        var years = period.FiscalYear - baseline.Year;
        var months = (dueYear - baseline.Year) * MonthsInYear;
        var value = years <= 0 ? null
            : adds ? Share(0, Share(baseline.Value, due, years * MonthsInYear, months), elapsed, MonthsInYear)
            : Share(baseline.Value, due, ((years - 1) * MonthsInYear) + elapsed, months);
        return new(TargetBasis.ProRata, value, dueYear, due, baseline.Year);
    }

    private static decimal? Share(decimal from, decimal? to, int part, int whole) => to is not { } end
        ? null
        : (ExactNumber.Of(from) + ((ExactNumber.Of(end) - ExactNumber.Of(from)) * ExactNumber.Of(part) / ExactNumber.Of(whole))).Cut();
}
