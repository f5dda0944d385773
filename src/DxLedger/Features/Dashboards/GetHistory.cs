using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Dashboards;

/// <summary>The history of one KPI, initiative or department: who did what, when, from what to what, and why.</summary>
internal static class GetHistory
{
    public const int CountMax = 500;

    /// <param name="Version">Of the stream: the number of its events.</param>
    /// <param name="Next">Where later ones are; null on the last page.</param>
    internal sealed record Answer(string Stream, long Version, IReadOnlyList<Entry> Events, string? Next);

    /// <param name="Position">In the ledger.</param>
    /// <param name="Version">In the stream.</param>
    /// <param name="Actor">Opaque subject of whoever did it; null for viewers where it is about a report or a reporting period.</param>
    /// <param name="Sentence">What happened, in the caller's language.</param>
    /// <param name="Period">The reporting period that it is about; null where it is about none.</param>
    /// <param name="Evidence">What backs a reported figure.</param>
    /// <param name="Members">What changed, with short values; null while the view has not taken the event yet.</param>
    /// <param name="Texts">Free text kept beside the entry, such as the reason; null where it was erased.</param>
    /// <param name="Confirmed">Codes of the warnings that were confirmed with it, such as <c>magnitude</c>; for viewers none of reports.</param>
    /// <param name="LeafHash">SHA-256 of 0x00 and the entry, lower-case hex (RFC 6962).</param>
    /// <param name="Receipt">Where the proof is that the log has it.</param>
    internal sealed record Entry(
        long Position,
        long Version,
        DateTimeOffset RecordedAt,
        string? Actor,
        string Type,
        string? Name,
        string? Sentence,
        string? Period,
        IReadOnlyList<EvidenceView> Evidence,
        IReadOnlyList<ChangedMember>? Members,
        IReadOnlyDictionary<string, string?> Texts,
        IReadOnlyList<string> Confirmed,
        string LeafHash,
        string Receipt);

    /// <param name="From">First version of the page.</param>
    /// <param name="Count">1 to 500 events looked at; filters show fewer.</param>
    /// <param name="Type">Only events of this stored name, such as <c>kpi.target-revised.v1</c>.</param>
    /// <param name="Actor">Only events by this subject.</param>
    internal sealed record Query(
        [FromQuery(Name = "type")] string? Type,
        [FromQuery(Name = "actor")] string? Actor,
        [FromQuery(Name = "from")] long From = 1,
        [FromQuery(Name = "count")] int Count = 100);

    public static Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> OfKpi(
        string key, [AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        ShowAsync(key, Kpi.StreamOf(key), Kpi.NotFound(key), query, scope, http, ct);

    public static Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> OfInitiative(
        string key, [AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        ShowAsync(key, Initiative.StreamOf(key), Initiative.NotFound(key), query, scope, http, ct);

    public static Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> OfDepartment(
        string department, [AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        ShowAsync(department, Department.StreamOf(department), Department.NotFound(department), query, scope, http, ct);

    private static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> ShowAsync(
        string key, string stream, Rejection notFound, Query query, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        List<FieldError> errors = [.. Paging.From(query.From), .. Paging.Count(query.Count, CountMax), .. FeatureEvents.UnknownType(query.Type)];
        if (errors.Count > 0)
            return Problems.Invalid(errors, http.Request);
        var (version, position) = Keys.IsValid(key) ? await scope.Ledger.StreamHeadAsync(stream, ct) : new StreamHead(0, 0);
        if (version == 0)
            return Problems.Of(notFound, http.Request);

        var page = await scope.Ledger.ReadStreamAsync(stream, new StreamRead { FromVersion = query.From, ToVersion = version, Count = query.Count }, ct).ToListAsync(ct);
        var shown = page.Where(e => (http.SeesWork() || !ReportWording.IsBeforeAcceptance(e.Type))
            && (query.Type is null || e.Type == query.Type)
            && (query.Actor is null || (e.Actor == query.Actor && !IsHidden(e, http)))).ToList();
        var rows = await scope.Ledger.ReadRowsAsync(RecentChanges.Projection, RowQuery.Keys([.. shown.Select(e => RecentChanges.KeyOf(e.Position))]), ct);
        var words = rows.Items.ToDictionary(row => row.FromPosition, row => row.State as ChangeRow.Change);
        var texts = await scope.Ledger.ReadTextsAsync([.. shown.Where(e => e.TextHashes.Count > 0 && !IsHidden(e, http)).Select(e => e.Position)], ct);
        var outcomes = await EventOutcomes.OfAsync(scope.Ledger, stream, shown, ct);
        var last = page is [.., { } newest] ? newest.Version : version;
        return Representation.Show(
            http,
            position,
            [
                (stream, version),
                Representation.Shown(RecentChanges.Projection.Name, rows.Version, words.Count),
                ($"{query.From} {query.Count} {query.Type} {query.Actor}", shown.Count),
                Representation.Erased(texts),
            ],
            new Answer(stream, version, [.. shown.Select(e => View(e, words.GetValueOrDefault(e.Position), outcomes.GetValueOrDefault(e.Version), texts, scope.Ledger.Name, http))], last < version ? Next(http.Request, query, last + 1) : null));
    }

    // Viewers learn that a figure was accepted or a period closed, and not who did it or why a department was given more time.
    public static bool IsHidden(RecordedEvent e, HttpContext http) =>
        !http.SeesWork() && (ReportWording.IsWork(e.Type) || ReportWording.IsGradedByHand(e.Type, e.TextHashes.Count) || PeriodModel.Stream.Projection.Handles(e.Stream));

    /// <param name="outcome">What it takes earlier events to tell; null where it takes none.</param>
    public static Entry View(
        RecordedEvent e, ChangeRow.Change? words, EventOutcomes.Outcome? outcome, IReadOnlyDictionary<(long Position, string Name), string?> texts, string ledger, HttpContext http)
    {
        var isHidden = IsHidden(e, http);
        var known = FeatureEvents.Decode(e);
        var shown = e.TextHashes.Keys.Where(_ => !isHidden).ToDictionary(name => name, name => texts.GetValueOrDefault((e.Position, name)), StringComparer.Ordinal);
        return new Entry(
            e.Position,
            e.Version,
            e.RecordedAt,
            isHidden ? null : e.Actor,
            e.Type,
            words?.Name,
            known is null
                ? null
                : (outcome?.Sentence ?? EventSentences.Of(known, words?.Members, isHidden, outcome?.Definition)).In(Languages.Of(http.Request)),
            ReportSentences.PeriodOf(known),
            [.. shown.Where(text => text.Key.StartsWith("evidence.", StringComparison.Ordinal)).OrderBy(text => text.Key.Length).ThenBy(text => text.Key, StringComparer.Ordinal).Select(text => EvidenceView.Of(text.Value) ?? new(null, null, null))],
            isHidden ? outcome?.Public ?? [] : outcome?.Members ?? words?.Members,
            shown,
            isHidden ? [] : WarningWording.ConfirmedWith(known),
            Convert.ToHexStringLower(e.LeafHash.Span),
            $"/api/ledgers/{ledger}/proof/{e.Position}");
    }

    public static string Next(HttpRequest request, Query query, long from) =>
        $"{request.PathBase}{request.Path.Value?.TrimEnd('/')}?from={from}&count={query.Count}"
        + (query.Type is null ? "" : $"&type={Uri.EscapeDataString(query.Type)}") + (query.Actor is null ? "" : $"&actor={Uri.EscapeDataString(query.Actor)}");
}
