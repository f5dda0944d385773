using System.Globalization;
using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>Which changes of a KPI are allowed.</summary>
internal static class KpiDecider
{
    /// <param name="Value">In the KPI's unit.</param>
    /// <param name="IsDayNamed">False where the day is merely today, which corrects no day that was named before.</param>
    /// <param name="PlanYear">Of the KPI's plan; null where it is not known.</param>
    internal sealed record RevisedTarget(
        int FiscalYear,
        decimal Value,
        DateOnly EffectiveFrom,
        string Reason,
        IReadOnlyList<string>? Confirm = null,
        bool IsDayNamed = true,
        int? PlanYear = null);

    public static Decision<KpiEvent> ReviseTarget(Kpi state, string key, RevisedTarget command) => Measured(state, key, kpi => Revised(kpi, command));

    /// <param name="Value">In the KPI's unit.</param>
    internal sealed record NewTarget(int FiscalYear, decimal Value, DateOnly? DueDate, string Reason, IReadOnlyList<string>? Confirm = null);

    public static Decision<KpiEvent> SetTarget(Kpi state, string key, NewTarget command) => Measured(
        state,
        key,
        kpi => kpi.Targets.FirstOrDefault(target => target.FiscalYear == command.FiscalYear) switch
        {
            null => Confirmation.Of(
                PromiseWarnings.OfTarget(kpi, command.FiscalYear, command.Value, command.DueDate),
                command.Confirm,
                confirmed => Decision<KpiEvent>.Accept(
                    new KpiTargetSet(command.FiscalYear, command.Value, RawValue(command.Value), command.DueDate, Document: null, confirmed.OrNull()),
                    new ErasableText("reason", command.Reason))),
            { } target when target.Value == command.Value && target.DueDate == command.DueDate => Decision<KpiEvent>.Accept(),
            _ => Decision<KpiEvent>.Reject(
                "kpi.target_exists",
                $"{key} has a target for fiscal year {command.FiscalYear} already. Revise it, with a reason.",
                $"{key} には {command.FiscalYear} 年度の目標値が設定済みです。変更する場合は理由を付けて改定してください。",
                "fiscalYear"),
        });

    public static Decision<KpiEvent> SetBaseline(
        Kpi state, string key, KpiBaseline baseline, string reason, IReadOnlyList<string>? confirm = null) => Measured(
        state,
        key,
        kpi => kpi.Baseline == baseline
            ? Decision<KpiEvent>.Accept()
            : Confirmation.Of(PromiseWarnings.OfBaseline(kpi, baseline.Value), confirm, confirmed => Decision<KpiEvent>.Accept(
                new KpiBaselineSet(kpi.Baseline, baseline, confirmed.OrNull()), new ErasableText("reason", reason))));

    public static Decision<KpiEvent> ReassignOwners(Kpi state, string key, IReadOnlyList<string> owners, DateOnly from, string reason) => Kpi.WhilePursued(
        state,
        key,
        kpi => kpi.Owners.Holds(from, known => known.SequenceEqual(owners))
            ? Decision<KpiEvent>.Accept()
            : Decision<KpiEvent>.Accept(new KpiOwnersReassigned(kpi.Owners.On(from), owners, from, null), new ErasableText("reason", reason)));

    public static Rejection NotMeasured(string key) => new(
        "kpi.not_measured",
        new($"{key} is a milestone: it has a state, not a number.", $"{key} は数値のない目標（マイルストーン）です。目標値は設定できません。"));

    private static Decision<KpiEvent> Measured(Kpi state, string key, Func<Kpi.Open, Decision<KpiEvent>> decide) => state is Kpi.Defined { Definition.Kind: PromiseKind.Milestone }
        ? new Decision<KpiEvent>.Rejected(NotMeasured(key))
        : Kpi.WhilePursued(state, key, decide);

    private static Decision<KpiEvent> Revised(Kpi.Open kpi, RevisedTarget command)
    {
        if (kpi.Targets.FirstOrDefault(target => target.FiscalYear == command.FiscalYear) is not { } target)
        {
            return Decision<KpiEvent>.Reject(
                "kpi.target_not_set",
                $"{kpi.Key} has no target for fiscal year {command.FiscalYear}; it has one for {string.Join(", ", kpi.Targets.Select(known => known.FiscalYear))}.",
                $"{kpi.Key} には {command.FiscalYear} 年度の目標値がありません（設定済み: {string.Join("、", kpi.Targets.Select(known => known.FiscalYear))}）。",
                "fiscalYear");
        }

        if (target.Value == command.Value && (!command.IsDayNamed || target.Former is not [.., var last] || last.Until == command.EffectiveFrom))
            return Decision<KpiEvent>.Accept();
        return Confirmation.Of(
            PromiseWarnings.OfRevision(kpi, target, command.Value, command.IsDayNamed ? command.EffectiveFrom : null, command.PlanYear),
            command.Confirm,
            confirmed => Decision<KpiEvent>.Accept(
                new KpiTargetRevised(
                    command.FiscalYear,
                    target.Value,
                    command.Value,
                    RawValue(command.Value),
                    command.EffectiveFrom,
                    Document: null,
                    confirmed.OrNull()),
                new ErasableText("reason", command.Reason)));
    }

    private static string RawValue(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
