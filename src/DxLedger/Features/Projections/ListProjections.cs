using DxLedger.EventStore;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Projections;

/// <summary>Every projection of a ledger, as it stands at this moment.</summary>
internal static class ListProjections
{
    /// <param name="Projections">Inline ones, then the others by name; a rebuild behind what it is to replace.</param>
    internal sealed record Answer(IReadOnlyList<ProjectionView> Projections)
    {
        public static Answer Of(IEnumerable<ProjectionStatus> all) => new([.. all.Select(ProjectionView.Of)]);
    }

    public static async Task<Ok<Answer>> Get(LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var all = await scope.Ledger.Projections.StatusAsync(ct);
        Representation.SetPosition(http.Response, all.Select(status => status.Head).FirstOrDefault());
        return Representation.ShowNow(http, Answer.Of(all));
    }
}
