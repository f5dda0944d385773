using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>A KPI's figures across the years: its own, those it goes on from, and those that go on from it.</summary>
internal static class GetSeries
{
    /// <summary>More than any tree of plans that people keep; a longer one is cut, and says so.</summary>
    private const int MembersMax = 200;

    /// <param name="IsCut">There are more members than are shown.</param>
    /// <param name="Members">By fiscal year, oldest first.</param>
    internal sealed record Answer(string Key, bool IsCut, IReadOnlyList<MemberView> Members);

    /// <param name="FiscalYear">Of its plan.</param>
    /// <param name="From">What it goes on from; null where it begins here.</param>
    /// <param name="Into">What goes on from it, by plan; none where nothing is settled yet.</param>
    /// <param name="Targets">By fiscal year, as they count today.</param>
    /// <param name="Points">By period; viewers get accepted figures.</param>
    internal sealed record MemberView(
        string Key,
        string Plan,
        int FiscalYear,
        string Label,
        string? Unit,
        Accumulation Accumulation,
        TieView? From,
        IReadOnlyList<TieView> Into,
        IReadOnlyList<TargetPoint> Targets,
        IReadOnlyList<Point> Points,
        IReadOnlyList<EvaluationView> Evaluations);

    internal sealed record TieView(string Plan, LineageKind Kind, IReadOnlyList<string> Keys);

    /// <param name="Value">In force today.</param>
    /// <param name="Display">The value in the KPI's display unit.</param>
    /// <param name="Coming">What comes into force after today, in order.</param>
    internal sealed record TargetPoint(int FiscalYear, decimal Value, DisplayedValue? Display, IReadOnlyList<ComingTarget> Coming)
    {
        public static TargetPoint Of(KpiDefinition definition, Kpi.Target target, DateOnly today) => new(
            target.FiscalYear,
            target.InForce(today),
            DisplayedValue.Of(definition, target.InForce(today)),
            ComingTarget.Of(definition, target, today));
    }

    /// <param name="Value">Null where the status says that there is none; likewise for the state of a milestone.</param>
    /// <param name="IsUnderRevision">A correction or withdrawal of what was accepted waits to be accepted.</param>
    /// <param name="IsWithdrawal">What waits, or was returned, is the withdrawal of what was accepted; null for viewers.</param>
    internal sealed record Point(
        string Period,
        ValueStatus? Status,
        decimal? Value,
        MilestoneState? State,
        bool IsProvisional,
        ReportStage? Stage,
        bool IsUnderRevision,
        bool? IsWithdrawal,
        DisplayedValue? Display,
        decimal? YearEndForecast,
        DisplayedValue? YearEndForecastDisplay);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(string key, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct);
        if (problem is not null)
            return problem;
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (members, met, coming) = (new List<(Kpi.Defined Kpi, string Stream, long Version)>(), new HashSet<string>(StringComparer.Ordinal) { key }, new List<string> { key });
        long? position = null;
        while (coming.Count > 0 && members.Count < MembersMax)
        {
            var found = await KpiModel.Stream.ReadAsync(scope.Ledger, [.. coming.Select(Kpi.StreamOf)], point?.Position, ct);
            position ??= found.Position;
            var next = found.Items.Where(document => document.State is Kpi.Defined).Select(document => ((Kpi.Defined)document.State, document.Stream, document.Version)).ToList();
            members.AddRange(next);
            coming = [.. next.SelectMany(one => one.Item1.Origins.Concat(one.Item1.Successions)).SelectMany(link => link.Keys).Where(met.Add)];
        }

        if (members.Count == 0)
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var set = await EvaluationGround.ReadAsync(scope.Ledger, members.Select(one => one.Kpi), point?.Position, ct);
        point?.Tell(http, scope.Ledger.Name);
        var years = set.Of(PlanModel.Stream.Projection).Select(document => document.State).OfType<Plan.Adopted>().ToDictionary(plan => plan.Key, plan => plan.FiscalYear, StringComparer.Ordinal);
        return Representation.Show(
            http,
            position ?? 0,
            [.. AsOfPoint.Shown(point), .. members.Select(one => (one.Stream, one.Version)), .. PlanModel.Stream.Versions(set), .. PeriodModel.Stream.Versions(set)],
            new Answer(
                key,
                coming.Count > 0,
                [.. members.Select(one => View(one.Kpi, EvaluationGround.Of(set, one.Kpi.Plan), years.GetValueOrDefault(one.Kpi.Plan), scope.Today, http.SeesWork())).OrderBy(view => view.FiscalYear).ThenBy(view => view.Key, StringComparer.Ordinal)]));
    }

    private static MemberView View(Kpi.Defined kpi, EvaluationGround ground, int fiscalYear, DateOnly today, bool seesWork) => new(
        kpi.Key,
        kpi.Plan,
        fiscalYear,
        kpi.Definition.Label,
        kpi.Definition.Unit,
        kpi.Definition.Accumulation,
        kpi.Origins is [.., var from] ? Tie(from) : null,
        [.. kpi.Successions.Select(Tie)],
        [.. kpi.Targets.Select(target => TargetPoint.Of(kpi.Definition, target, today))],
        [
            .. kpi.Reports.Where(report => report.Stage != ReportStage.Withdrawn)
                .Select(report => ReportView.Of(kpi.Definition, report, seesWork, NoTexts)).OfType<ReportView>()
                .Select(view => new Point(
                    view.Period,
                    view.Content.Status,
                    view.Content.Value,
                    view.Content.State,
                    view.IsProvisional,
                    view.Stage,
                    view.IsUnderRevision,
                    view.IsWithdrawal,
                    view.Content.Display,
                    view.Content.YearEndForecast,
                    view.Content.YearEndForecastDisplay)),
        ],
        EvaluationView.Last(kpi, ground));

    private static TieView Tie(LineageLink link) => new(link.Plan, link.Kind, link.Keys);

    private static readonly Dictionary<(long Position, string Name), string?> NoTexts = [];
}
