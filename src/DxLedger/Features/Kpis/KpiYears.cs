using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>Which years an event of a KPI or milestone changes.</summary>
internal static class KpiYears
{
    /// <summary>
    /// All that is told of a promise is about its plan's year, but for targets and paths of other years, and for owners
    /// from a later day on. Where it goes on in a later plan changes nothing of the year that it was promised for.
    /// </summary>
    public static IReadOnlyList<YearTouch> Of(Kpi state, KpiEvent e) => ((e as KpiDefined)?.Plan ?? (state as Kpi.Defined)?.Plan) is not { } plan ? [] : e switch
    {
        KpiSucceeded or KpiContinuedFrom => [],
        // Years without a target of their own are judged by the last one due later, which this may be.
        KpiTargetSet set => [new(plan, set.FiscalYear, Field: "fiscalYear"), new(plan, Except: Years(state), Field: "fiscalYear")],
        // A period is judged by the targets that were in force on its last day, those of later years included.
        KpiTargetRevised revised => [new(
            plan,
            revised.FiscalYear,
            Field: "fiscalYear"), new(plan, From: revised.EffectiveFrom, Field: "effectiveFrom")],
        KpiExpectedPathSet path => [new(plan, path.FiscalYear, Field: "fiscalYear")],
        KpiOwnersReassigned moved => [new(plan, From: moved.EffectiveFrom, Field: "effectiveFrom")],
        _ => [new(plan)],
    };

    private static IReadOnlyList<int> Years(Kpi state) => [.. ((state as Kpi.Defined)?.Targets ?? []).Select(target => target.FiscalYear)];
}
