using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>What a KPI or milestone promised, state after state.</summary>
internal static class GetKpiStates
{
    /// <param name="States">Oldest first; each stood until the next.</param>
    internal sealed record Answer(string Key, IReadOnlyList<StateView> States);

    /// <param name="FromPosition">Ledger position of the event that made it so.</param>
    /// <param name="RecordedFrom">When that was recorded.</param>
    /// <param name="ToPosition">Position of the event that ended it; null while it stands.</param>
    /// <param name="RecordedTo">When that was recorded; null while it stands.</param>
    /// <param name="Version">Of its stream then.</param>
    /// <param name="Owners">Department keys as decided last then, be it from a later day on; the first leads and reports.</param>
    internal sealed record StateView(
        long FromPosition,
        DateTimeOffset RecordedFrom,
        long? ToPosition,
        DateTimeOffset? RecordedTo,
        long Version,
        IReadOnlyList<string> Initiatives,
        PromiseKind Kind,
        string Label,
        string? Unit,
        Direction? Direction,
        Accumulation Accumulation,
        DateOnly? DueDate,
        IReadOnlyList<string> Owners,
        IReadOnlyList<StateTarget> Targets);

    /// <param name="Value">In the KPI's unit.</param>
    /// <param name="Display">In the unit in which the KPI was shown then.</param>
    internal sealed record StateTarget(int FiscalYear, decimal Value, DisplayedValue? Display, string RawValue, DateOnly? DueDate);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string key, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var stream = Kpi.StreamOf(key);
        var known = Keys.IsValid(key) ? await scope.Ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Streams([stream]), ct) : null;
        if (known is not { Items.Count: > 0 })
            return Problems.Of(Kpi.NotFound(key), http.Request);

        var rows = await scope.Ledger.ReadRowsAsync(KpiModel.Stream.History, RowQuery.StatesOf(stream), ct);
        if (rows.Items is not [.., var last])
            return Problems.Of(Rejections.ProjectionBehind(KpiModel.Stream.History.Name, rows.Position, known.Position), http.Request);
        return Representation.Show(
            http,
            rows.Position,
            [Representation.Shown(KpiModel.Stream.History.Name, rows.Version, last.FromPosition)],
            new Answer(key, Shown([.. rows.Items.SelectMany(View)], http.SeesWork())));
    }

    /// <summary>For viewers, what was only reported or proposed ends no state: nothing that they see was another then.</summary>
    private static List<StateView> Shown(IReadOnlyList<StateView> states, bool seesWork)
    {
        var shown = new List<StateView>();
        foreach (var state in states)
        {
            if (!seesWork && shown is [.., var last] && SaysSame(last, state))
                shown[^1] = last with { ToPosition = state.ToPosition, RecordedTo = state.RecordedTo };
            else
                shown.Add(state);
        }

        return shown;
    }

    private static bool SaysSame(StateView one, StateView other) =>
        (one.Kind, one.Label, one.Unit, one.Direction, one.Accumulation, one.DueDate)
            == (other.Kind, other.Label, other.Unit, other.Direction, other.Accumulation, other.DueDate)
        && one.Initiatives.SequenceEqual(other.Initiatives) && one.Owners.SequenceEqual(other.Owners) && one.Targets.SequenceEqual(other.Targets);

    private static IEnumerable<StateView> View(Row<StateHistory<Kpi>.Recorded> row)
    {
        if (row.State.State is not Kpi.Defined kpi)
            yield break;
        yield return new StateView(
            row.FromPosition,
            row.FromAt,
            row.ToPosition,
            row.ToAt,
            row.State.Version,
            kpi.Initiatives,
            kpi.Definition.Kind,
            kpi.Definition.Label,
            kpi.Definition.Unit,
            kpi.Definition.Direction,
            kpi.Definition.Accumulation,
            kpi.DueDate,
            kpi.Owners.Latest,
            [.. kpi.Targets.Select(target => new StateTarget(
                target.FiscalYear, target.Value, DisplayedValue.Of(kpi.Definition, target.Value), target.RawValue, target.DueDate))]);
    }
}
