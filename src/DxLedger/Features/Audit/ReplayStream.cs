using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Audit;

/// <summary>A stream state by state: what it was once each of its events was recorded.</summary>
internal static class ReplayStream
{
    private const int CountMax = 200;

    /// <param name="Version">Of the stream: the number of its events.</param>
    /// <param name="Next">Where later states are; null on the last page.</param>
    internal sealed record Answer(string Stream, long Version, IReadOnlyList<StepView> Steps, string? Next);

    /// <param name="Position">In the ledger.</param>
    /// <param name="Version">In the stream.</param>
    /// <param name="LeafHash">SHA-256 of 0x00 and the entry, lower-case hex (RFC 6962).</param>
    /// <param name="State">As it was afterwards. Free text is beside the entries and not in it.</param>
    internal sealed record StepView(long Position, long Version, DateTimeOffset RecordedAt, string Actor, string Type, string LeafHash, JsonElement State);

    /// <param name="From">First version of the page.</param>
    /// <param name="Count">1 to 200.</param>
    internal sealed record Query([FromQuery(Name = "from")] long From = 1, [FromQuery(Name = "count")] int Count = 50);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string stream, [AsParameters] Query query, LedgerScope scope, StreamKinds kinds, HttpContext http, CancellationToken ct)
    {
        List<FieldError> errors = [.. Paging.From(query.From), .. Paging.Count(query.Count, CountMax)];
        if (errors.Count > 0)
            return Problems.Invalid(errors, http.Request);
        var (version, position) = Keys.IsValid(stream) ? await scope.Ledger.StreamHeadAsync(stream, ct) : new StreamHead(0, 0);
        if (version == 0 || kinds.Of(stream) is not { } kind)
            return Problems.Of(Rejections.NotFound("stream.not_found", $"There is no stream {stream}.", $"ストリーム {stream} はありません。"), http.Request);

        // The states before the page are gone through as well: each stands on the one before it.
        var steps = await kind.ReplayAsync(scope.Ledger, stream, query.From, ct)
            .TakeWhile(step => step.Event.Version <= version).Take(query.Count)
            .Select(step => View(step.Event, step.State)).ToListAsync(ct);
        var last = steps is [.., var newest] ? newest.Version : version;
        return Representation.Show(
            http,
            position,
            [(stream, version), ("shape", kind.StateVersion), (string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{query.From} {query.Count}"), steps.Count)],
            new Answer(stream, version, steps, last < version ? $"{http.Request.PathBase}{http.Request.Path.Value?.TrimEnd('/')}?from={last + 1}&count={query.Count}" : null));
    }

    private static StepView View(RecordedEvent e, JsonElement state) =>
        new(e.Position, e.Version, e.RecordedAt, e.Actor, e.Type, Convert.ToHexStringLower(e.LeafHash.Span), state);
}
