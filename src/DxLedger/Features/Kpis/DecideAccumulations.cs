using DxLedger.EventStore;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>The office says beforehand, for many KPIs at once, whether figures within the year add up: all of them or none.</summary>
internal static class DecideAccumulations
{
    private const int KeysMax = 500;

    /// <param name="Accumulation"><c>perPeriod</c> (当期分) or <c>yearToDate</c> (年度累計).</param>
    /// <param name="Keys">1 to 500 KPIs of the plan of which it is undecided; one that is decided the same way stays as it is.</param>
    /// <param name="Reason">Why; kept beside each entry, erasable.</param>
    internal sealed record Body(Accumulation? Accumulation, IReadOnlyList<string> Keys, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Accumulation).Must(one => one is Kpis.Accumulation.PerPeriod or Kpis.Accumulation.YearToDate).WithErrorCode("required")
                .WithState(_ => new Message("perPeriod or yearToDate.", "当期分「perPeriod」又は年度累計「yearToDate」を指定してください。"));
            RuleFor(body => body.Keys)
                .Must(keys => keys is { Count: > 0 and <= KeysMax } && keys.All(Platform.Keys.IsValid) && keys.Distinct(StringComparer.Ordinal).Count() == keys.Count)
                .WithErrorCode("range").WithState(_ => new Message($"1 to {KeysMax} different keys of KPIs.", $"1〜{KeysMax} 件の異なる指標のキーを指定してください。"));
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string plan, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsPlan(plan))
            return Problems.Of(Plan.NotFound(plan), http.Request);
        var (context, problem) = Writing.Context(http, $"kpi.decide-accumulations:{plan}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        var stream = Plan.StreamOf(plan);
        return Writing.Answer(
            await CompoundRunner.RunAsync(
                scope.Ledger,
                stream,
                token => scope.Ledger.ReadDocumentsAsync(DocumentQuery.Streams([stream, .. body.Keys.Select(Kpi.StreamOf)]), token),
                set => Decide(set, plan, body),
                context,
                ct),
            http);
    }

    private static CompoundDecision Decide(DocumentSet set, string plan, Body body)
    {
        if (set.Of(PlanModel.Stream.Projection) is not [{ State: Plan.Adopted }])
            return new CompoundDecision.Rejected(Plan.NotFound(plan));
        var known = set.Of(KpiModel.Stream.Projection).ToDictionary(document => document.Stream, StringComparer.Ordinal);
        var (streams, refusals) = (new List<CompoundAppend>(), new List<Rejection>());
        foreach (var key in body.Keys)
        {
            var document = known.GetValueOrDefault(Kpi.StreamOf(key));
            Kpi state = document?.State is Kpi.Defined kpi && kpi.Plan == plan ? kpi : new Kpi.Undefined();
            switch (PromiseDecider.DecideAccumulation(state, key, body.Accumulation.GetValueOrDefault(), body.Reason))
            {
                case Decision<KpiEvent>.Accepted { Events.Count: > 0 } accepted when document is not null:
                    streams.Add(CompoundRunner.Append(KpiModel.Stream, document.Stream, document.Version, accepted.Events, [.. accepted.Texts]));
                    break;
                case Decision<KpiEvent>.Rejected { Reason: var reason }:
                    refusals.Add(reason with { Field = "keys" });
                    break;
            }
        }

        return refusals is [var first, ..]
            ? new CompoundDecision.Rejected(first with { Errors = [.. refusals.Select(refusal => new FieldError("keys", refusal.Code, refusal.Message))] })
            : new CompoundDecision.Accepted(streams, []);
    }
}
