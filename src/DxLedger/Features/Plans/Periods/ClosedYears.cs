using DxLedger.EventStore;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Periods;

/// <summary>The years of plans that are closed, as their streams tell it.</summary>
internal sealed class ClosedYears : IClosedYears
{
    public async Task<YearCheck> CheckAsync(Ledger ledger, IReadOnlyList<YearTouch> touches, DocumentSet known, IReadOnlyList<Guard> guards, CancellationToken ct)
    {
        if (touches.Count == 0)
            return YearCheck.Clear;
        var touched =
            from plan in await PlansAsync(ledger, touches, known, ct)
            let year = new ReportingPeriod(plan.FiscalYear, null)
            let touch = touches.FirstOrDefault(one => one.Is(plan.Key, year))
            where touch is not null
            select (Stream: PlanPeriod.StreamOf(plan.Key, year), Year: year, touch.Field);
        var years = touched.ToList();
        if (years.Count == 0)
            return YearCheck.Clear;

        // A stream that is guarded was read in the same snapshot as the other premises.
        var documents = years.TrueForAll(year => guards.Any(guard => guard.Stream == year.Stream))
            ? known.Of(PeriodModel.Stream.Projection)
            : (await ledger.ReadDocumentsAsync(PeriodModel.Stream.Projection, DocumentQuery.Streams([.. years.Select(year => year.Stream)]), ct)).Items;
        var found = documents.ToDictionary(document => document.Stream, StringComparer.Ordinal);
        var refusal = years.Select(year => found.TryGetValue(year.Stream, out var document) ? PlanPeriod.YearRefusal(document.State, year.Year, year.Field) : null).FirstOrDefault(one => one is not null);
        return new(
            refusal,
            [.. years.Select(year => new Guard(year.Stream, found.TryGetValue(year.Stream, out var document) ? document.Version : 0))]);
    }

    /// <summary>A plan is for one year for ever, so it does not matter when it was read.</summary>
    private static async Task<IEnumerable<Plan.Adopted>> PlansAsync(Ledger ledger, IReadOnlyList<YearTouch> touches, DocumentSet known, CancellationToken ct)
    {
        var keys = touches.Select(touch => touch.Plan).Distinct(StringComparer.Ordinal).ToList();
        var read = known.Of(PlanModel.Stream.Projection).Select(document => document.State).OfType<Plan.Adopted>().ToList();
        if (keys.TrueForAll(key => read.Exists(plan => plan.Key == key)))
            return read;
        var query = keys.Contains(null) ? DocumentQuery.All : DocumentQuery.Streams([.. keys.OfType<string>().Select(Plan.StreamOf)]);
        return (await ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, query, ct)).Items.Select(document => document.State).OfType<Plan.Adopted>();
    }
}
