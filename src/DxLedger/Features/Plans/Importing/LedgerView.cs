using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Importing;

/// <summary>A stream's state with the version it was read at.</summary>
internal sealed record Versioned<T>(T State, long Version);

/// <summary>What the ledger holds of a plan, read in one snapshot: the ground on which an import is decided.</summary>
/// <param name="Plans">Every plan of the ledger, by key.</param>
/// <param name="Initiatives">Of this plan, by key.</param>
/// <param name="Promises">KPIs and milestones of this plan, by key.</param>
/// <param name="Departments">Every department of the ledger, by key.</param>
/// <param name="Periods">Reporting periods of this plan of which anything was decided, by name.</param>
internal sealed record LedgerView(
    long Position,
    IReadOnlyDictionary<string, Versioned<Plan.Adopted>> Plans,
    IReadOnlyDictionary<string, Versioned<Initiative.Registered>> Initiatives,
    IReadOnlyDictionary<string, Versioned<Kpi.Defined>> Promises,
    IReadOnlyDictionary<string, Versioned<Department.Registered>> Departments,
    IReadOnlyDictionary<string, Versioned<PlanPeriod.Kept>> Periods)
{
    /// <summary>The year of a plan; null where the plan is new.</summary>
    public ReportingPeriod? YearOf(string plan) => Plans.TryGetValue(plan, out var known) ? new(known.State.FiscalYear, null) : null;

    /// <summary>Its year where that is closed; null where the year is open or the plan is new.</summary>
    public ReportingPeriod? ClosedYearOf(string plan) =>
        YearOf(plan) is { } year && Periods.TryGetValue(year.Name, out var period) && period.State.YearClosing is not null ? year : null;
}
