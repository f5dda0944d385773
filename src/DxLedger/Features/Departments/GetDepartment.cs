using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Departments;

/// <summary>One department: what it was and is called, whom it took over from, who took over, and who stands in for it.</summary>
internal static class GetDepartment
{
    /// <param name="Version">Of its stream; what a write names in <c>If-Match</c>.</param>
    /// <param name="Name">Today's; of one that has ended, its last.</param>
    /// <param name="Names">By the day from which it bore them; null for the first.</param>
    /// <param name="Predecessors">Keys of those that it took over from.</param>
    /// <param name="Succession">Null while no end is decided on.</param>
    /// <param name="Deputies">Those who stand in for it today.</param>
    internal sealed record Answer(
        string Key, long Version, string Name, bool HasEnded, IReadOnlyList<NameView> Names, IReadOnlyList<string> Predecessors, SuccessionView? Succession, IReadOnlyList<DeputyView> Deputies);

    internal sealed record NameView(DateOnly? From, string Bureau, string? Sub, string? Section);

    /// <param name="Reason">Null where the text was erased; likewise for deputies.</param>
    internal sealed record SuccessionView(IReadOnlyList<string> Successors, DateOnly EffectiveFrom, string? Reason, long Position);

    internal sealed record DeputyView(string Key, string? Name, DateOnly From, DateOnly? Until, string? Reason, long Position);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(string department, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var found = await scope.Ledger.ReadDocumentsAsync(DepartmentModel.Stream.Projection, DocumentQuery.All, ct);
        var all = DepartmentModel.ByKey(found.Items);
        if (!all.TryGetValue(department, out var one))
            return Problems.Of(Department.NotFound(department), http.Request);

        var deputies = one.Deputies.Where(deputy => deputy.From <= scope.Today && (deputy.Until is not { } until || scope.Today <= until)).ToList();
        var texts = await scope.Ledger.ReadTextsAsync([.. deputies.Select(deputy => deputy.Origin.Position), .. one.Succession is { } end ? [end.Origin.Position] : Array.Empty<long>()], ct);
        return Representation.Show(
            http,
            found.Position,
            [.. found.Items.Select(document => (document.Stream, document.Version)), Representation.Of(scope.Today)],
            new Answer(
                one.Key,
                found.Items.First(document => document.Stream == Department.StreamOf(department)).Version,
                one.NameOn(scope.Today),
                one.HasEndedOn(scope.Today),
                [.. one.Names.Entries.Select(entry => new NameView(entry.From, entry.Value.Bureau, entry.Value.Sub, entry.Value.Section))],
                [.. all.Values.Where(other => other.Succession?.Successors.Contains(one.Key) == true).Select(other => other.Key).Order(StringComparer.Ordinal)],
                one.Succession is { } succession ? new(succession.Successors, succession.EffectiveFrom, Reason(succession.Origin), succession.Origin.Position) : null,
                [.. deputies.Select(deputy => new DeputyView(deputy.Key, all.GetValueOrDefault(deputy.Key)?.NameOn(scope.Today), deputy.From, deputy.Until, Reason(deputy.Origin), deputy.Origin.Position))]));

        string? Reason(EventOrigin origin) => texts.GetValueOrDefault((origin.Position, "reason"));
    }
}
