using System.Globalization;
using DxLedger.EventStore;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Platform.Http;

/// <summary>
/// A point of the ledger's past that a question is about: <c>?position=12345</c>, which means the same for ever, or
/// <c>?recordedAt=</c> an instant or a day in Japan, which means the last position recorded by then.
/// </summary>
/// <param name="Position">From 1.</param>
/// <param name="Today">The day in Japan when that was recorded, as of which names and owners are told.</param>
/// <param name="Settled">False while an event may still be recorded by the instant asked for.</param>
/// <param name="Root">Of the log up to that position.</param>
/// <param name="RecordedAt">When that position was recorded.</param>
internal sealed record AsOfPoint(long Position, DateOnly Today, bool Settled, byte[] Root, DateTimeOffset RecordedAt)
{
    public const string PositionParameter = "position";
    public const string InstantParameter = "recordedAt";

    /// <summary>Header that says whether the answer to an instant can still change.</summary>
    public const string SettledHeader = "DxLedger-Settled";

    /// <summary>Header with the root of the log that the answer stands on, in base64 as in a checkpoint.</summary>
    public const string RootHeader = "DxLedger-Root";

    private static readonly HashSet<string> Own = new([PositionParameter, InstantParameter, AtLeast.Parameter], StringComparer.OrdinalIgnoreCase);

    /// <summary>How long a view that is behind is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly string[] InstantFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>What the address asks for; nothing where it asks for now.</summary>
    /// <param name="http">Of the request.</param>
    /// <param name="scope">The ledger it is about.</param>
    /// <param name="ct">Stops it.</param>
    /// <param name="views">Those that the answer comes from; they have reached the point.</param>
    public static async Task<(AsOfPoint? Point, ProblemHttpResult? Problem)> FindAsync(HttpContext http, LedgerScope scope, CancellationToken ct, params IReadOnlyList<AsyncProjection> views)
    {
        var (point, problem) = await PointAsync(http, scope, ct);
        if (point is null)
            return (null, problem);
        var since = TimeProvider.System.GetTimestamp();
        foreach (var view in views)
        {
            var left = Patience - TimeProvider.System.GetElapsedTime(since);
            var reached = await scope.Ledger.WaitForAsync(view, point.Position, left > TimeSpan.Zero ? left : TimeSpan.Zero, ct);
            if (reached < point.Position)
                return (null, Problems.Of(Rejections.ProjectionBehind(view.Name, reached, point.Position), http.Request));
        }

        return (point, null);
    }

    private static async Task<(AsOfPoint? Point, ProblemHttpResult? Problem)> PointAsync(HttpContext http, LedgerScope scope, CancellationToken ct)
    {
        var (positions, instants) = (http.Request.Query[PositionParameter], http.Request.Query[InstantParameter]);
        if (positions.Count == 0 && instants.Count == 0)
            return (null, null);
        if (positions.Count + instants.Count > 1)
            return (null, Problems.Invalid([new(
                PositionParameter,
                "choice",
                new("Either one position or one recordedAt.", "「position」か「recordedAt」のどちらか 1 つだけを指定してください。"))], http.Request));

        return positions is [{ } position]
            ? await AtPositionAsync(position, PositionParameter, http, scope, ct)
            : await AtInstantAsync(instants[0], InstantParameter, http, scope, ct);
    }

    /// <summary>A point named by a member of its own, such as <c>from</c>: a position, or an instant or a day.</summary>
    public static Task<(AsOfPoint? Point, ProblemHttpResult? Problem)> FindAsync(string? text, string field, HttpContext http, LedgerScope scope, CancellationToken ct) =>
        text is { Length: > 0 } && text.All(char.IsAsciiDigit) ? AtPositionAsync(text, field, http, scope, ct) : AtInstantAsync(text, field, http, scope, ct);

    private static async Task<(AsOfPoint? Point, ProblemHttpResult? Problem)> AtPositionAsync(string text, string field, HttpContext http, LedgerScope scope, CancellationToken ct)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return (null, Problems.Invalid([new(field, "position", new("A whole number from 1.", "1 以上の整数で指定してください。"))], http.Request));
        var head = await scope.Ledger.HeadAsync(ct);
        return position < 1 || position > head.Position
            ? (null, Problems.Of(Rejections.PositionNotFound(field), http.Request))
            : (await AtAsync(scope.Ledger, position, settled: true, ct), null);
    }

    private static async Task<(AsOfPoint? Point, ProblemHttpResult? Problem)> AtInstantAsync(string? text, string field, HttpContext http, LedgerScope scope, CancellationToken ct)
    {
        if (Instant(text) is not { } instant)
        {
            return (null, Problems.Invalid(
                [new(field, "instant", new(
                    "A day such as 2026-04-01, meaning its end in Japan, or an existing instant with its offset such as 2026-04-01T09:00:00+09:00 (as + is written in addresses: %2B).",
                    "日付（例: 2026-04-01。日本時間のその日の終わりを指します）か、時差付きの実在する日時（例: 2026-04-01T09:00:00+09:00。URL では + を %2B と書きます）を指定してください。"))],
                http.Request));
        }

        if (instant.Begins > scope.Clock.GetUtcNow())
            return (null, Problems.Invalid([new(
                field,
                "future",
                new("Nothing is known of the future; an instant that has passed.", "将来の日時は指定できません。過去の日時を指定してください。"))], http.Request));
        var asOf = await scope.Ledger.PositionAtAsync(instant.Ends, ct);
        return asOf.Position == 0
            ? (null, Problems.Of(Rejections.BeforeFirst(field), http.Request))
            : (await AtAsync(scope.Ledger, asOf.Position, asOf.Settled, ct), null);
    }

    /// <summary>The part of a validator that stands for the point; none for now.</summary>
    public static IEnumerable<(string Stream, long Version)> Shown(AsOfPoint? point) => point is null ? [] : [("position", point.Position)];

    /// <summary>The headers of an answer about this point: where it stands, whether that can change, how to cite it, and its proof.</summary>
    public void Tell(HttpContext http, string ledger)
    {
        http.Response.Headers[SettledHeader] = Settled ? "true" : "false";
        http.Response.Headers[RootHeader] = Convert.ToBase64String(Root);
        var others = http.Request.Query.Where(one => !Own.Contains(one.Key));
        var query = QueryString.Create(others).Add(PositionParameter, Position.ToString(CultureInfo.InvariantCulture));
        http.Response.Headers.Link = new[]
        {
            $"<{http.Request.PathBase}{http.Request.Path}{query}>; rel=\"permalink\"",
            $"</api/ledgers/{ledger}/proof/{Position.ToString(CultureInfo.InvariantCulture)}>; rel=\"receipt\"",
        };
    }

    /// <summary>The ledger's end; null before anything was recorded. More may be recorded at any time.</summary>
    public static async Task<AsOfPoint?> HeadAsync(Ledger ledger, CancellationToken ct) =>
        await ledger.HeadAsync(ct) is { Position: > 0 and var position } ? await AtAsync(ledger, position, settled: false, ct) : null;

    private static async Task<AsOfPoint> AtAsync(Ledger ledger, long position, bool settled, CancellationToken ct)
    {
        var last = await ledger.ReadAllAsync(position - 1, 1, ct).SingleAsync(ct);
        return new AsOfPoint(position, JapaneseCalendar.DateOf(last.RecordedAt), settled, await ledger.Seal.RootAsync(position, ct), last.RecordedAt);
    }

    private static (DateTimeOffset Begins, DateTimeOffset Ends)? Instant(string? text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue && day > DateOnly.MinValue)
        {
            var begins = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), JapaneseCalendar.Offset);
            return (begins, begins.AddDays(1).AddMicroseconds(-1));
        }

        // Without an offset it would be a local time of nobody in particular.
        var hasOffset = text is { Length: > 0 } && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal));
        return hasOffset && DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) ? (instant, instant) : null;
    }
}
