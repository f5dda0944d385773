using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans;

/// <summary>Every plan of a ledger.</summary>
internal static class ListPlans
{
    internal sealed record Answer(IReadOnlyList<PlanSummary> Plans);

    internal sealed record PlanSummary(string Key, int FiscalYear, string? Title, long Version, string Document, DateTimeOffset ImportedAt);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct, PlanModel.Stream.History);
        if (problem is not null)
            return problem;
        var found = await PlanModel.Stream.ReadAllAsync(scope.Ledger, point?.Position, ct);
        point?.Tell(http, scope.Ledger.Name);
        var plans =
            from document in found.Items
            let plan = document.State as Plan.Adopted
            where plan is { Documents.Count: > 0 }
            let last = plan.Documents[^1]
            orderby plan.FiscalYear, plan.Key
            select new PlanSummary(plan.Key, plan.FiscalYear, plan.Title, document.Version, last.Document, last.RecordedAt);
        return Representation.Show(http, found.Position, [.. AsOfPoint.Shown(point), .. found.Items.Select(document => (document.Stream, document.Version))], new Answer([.. plans]));
    }
}
