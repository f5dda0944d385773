using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace DxLedger.Features.Plans;

/// <summary>The plan document itself, byte for byte as it was imported.</summary>
internal static class DownloadDocument
{
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Get(
        string plan, string sha256, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Keys.IsValid(plan))
        {
            var found = await scope.Ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.Streams([Plan.StreamOf(plan)]), ct);
            var document = found.Items.Select(item => item.State).OfType<Plan.Adopted>()
                .SelectMany(adopted => adopted.Documents).LastOrDefault(document => document.Document == sha256);
            if (document is not null && await scope.Ledger.Blobs.GetAsync(sha256, ct) is { } bytes)
            {
                http.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
                return TypedResults.File(bytes, "application/octet-stream", document.FileName, entityTag: new EntityTagHeaderValue($"\"{sha256}\""));
            }
        }

        return Problems.Of(
            Rejections.NotFound("document.not_found", $"Plan {plan} has no document {sha256}.", $"計画 {plan} に文書 {sha256} はありません。"),
            http.Request);
    }
}
