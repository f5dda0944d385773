using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>
/// Every plan in numbers, counted when something happens and not when somebody looks. Each initiative and each promise
/// keeps a small row of what it adds; an event takes the old share out of its plan's row and puts the new one in. The
/// key of each row is the name of its stream.
/// </summary>
internal sealed class PlanOverviews() : JsonProjection<OverviewRow>("plan_overview", version: 3)
{
    public static readonly PlanOverviews Projection = new();

    public override bool KeepsHistory => true;

    public override bool Handles(string stream) =>
        PlanModel.Stream.Projection.Handles(stream) || InitiativeModel.Stream.Projection.Handles(stream) || KpiModel.Stream.Projection.Handles(stream);

    /// <summary>The first event of a stream finds no share of its own.</summary>
    public override string? LikelyKey(RecordedEvent @event) => @event.Version > 1 ? @event.Stream : null;

    public override ValueTask ApplyAsync(RecordedEvent @event, ProjectionRows<OverviewRow> rows)
    {
        switch (FeatureEvents.Decode(@event))
        {
            case PlanAdopted e:
                rows.Put(@event.Stream, new OverviewRow.PlanRow(e.Key, OverviewCounts.None));
                return ValueTask.CompletedTask;
            case TextRedacted or PlanDocumentImported or PlanDocumentFlagged or PlanConflictKept or PlanEvaluationRuleSet:
                return ValueTask.CompletedTask; // nothing of a document is counted but what its rows became
            case InitiativeEvent e:
                return TakeAsync(@event.Stream, e, JapaneseCalendar.DateOf(@event.RecordedAt), rows);
            case KpiEvent e:
                return TakeAsync(@event.Stream, e, rows);
            default:
                throw new System.Diagnostics.UnreachableException($"Nothing says how {@event.Type} is counted.");
        }
    }

    private static async ValueTask TakeAsync(string stream, InitiativeEvent e, DateOnly day, ProjectionRows<OverviewRow> rows)
    {
        var before = await rows.FindAsync(stream) as OverviewRow.InitiativeFacts;
        await PutAsync(stream, before, OverviewRow.InitiativeFacts.After(before, e, day), rows);
    }

    private static async ValueTask TakeAsync(string stream, KpiEvent e, ProjectionRows<OverviewRow> rows)
    {
        var before = await rows.FindAsync(stream) as OverviewRow.KpiFacts;
        var after = OverviewRow.KpiFacts.After(before, e);
        if (ReferenceEquals(before, after))
            return;

        rows.Put(stream, after);
        await CountAsync(after.Plan, before is null ? OverviewCounts.None : OverviewCounts.Of(before), OverviewCounts.Of(after), rows);
        if (before is not null)
            await ServeAsync(before, -1, rows);
        await ServeAsync(after, 1, rows);
    }

    // What an initiative is promised is counted among the promises of its own plan.
    private static async ValueTask ServeAsync(OverviewRow.KpiFacts kpi, int times, ProjectionRows<OverviewRow> rows)
    {
        // One that is closed serves nothing.
        foreach (var initiative in kpi.State == PromiseState.Open ? kpi.Initiatives : [])
        {
            var stream = Initiative.StreamOf(initiative);
            if (await rows.FindAsync(stream) is not OverviewRow.InitiativeFacts served)
                throw new InvalidOperationException($"A promise serves initiative {initiative}, which the ledger does not know.");
            if (served.Plan == kpi.Plan)
                await PutAsync(stream, served, served.ServedBy(kpi.Kind, times), rows);
        }
    }

    private static async ValueTask PutAsync(
        string stream, OverviewRow.InitiativeFacts? before, OverviewRow.InitiativeFacts after, ProjectionRows<OverviewRow> rows)
    {
        if (ReferenceEquals(before, after))
            return;
        rows.Put(stream, after);
        await CountAsync(after.Plan, before is null ? OverviewCounts.None : OverviewCounts.Of(before), OverviewCounts.Of(after), rows);
    }

    private static async ValueTask CountAsync(string plan, OverviewCounts less, OverviewCounts more, ProjectionRows<OverviewRow> rows)
    {
        var stream = Plan.StreamOf(plan);
        if (await rows.FindAsync(stream) is not OverviewRow.PlanRow row)
            throw new InvalidOperationException($"Something belongs to plan {plan}, which the ledger does not know.");
        rows.Put(stream, row with { Counts = row.Counts.Minus(less).Plus(more) });
    }
}
