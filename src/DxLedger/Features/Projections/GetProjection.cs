using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Projections;

/// <summary>One projection as it stands at this moment, with what befell it.</summary>
internal static class GetProjection
{
    private const int LogCount = 50;

    /// <param name="Projections">What is shown, other versions of it, and a rebuild; none before a program has begun to build it.</param>
    /// <param name="Log">The last 50 entries, newest first.</param>
    internal sealed record Answer(string Name, IReadOnlyList<ProjectionView> Projections, IReadOnlyList<ProjectionLogEntry> Log);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> Get(string name, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var projections = scope.Ledger.Projections;
        var all = await projections.StatusAsync(ct);
        var named = all.Where(status => status.Name == name).ToList();
        if (named.Count == 0 && !projections.Known.Any(known => known.Name == name))
        {
            return Problems.Of(
                Rejections.NotFound("projection.not_found", $"There is no projection {name}.", $"投影 {name} はありません。"), http.Request);
        }

        var log = await projections.LogAsync(name, LogCount, ct);
        Representation.SetPosition(http.Response, all.Select(status => status.Head).FirstOrDefault());
        return Representation.ShowNow(http, new Answer(name, [.. named.Select(ProjectionView.Of)], log));
    }
}
