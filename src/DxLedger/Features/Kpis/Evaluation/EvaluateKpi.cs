using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>The office evaluates one KPI, or all of a plan, for a period. What would say the same again is not recorded.</summary>
internal static class EvaluateKpi
{
    /// <param name="Period">A period for which the figure is due, or the fiscal year.</param>
    /// <param name="Grade">By hand, for a promise without a number; null where the rule shall rate the figure.</param>
    /// <param name="Reason">Why that grade, with a grade and only then; kept beside the entry, erasable.</param>
    internal sealed record Body(string Period, string? Grade = null, string? Reason = null);

    /// <param name="Period">As for a single KPI.</param>
    /// <param name="OnlyStale">Only KPIs whose evaluation of the period is stale (評価要更新); those never evaluated are left.</param>
    internal sealed record PlanBody(string Period, bool OnlyStale = false);

    /// <param name="Evaluated">KPIs whose rate, grade, figure or rule is new.</param>
    /// <param name="Unchanged">KPIs that stand as they were evaluated last.</param>
    internal sealed record PlanAnswer(string Plan, string Period, int Evaluated, int Unchanged, IReadOnlyList<Outcome> Refused);

    internal sealed record Outcome(string Key, string Code, string Detail);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Period).Must(period => ReportingPeriod.Parse(period) is not null).WithErrorCode("format").WithState(_ => ReportWriting.MalformedPeriod.Message);
            RuleFor(body => body.Reason).Must((body, reason) => body.Grade is null ? reason is null : Reasons.IsReason(reason)).WithErrorCode("required")
                .WithState(body => body.Grade is not null ? Reasons.Expected : new Message(
                    "A reason comes with a grade by hand and only then.",
                    "理由は、評価区分を手動で付ける場合に限り入力できます。"));
        }
    }

    internal sealed class PlanValidator : AbstractValidator<PlanBody>
    {
        public PlanValidator() =>
            RuleFor(body => body.Period).Must(period => ReportingPeriod.Parse(period) is not null).WithErrorCode("format").WithState(_ => ReportWriting.MalformedPeriod.Message);
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"kpi.evaluate:{key}", Writing.Bytes(body));
        return context is null
            ? problem ?? throw new System.Diagnostics.UnreachableException()
            : Writing.Answer(await RunAsync(scope, key, Parsed(body.Period), context, ct, body), http);
    }

    public static async Task<Results<Ok<PlanAnswer>, ProblemHttpResult>> PostPlan(string plan, PlanBody body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new PlanValidator(), body, http.Request) is { } invalid)
            return invalid;
        var period = Parsed(body.Period);
        var found = Keys.IsValid(plan) ? await scope.Ledger.ReadDocumentsAsync(DocumentQuery.Group(plan), ct) : null;
        if (found is null || found.Of(KpiModel.Stream.Projection).Count == 0)
            return Problems.Of(Plan.NotFound(plan), http.Request);

        var (evaluated, unchanged, refused) = (0, 0, new List<Outcome>());
        var ground = EvaluationGround.Of(found, plan);
        var meant = found.Of(KpiModel.Stream.Projection).Select(document => document.State).OfType<Kpi.Open>()
            .Where(kpi => kpi.Definition.Kind == PromiseKind.Kpi && (body.OnlyStale ? IsStale(kpi, period, ground) : IsMeant(kpi, period)));
        foreach (var kpi in meant)
        {
            // What a person decided, a run over all of a plan leaves alone.
            if (ManualGrading.Stands(kpi, period))
            {
                unchanged++;
                continue;
            }

            var (context, problem) = Writing.Context(http, $"kpi.evaluate:{kpi.Key}", Writing.Bytes(body));
            if (context is null)
                return problem ?? throw new System.Diagnostics.UnreachableException();
            switch (await RunAsync(scope, kpi.Key, period, context with { ExpectedVersion = null }, ct))
            {
                case CommandResult.Done { Events: 0 }:
                    unchanged++;
                    break;
                case CommandResult.Done:
                    evaluated++;
                    break;
                case CommandResult.Refused { Reason: var reason }:
                    refused.Add(new(kpi.Key, reason.Code, reason.Message.In(Languages.Of(http.Request))));
                    break;
            }
        }

        return Representation.ShowNow(http, new PlanAnswer(plan, period.Name, evaluated, unchanged, refused));
    }

    private static bool IsStale(Kpi.Open kpi, ReportingPeriod period, EvaluationGround ground) =>
        kpi.LastEvaluation(period) is { } made && Staleness.Of(kpi, made, ground) is not null;

    private static bool IsMeant(Kpi.Open kpi, ReportingPeriod period) => period.IsYear || kpi.DuePeriods(period.FiscalYear).Contains(period);

    private static ReportingPeriod Parsed(string period) => ReportingPeriod.Parse(period) ?? throw new System.Diagnostics.UnreachableException();

    private static Task<CommandResult> RunAsync(LedgerScope scope, string key, ReportingPeriod period, CommandContext context, CancellationToken ct, Body? byHand = null) => DeciderRunner.RunAsync(
        scope.Ledger,
        KpiModel.Stream,
        Kpi.StreamOf(key),
        // The rule lies on the plan's stream: one that changes meanwhile is not the one that was used.
        state => state is Kpi.Defined kpi ? new Premises([PlanPeriod.StreamOf(kpi.Plan, period.Year), Plan.StreamOf(kpi.Plan)], [PlanPeriod.StreamOf(kpi.Plan, period)]) : Premises.None,
        (state, _, set) =>
        {
            var standing = PeriodStanding.Of(state, period, set, scope.Today);
            var rule = set.Of(PlanModel.Stream.Projection) is [{ State: Plan.Adopted plan }] ? plan.RuleFor(key) : Plan.SetRule.Default;
            return byHand is { Grade: { } grade, Reason: { } reason }
                ? ManualGrading.Grade(state, key, standing, rule, grade, reason)
                : EvaluationDecider.Evaluate(state, key, standing, rule);
        },
        context,
        ct);
}
