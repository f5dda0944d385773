using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans.RollingOver;

/// <summary>
/// The office settles what became of a plan's initiatives and promises in a later plan: continued, split, merged or
/// ended. Both ends are told in one append, so that either stream alone tells where it comes from and where it went.
/// </summary>
internal static class RollOver
{
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string plan, RollOverBody body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new RollOverBody.Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsPlan(plan))
            return Problems.Of(Plan.NotFound(plan), http.Request);
        var (context, problem) = Writing.Context(http, $"plan.roll-over:{plan}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        var result = await CompoundRunner.RunAsync(
            scope.Ledger, Plan.StreamOf(plan), token => scope.Ledger.ReadDocumentsAsync(DocumentQuery.All, token), set => Decide(set, plan, body), context, ct);
        return Writing.Answer(result, http);
    }

    private static CompoundDecision Decide(DocumentSet set, string plan, RollOverBody body)
    {
        var plans = set.Of(PlanModel.Stream.Projection).Select(document => document.State).OfType<Plan.Adopted>().ToDictionary(adopted => adopted.Key, StringComparer.Ordinal);
        if (!plans.TryGetValue(plan, out var from))
            return new CompoundDecision.Rejected(Plan.NotFound(plan));
        if (!plans.TryGetValue(body.To, out var to))
            return new CompoundDecision.Rejected(Plan.NotFound(body.To) with { Field = "to" });
        if (to.FiscalYear <= from.FiscalYear)
        {
            return CompoundDecision.Reject(
                "plan.not_later", $"{to.Key} is for fiscal year {to.FiscalYear}, {from.Key} for {from.FiscalYear}.", $"{to.Key}（{to.FiscalYear} 年度）は {from.Key}（{from.FiscalYear} 年度）より後の計画ではありません。", "to");
        }

        var initiatives = new Initiatives(set, plan, body.To, body.Reason);
        initiatives.Take(body.InitiativeTies, "initiatives");
        var promises = new Promises(set, plan, body.To, body.Reason);
        promises.Take(body.KpiTies, "kpis");
        List<Rejection> refusals = [.. initiatives.Refusals, .. promises.Refusals];
        return refusals is [var first, ..]
            ? new CompoundDecision.Rejected(first with { Errors = [.. refusals.Select(refusal => new FieldError(refusal.Field ?? "", refusal.Code, refusal.Message))] })
            : new CompoundDecision.Accepted([.. initiatives.Streams, .. promises.Streams], []);
    }

    /// <summary>Ties of one kind of thing, each checked with what the ledger has at both ends.</summary>
    private abstract class Ends<TState, TEvent>(StreamModel<TState, TEvent> model, IEnumerable<(string Key, TState State, long Version)> known, string plan, string next, string reason)
        where TState : class
        where TEvent : class
    {
        private readonly Dictionary<string, (string Key, TState State, long Version)> all = known.ToDictionary(one => one.Key, StringComparer.Ordinal);
        private readonly Dictionary<string, List<TEvent>> events = new(StringComparer.Ordinal);

        public List<Rejection> Refusals { get; } = [];

        public IEnumerable<CompoundAppend> Streams => events.Select(pair => CompoundRunner.Append(model, StreamOf(pair.Key), all[pair.Key].Version, pair.Value, new ErasableText("reason", reason)));

        public void Take(IReadOnlyList<RollOverTie> ties, string field)
        {
            for (var i = 0; i < ties.Count; i++)
            {
                var refusals = Missing(ties[i].From, plan, $"{field}[{i}].from").Concat(Missing(ties[i].To, next, $"{field}[{i}].to")).ToList();
                if (refusals.Count == 0)
                    refusals.AddRange(Unlike([.. ties[i].From.Select(key => all[key].State)], [.. ties[i].To.Select(key => all[key].State)], $"{field}[{i}]"));
                if (refusals.Count > 0)
                    Refusals.AddRange(refusals);
                else
                    Tie(ties[i], $"{field}[{i}]");
            }
        }

        private void Tie(RollOverTie tie, string field)
        {
            foreach (var key in tie.From)
                Tell(key, next, tie.Kind, tie.To, Successions(all[key].State), Succeeded, $"{field}.from");
            foreach (var key in tie.To)
                Tell(key, plan, tie.Kind, tie.From, Origins(all[key].State), ContinuedFrom, $"{field}.to");
        }

        private void Tell(string key, string other, LineageKind kind, IReadOnlyList<string> keys, IReadOnlyList<LineageLink> links, Func<string, LineageKind, IReadOnlyList<string>, TEvent> make, string field)
        {
            var settled = links.LastOrDefault(link => link.Plan == other);
            if (settled is null)
                (events.TryGetValue(key, out var list) ? list : events[key] = []).Add(make(other, kind, keys));
            else if (!settled.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(keys))
                Refusals.Add(Settled(key, settled, field));
        }

        private IEnumerable<Rejection> Missing(IReadOnlyList<string> keys, string where, string field) =>
            keys.Where(key => !all.TryGetValue(key, out var one) || PlanOf(one.State) != where).Select(key => NotFound(key) with { Field = field });

        private static Rejection Settled(string key, LineageLink known, string field) => new(
            "rollover.settled",
            new(
                $"{key} is {LedgerJson.NameOf(known.Kind)} with plan {known.Plan} already: {(known.Keys.Count == 0 ? "none" : string.Join(", ", known.Keys))}.",
                $"{key} と計画 {known.Plan} との対応は登録済みです（{LedgerJson.NameOf(known.Kind)}: {(known.Keys.Count == 0 ? "なし" : string.Join("、", known.Keys))}）。"),
            field);

        protected abstract string StreamOf(string key);

        protected abstract string PlanOf(TState state);

        protected abstract Rejection NotFound(string key);

        protected abstract IReadOnlyList<LineageLink> Successions(TState state);

        protected abstract IReadOnlyList<LineageLink> Origins(TState state);

        protected abstract TEvent Succeeded(string plan, LineageKind kind, IReadOnlyList<string> keys);

        protected abstract TEvent ContinuedFrom(string plan, LineageKind kind, IReadOnlyList<string> keys);

        protected virtual IEnumerable<Rejection> Unlike(IReadOnlyList<TState> from, IReadOnlyList<TState> to, string field) => [];
    }

    private sealed class Initiatives(DocumentSet set, string plan, string next, string reason) : Ends<Initiative, InitiativeEvent>(
        InitiativeModel.Stream,
        set.Of(InitiativeModel.Stream.Projection).Where(document => document.State is Initiative.Registered).Select(document => (((Initiative.Registered)document.State).Key, document.State, document.Version)),
        plan,
        next,
        reason)
    {
        protected override string StreamOf(string key) => Initiative.StreamOf(key);

        protected override string PlanOf(Initiative state) => ((Initiative.Registered)state).Plan;

        protected override Rejection NotFound(string key) => Initiative.NotFound(key);

        protected override IReadOnlyList<LineageLink> Successions(Initiative state) => ((Initiative.Registered)state).Successions;

        protected override IReadOnlyList<LineageLink> Origins(Initiative state) => ((Initiative.Registered)state).Origins;

        protected override InitiativeEvent Succeeded(string plan, LineageKind kind, IReadOnlyList<string> keys) => new InitiativeSucceeded(plan, kind, keys);

        protected override InitiativeEvent ContinuedFrom(string plan, LineageKind kind, IReadOnlyList<string> keys) => new InitiativeContinuedFrom(plan, kind, keys);
    }

    private sealed class Promises(DocumentSet set, string plan, string next, string reason) : Ends<Kpi, KpiEvent>(
        KpiModel.Stream,
        set.Of(KpiModel.Stream.Projection).Where(document => document.State is Kpi.Defined).Select(document => (((Kpi.Defined)document.State).Key, document.State, document.Version)),
        plan,
        next,
        reason)
    {
        protected override string StreamOf(string key) => Kpi.StreamOf(key);

        protected override string PlanOf(Kpi state) => ((Kpi.Defined)state).Plan;

        protected override Rejection NotFound(string key) => Kpi.NotFound(key);

        protected override IReadOnlyList<LineageLink> Successions(Kpi state) => ((Kpi.Defined)state).Successions;

        protected override IReadOnlyList<LineageLink> Origins(Kpi state) => ((Kpi.Defined)state).Origins;

        protected override KpiEvent Succeeded(string plan, LineageKind kind, IReadOnlyList<string> keys) => new KpiSucceeded(plan, kind, keys);

        protected override KpiEvent ContinuedFrom(string plan, LineageKind kind, IReadOnlyList<string> keys) => new KpiContinuedFrom(plan, kind, keys);

        /// <summary>A series in which the unit changes would be no series.</summary>
        protected override IEnumerable<Rejection> Unlike(IReadOnlyList<Kpi> from, IReadOnlyList<Kpi> to, string field) =>
            from one in @from.Cast<Kpi.Defined>()
            from other in to.Cast<Kpi.Defined>()
            where one.Definition.Kind != other.Definition.Kind || !FigureRules.SameUnit(one.Definition.Unit, other.Definition.Unit)
            select new Rejection(
                "rollover.unlike",
                new(
                    $"{one.Key} ({one.Definition.Unit ?? LedgerJson.NameOf(one.Definition.Kind)}) cannot go on as {other.Key} ({other.Definition.Unit ?? LedgerJson.NameOf(other.Definition.Kind)}): another unit or kind is another KPI.",
                    $"{one.Key}（{one.Definition.Unit ?? LedgerJson.NameOf(one.Definition.Kind)}）と {other.Key}（{other.Definition.Unit ?? LedgerJson.NameOf(other.Definition.Kind)}）は単位又は種類が異なるため、継続として扱えません。"),
                field);
    }
}
