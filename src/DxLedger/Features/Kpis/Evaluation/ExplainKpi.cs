using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>How a printed figure came about: from which events, by which rule, in which steps.</summary>
internal static class ExplainKpi
{
    /// <param name="IsReproduced">The steps, taken again from what was kept, come to what was printed; anything else is a defect.</param>
    /// <param name="Position">Ledger position of the evaluation.</param>
    /// <param name="IsStale">Made again now, it would say something else. Never where the year is closed.</param>
    /// <param name="StaleBecause">The events since that changed its inputs, oldest first; empty where it is current.</param>
    /// <param name="IsManual">The office gave the grade; there are no steps then.</param>
    /// <param name="By">Who gave it by hand; null for viewers, and where the rule rated the figure.</param>
    /// <param name="Reason">Why; null likewise, and where the text was erased.</param>
    /// <param name="Events">The reports it rests on, as they lie in the ledger.</param>
    internal sealed record Answer(
        string Key,
        string Label,
        string? Unit,
        string Period,
        decimal? Printed,
        decimal? Unrounded,
        string? Grade,
        string? NotEvaluable,
        string? NotGraded,
        bool IsIncomplete,
        bool IsReproduced,
        EvaluatedInputs Inputs,
        IReadOnlyList<UsedEvent> Events,
        UsedRule Rule,
        IReadOnlyList<StepView> Steps,
        long Position,
        DateTimeOffset EvaluatedAt,
        bool IsStale,
        IReadOnlyList<StaleCause> StaleBecause,
        bool IsManual,
        string? By,
        string? Reason);

    /// <param name="Actor">Null for viewers.</param>
    internal sealed record UsedEvent(long Position, long Version, string Type, DateTimeOffset RecordedAt, string? Actor, JsonElement Data);

    /// <param name="Position">Where it was set; null for the default before anybody set one.</param>
    internal sealed record UsedRule(int Version, EvaluationRule Rule, long? Position, DateTimeOffset? SetAt);

    /// <param name="Text">In the caller's language.</param>
    internal sealed record StepView(string Code, string Text, IReadOnlyList<EvaluationNumber> Numbers);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string key, [FromQuery] string period, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        var stream = Kpi.StreamOf(key);
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct);
        if (problem is not null)
            return problem;
        var found = Keys.IsValid(key) ? await KpiModel.Stream.ReadAsync(scope.Ledger, [stream], point?.Position, ct) : null;
        if (found?.Items is not [{ State: Kpi.Defined kpi } document])
            return Problems.Of(Kpi.NotFound(key), http.Request);
        if (kpi.LastEvaluation(parsed) is not { } evaluation)
        {
            return Problems.Of(
                Rejections.NotFound("evaluation.not_found", $"{key} was not evaluated for {parsed} yet.", $"{key} の {parsed} はまだ評価されていません。"), http.Request);
        }

        var set = await EvaluationGround.ReadAsync(scope.Ledger, [kpi], point?.Position, ct);
        point?.Tell(http, scope.Ledger.Name);
        var ground = EvaluationGround.Of(set, kpi.Plan);
        var (rule, stale) = (ground.RuleOf(evaluation.Evaluated), Staleness.Of(kpi, evaluation, ground));
        var events = await EventsAsync(scope.Ledger, stream, evaluation.Evaluated.Positions, http.SeesWork(), ct);
        IReadOnlyDictionary<(long Position, string Name), string?> texts = evaluation.Evaluated.IsManual && http.SeesWork()
            ? await scope.Ledger.ReadTextsAsync([evaluation.Origin.Position], ct)
            : new Dictionary<(long Position, string Name), string?>();
        return Representation.Show(
            http,
            found.Position,
            [.. AsOfPoint.Shown(point), (stream, document.Version), Representation.Erased(texts), .. PlanModel.Stream.Versions(set), .. PeriodModel.Stream.Versions(set)],
            View(kpi, evaluation, rule, stale, events, Languages.Of(http.Request)) with
            {
                By = evaluation.Evaluated.IsManual && http.SeesWork() ? evaluation.Origin.Actor : null,
                Reason = texts.GetValueOrDefault((evaluation.Origin.Position, "reason")),
            });
    }

    private static Answer View(Kpi.Defined kpi, Kpi.EvaluationMade evaluation, Plan.SetRule rule, IReadOnlyList<StaleCause>? stale, IReadOnlyList<UsedEvent> events, Language language)
    {
        var told = evaluation.Evaluated;
        var outcome = Evaluator.Evaluate(rule.Rule, told.Inputs.Of(kpi.Definition));
        var rated = outcome as EvaluationOutcome.Rated;
        return new(
            kpi.Key,
            kpi.Definition.Label,
            kpi.Definition.Unit,
            told.Period,
            told.Printed,
            told.Unrounded,
            told.Grade,
            told.NotEvaluable,
            told.NotGraded,
            told.Incomplete,
            told.IsManual || (rated?.Unrounded, rated?.Printed, outcome.Grade, (outcome as EvaluationOutcome.NotEvaluable)?.Code) == (told.Unrounded, told.Printed, told.Grade, told.NotEvaluable),
            told.Inputs,
            events,
            new(rule.Version, rule.Rule, rule.Origin?.Position, rule.Origin?.RecordedAt),
            told.IsManual ? [] : [.. outcome.Steps.Select(step => new StepView(step.Code, step.Message.In(language), step.Numbers))],
            evaluation.Origin.Position,
            evaluation.Origin.RecordedAt,
            stale is not null,
            stale ?? [],
            told.IsManual,
            null,
            null);
    }

    private static async Task<IReadOnlyList<UsedEvent>> EventsAsync(Ledger ledger, string stream, IReadOnlyList<long> positions, bool seesWork, CancellationToken ct)
    {
        var used = new List<UsedEvent>();
        await foreach (var recorded in ledger.ReadStreamAsync(stream, new StreamRead { ToPosition = positions.Count == 0 ? 0 : positions[^1] }, ct))
        {
            if (positions.Contains(recorded.Position))
                used.Add(new(
                    recorded.Position,
                    recorded.Version,
                    recorded.Type,
                    recorded.RecordedAt,
                    seesWork ? recorded.Actor : null,
                    JsonElement.Parse(recorded.Data.Span)));
        }

        return used;
    }
}
