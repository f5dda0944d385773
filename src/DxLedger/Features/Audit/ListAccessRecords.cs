using System.Globalization;
using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Audit;

/// <summary>Who read protected history, newest first. Asking is recorded too.</summary>
internal static class ListAccessRecords
{
    private const int CountMax = 500;

    /// <param name="Next">Where older ones are; null on the last page.</param>
    internal sealed record Answer(IReadOnlyList<AccessRecord> Records, string? Next);

    /// <param name="Subject">Only reads by this subject.</param>
    /// <param name="Address">Only addresses that hold this text, such as the key of a KPI.</param>
    /// <param name="Before">Only records with lower ids.</param>
    /// <param name="Count">1 to 500.</param>
    internal sealed record Query(
        [FromQuery(Name = "subject")] string? Subject,
        [FromQuery(Name = "address")] string? Address,
        [FromQuery(Name = "before")] long? Before,
        [FromQuery(Name = "count")] int Count = 100);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> Get([AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        List<FieldError> errors = [.. Paging.Count(query.Count, CountMax), .. Storable("subject", query.Subject), .. Storable("address", query.Address)];
        if (errors.Count > 0)
            return Problems.Invalid(errors, http.Request);
        // One more than wanted says whether there is another page.
        var found = await scope.Ledger.AccessRecords.ReadAsync(query.Count + 1, query.Before, query.Subject, query.Address, ct);
        List<AccessRecord> shown = [.. found.Take(query.Count)];
        return Representation.ShowNow(http, new Answer(shown, found.Count > shown.Count ? Next(http.Request, query, shown[^1].Id) : null));
    }

    private static IEnumerable<FieldError> Storable(string field, string? text) => text?.Contains('\0', StringComparison.Ordinal) is true
        ? [new(field, "format", new("Text without U+0000.", "U+0000 を含まない文字列を指定してください。"))]
        : [];

    private static string Next(HttpRequest request, Query query, long before)
    {
        var next = QueryString.Create("count", query.Count.ToString(CultureInfo.InvariantCulture)).Add("before", before.ToString(CultureInfo.InvariantCulture));
        if (query.Subject is not null)
            next = next.Add("subject", query.Subject);
        if (query.Address is not null)
            next = next.Add("address", query.Address);
        return $"{request.PathBase}{request.Path.Value?.TrimEnd('/')}{next}";
    }
}
