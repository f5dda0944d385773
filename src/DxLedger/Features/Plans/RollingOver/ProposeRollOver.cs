using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans.Importing;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Plans.RollingOver;

/// <summary>What seems to have become of a plan's initiatives and promises in a later plan, in the shape in which it is settled; writes nothing.</summary>
internal static class ProposeRollOver
{
    /// <param name="Body">To be looked at, put right and sent back with a reason. What is settled already is not in it.</param>
    /// <param name="Ties">Why each tie of initiatives is proposed.</param>
    /// <param name="Ended">Initiatives for which nothing alike was found: proposed as ended.</param>
    /// <param name="New">Initiatives of the later plan that nothing seems to lead to.</param>
    internal sealed record Answer(RollOverBody Body, IReadOnlyList<TieView> Ties, IReadOnlyList<NamedKey> Ended, IReadOnlyList<NamedKey> New);

    /// <param name="Likeness">Of the names, 0 to 1; 1 where they are the same but for width, blanks and brackets.</param>
    internal sealed record TieView(NamedKey From, NamedKey To, decimal Likeness);

    internal sealed record NamedKey(string Key, string Name);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(string plan, [FromQuery] string to, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        foreach (var key in new[] { plan, to })
        {
            var known = Keys.IsPlan(key) ? await scope.Ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.Streams([Plan.StreamOf(key)]), ct) : null;
            if (known is not { Items.Count: > 0 })
                return Problems.Of(Plan.NotFound(key) with { Field = key == to ? "to" : null }, http.Request);
        }

        var (before, after) = (await scope.Ledger.ReadDocumentsAsync(DocumentQuery.Group(plan), ct), await scope.Ledger.ReadDocumentsAsync(DocumentQuery.Group(to), ct));
        return Representation.Show(
            http,
            Math.Min(before.Position, after.Position),
            [.. InitiativeModel.Stream.Versions(before), .. KpiModel.Stream.Versions(before), .. InitiativeModel.Stream.Versions(after), .. KpiModel.Stream.Versions(after)],
            Propose(to, Initiatives(before), Promises(before), Initiatives(after), Promises(after)));
    }

    internal static Answer Propose(
        string to, IReadOnlyList<Initiative.Registered> before, IReadOnlyList<Kpi.Defined> kpisBefore, IReadOnlyList<Initiative.Registered> after, IReadOnlyList<Kpi.Defined> kpisAfter)
    {
        var open = before.Where(one => one.Successions.All(link => link.Plan != to)).ToList();
        var free = after.Where(one => one.Origins.Count == 0).ToList();
        var ties = Alike(open, free, one => one.Content.Name, (one, other) => one.Part == other.Part);
        var ended = open.Where(one => ties.TrueForAll(tie => tie.From.Key != one.Key)).ToList();
        return new(
            new(
                to,
                [.. ties.Select(tie => new RollOverTie([tie.From.Key], [tie.To.Key])), .. ended.Select(one => new RollOverTie([one.Key], []))],
                [.. Promises(ties, kpisBefore, kpisAfter, to)],
                Reason: ""),
            [.. ties.Select(tie => new TieView(Named(tie.From), Named(tie.To), decimal.Round((decimal)tie.Likeness, 2)))],
            [.. ended.Select(Named)],
            [.. free.Where(one => ties.TrueForAll(tie => tie.To.Key != one.Key)).Select(Named)]);
    }

    /// <summary>Among the promises of initiatives that go on: the same unit and kind, and words alike or no other choice.</summary>
    private static IEnumerable<RollOverTie> Promises(
        List<(Initiative.Registered From, Initiative.Registered To, double Likeness)> ties, IReadOnlyList<Kpi.Defined> before, IReadOnlyList<Kpi.Defined> after, string to)
    {
        var (own, next) = (before.ToLookup(kpi => kpi.Initiatives[0], StringComparer.Ordinal), after.ToLookup(kpi => kpi.Initiatives[0], StringComparer.Ordinal));
        foreach (var tie in ties)
        {
            var open = own[tie.From.Key].Where(kpi => kpi is Kpi.Open && kpi.Successions.All(link => link.Plan != to)).ToList();
            var free = next[tie.To.Key].Where(kpi => kpi is Kpi.Open && kpi.Origins.Count == 0).ToList();
            if (open is [var only] && free is [var other] && MayContinue(only, other))
            {
                yield return new([only.Key], [other.Key]);
                continue;
            }

            foreach (var pair in Alike(open, free, kpi => kpi.Definition.Label, MayContinue))
                yield return new([pair.From.Key], [pair.To.Key]);
        }
    }

    private static bool MayContinue(Kpi.Defined one, Kpi.Defined other) => one.Definition.Kind == other.Definition.Kind && FigureRules.SameUnit(one.Definition.Unit, other.Definition.Unit);

    /// <summary>The likest pairs first, each in one pair only.</summary>
    private static List<(T From, T To, double Likeness)> Alike<T>(IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> words, Func<T, T, bool> may)
        where T : class
    {
        var pairs =
            from one in before
            from other in after
            where may(one, other)
            let likeness = Likeness.Of(words(one), words(other))
            where likeness >= RowIdentity.LikeEnough
            orderby likeness descending
            select (one, other, likeness);
        var (taken, found) = (new HashSet<T>(ReferenceEqualityComparer.Instance), new List<(T From, T To, double Likeness)>());
        foreach (var (one, other, likeness) in pairs)
        {
            if (!taken.Contains(one) && !taken.Contains(other))
            {
                taken.UnionWith([one, other]);
                found.Add((one, other, likeness));
            }
        }

        return found;
    }

    private static NamedKey Named(Initiative.Registered one) => new(one.Key, one.Content.Name);

    private static List<Initiative.Registered> Initiatives(DocumentSet set) =>
        [.. set.Of(InitiativeModel.Stream.Projection).Select(document => document.State).OfType<Initiative.Registered>().OrderBy(one => one.Key, StringComparer.Ordinal)];

    private static List<Kpi.Defined> Promises(DocumentSet set) =>
        [.. set.Of(KpiModel.Stream.Projection).Select(document => document.State).OfType<Kpi.Defined>().OrderBy(kpi => kpi.Key, StringComparer.Ordinal)];
}
