using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Audit;

/// <summary>A stream's events as they lie in the ledger.</summary>
internal static class ReadStream
{
    private const int CountMax = 1000;

    /// <param name="Version">Of the stream: the number of its events.</param>
    /// <param name="Next">Where the next page is; null on the last.</param>
    internal sealed record Answer(string Stream, long Version, IReadOnlyList<EventView> Events, string? Next);

    /// <param name="Position">In the ledger, from 1, without gaps.</param>
    /// <param name="RecordedAt">When the ledger took it, UTC, in microseconds.</param>
    /// <param name="Actor">Opaque subject of whoever did it.</param>
    /// <param name="Issuer">Of the token that named the actor; null for the program itself and its command line.</param>
    /// <param name="Role">That allowed it; null as above.</param>
    /// <param name="OnBehalfOf">Keys of the departments for which the actor acted; none where the role needs none.</param>
    /// <param name="Exception">Position of the exception without which it would have been refused; null where none was needed.</param>
    /// <param name="Texts">Free text kept beside the entry; null where it was erased.</param>
    /// <param name="LeafHash">SHA-256 of 0x00 and the entry, lower-case hex (RFC 6962).</param>
    internal sealed record EventView(
        long Position,
        long Version,
        Guid Id,
        string Type,
        DateTimeOffset RecordedAt,
        string Actor,
        string? Issuer,
        string? Role,
        IReadOnlyList<string> OnBehalfOf,
        long? Exception,
        JsonElement Data,
        IReadOnlyDictionary<string, string?> Texts,
        string LeafHash);

    /// <param name="From">First version of the page; 1, or the last one when reading backwards, if left out.</param>
    /// <param name="Count">At most 1,000.</param>
    /// <param name="Direction"><c>forwards</c> or <c>backwards</c>.</param>
    internal sealed record Query(
        [FromQuery(Name = "from")] long? From,
        [FromQuery(Name = "count")] int Count = 100,
        [FromQuery(Name = "direction")] string Direction = "forwards");

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string stream, [AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Errors(query) is { Count: > 0 } errors)
            return Problems.Invalid(errors, http.Request);

        var (version, position) = Keys.IsValid(stream) ? await scope.Ledger.StreamHeadAsync(stream, ct) : new StreamHead(0, 0);
        if (version == 0)
        {
            return Problems.Of(
                Rejections.NotFound("stream.not_found", $"There is no stream {stream}.", $"ストリーム {stream} はありません。"), http.Request);
        }

        var backwards = query.Direction == "backwards";
        var read = new StreamRead
        {
            FromVersion = backwards ? 1 : query.From ?? 1,
            ToVersion = backwards ? Math.Min(query.From ?? version, version) : version,
            Backwards = backwards,
            Count = query.Count,
        };
        var events = await scope.Ledger.ReadStreamAsync(stream, read, ct).ToListAsync(ct);
        var texts = await scope.Ledger.ReadTextsAsync([.. events.Where(e => e.TextHashes.Count > 0).Select(e => e.Position)], ct);
        return Representation.Show(
            http,
            position,
            [(stream, version), Representation.Erased(texts)],
            new Answer(stream, version, [.. events.Select(e => View(e, texts))], Next(http.Request, query, events, version)));
    }

    private static List<FieldError> Errors(Query query)
    {
        List<FieldError> errors = [.. Paging.From(query.From), .. Paging.Count(query.Count, CountMax)];
        if (query.Direction is not ("forwards" or "backwards"))
            errors.Add(new("direction", "choice", new("One of forwards, backwards.", "「forwards」か「backwards」を指定してください。")));
        return errors;
    }

    private static EventView View(RecordedEvent e, IReadOnlyDictionary<(long Position, string Name), string?> texts) => new(
        e.Position,
        e.Version,
        e.Id,
        e.Type,
        e.RecordedAt,
        e.Actor,
        e.Authorship.Issuer,
        e.Authorship.Role,
        e.Authorship.OnBehalfOf,
        e.Exception,
        JsonElement.Parse(e.Data.Span),
        e.TextHashes.Keys.ToDictionary(name => name, name => texts.GetValueOrDefault((e.Position, name)), StringComparer.Ordinal),
        Convert.ToHexStringLower(e.LeafHash.Span));

    private static string? Next(HttpRequest request, Query query, List<RecordedEvent> events, long version)
    {
        var backwards = query.Direction == "backwards";
        if (events.Count == 0 || (backwards ? events[^1].Version == 1 : events[^1].Version >= version))
            return null;
        var from = backwards ? events[^1].Version - 1 : events[^1].Version + 1;
        return $"{request.PathBase}{request.Path.Value?.TrimEnd('/')}?from={from}&count={query.Count}&direction={query.Direction}";
    }
}
