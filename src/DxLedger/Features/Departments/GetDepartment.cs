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
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct, DepartmentModel.Stream.History);
        if (problem is not null)
            return problem;
        var today = point?.Today ?? scope.Today;
        var found = await DepartmentModel.Stream.ReadAllAsync(scope.Ledger, point?.Position, ct);
        var all = DepartmentModel.ByKey(found.Items);
        if (!all.TryGetValue(department, out var one))
            return Problems.Of(Department.NotFound(department), http.Request);

        var deputies = one.Deputies.Where(deputy => deputy.From <= today && (deputy.Until is not { } until || today <= until)).ToList();
        var texts = await scope.Ledger.ReadTextsAsync([.. deputies.Select(deputy => deputy.Origin.Position), .. one.Succession is { } end ? [end.Origin.Position] : Array.Empty<long>()], ct);
        point?.Tell(http, scope.Ledger.Name);
        return Representation.Show(
            http,
            found.Position,
            [.. AsOfPoint.Shown(point), .. found.Items.Select(document => (document.Stream, document.Version)), Representation.Of(today)],
            new Answer(
                one.Key,
                found.Items.First(document => document.Stream == Department.StreamOf(department)).Version,
                one.NameOn(today),
                one.HasEndedOn(today),
                [.. one.Names.Entries.Select(entry => new NameView(entry.From, entry.Value.Bureau, entry.Value.Sub, entry.Value.Section))],
                [.. all.Values.Where(other => other.Succession?.Successors.Contains(one.Key) == true).Select(other => other.Key).Order(StringComparer.Ordinal)],
                one.Succession is { } succession ? new(
                    succession.Successors,
                    succession.EffectiveFrom,
                    Reason(succession.Origin),
                    succession.Origin.Position) : null,
                [.. deputies.Select(deputy => new DeputyView(deputy.Key, all.GetValueOrDefault(deputy.Key)?.NameOn(today), deputy.From, deputy.Until, Reason(deputy.Origin), deputy.Origin.Position))]));

        string? Reason(EventOrigin origin) => texts.GetValueOrDefault((origin.Position, "reason"));
    }
}
