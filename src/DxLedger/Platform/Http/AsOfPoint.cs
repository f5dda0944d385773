using System.Globalization;
using DxLedger.EventStore;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Platform.Http;

/// <summary>
/// A point of the ledger's past that a question is about: <c>?position=12345</c>, which means the same for ever, or
/// <c>?recordedAt=</c> an instant or a day in Japan, which means the last position recorded by then.
/// </summary>
/// <param name="Position">From 1.</param>
/// <param name="Today">The day in Japan when that was recorded.</param>
/// <param name="Settled">False while an event may still be recorded by the instant asked for.</param>
internal sealed record AsOfPoint(long Position, DateOnly Today, bool Settled)
{
    public const string PositionParameter = "position";
    public const string InstantParameter = "recordedAt";

    /// <summary>Header that says whether the answer to an instant can still change.</summary>
    public const string SettledHeader = "DxLedger-Settled";

    private static readonly string[] InstantFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>What the address asks for; nothing where it asks for now.</summary>
    public static async Task<(AsOfPoint? Point, ProblemHttpResult? Problem)> FindAsync(HttpContext http, LedgerScope scope, CancellationToken ct)
    {
        var (positions, instants) = (http.Request.Query[PositionParameter], http.Request.Query[InstantParameter]);
        if (positions.Count == 0 && instants.Count == 0)
            return (null, null);
        if (positions.Count + instants.Count > 1)
            return (null, Problems.Invalid([new(PositionParameter, "choice", new("Either one position or one recordedAt.", "position か recordedAt のどちらか 1 つだけを指定してください。"))], http.Request));

        var head = await scope.Ledger.HeadAsync(ct);
        if (positions is [{ } text])
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
                return (null, Problems.Invalid([new(PositionParameter, "position", new("A whole number from 1.", "1 以上の整数で指定してください。"))], http.Request));
            return position < 1 || position > head.Position
                ? (null, Problems.Of(Rejections.PositionNotFound(PositionParameter), http.Request))
                : (await AtAsync(scope.Ledger, position, settled: true, ct), null);
        }

        if (Instant(instants[0]) is not { } instant)
        {
            return (null, Problems.Invalid(
                [new(InstantParameter, "instant", new(
                    "A day such as 2026-04-01, meaning its end in Japan, or an existing instant with its offset such as 2026-04-01T09:00:00+09:00 (as + is written in addresses: %2B).",
                    "日付（例: 2026-04-01。日本時間のその日の終わりを指します）か、時差付きの実在する日時（例: 2026-04-01T09:00:00+09:00。URL では + を %2B と書きます）を指定してください。"))],
                http.Request));
        }

        if (instant.Begins > scope.Clock.GetUtcNow())
            return (null, Problems.Invalid([new(InstantParameter, "future", new("Nothing is known of the future; an instant that has passed.", "将来の日時は指定できません。過去の日時を指定してください。"))], http.Request));
        var asOf = await scope.Ledger.PositionAtAsync(instant.Ends, ct);
        return asOf.Position == 0
            ? (null, Problems.Of(Rejections.BeforeFirst(InstantParameter), http.Request))
            : (await AtAsync(scope.Ledger, asOf.Position, asOf.Settled, ct), null);
    }

    /// <summary>The headers of an answer about this point: where it stands, whether that can change, how to cite it, and its proof.</summary>
    public void Tell(HttpContext http, string ledger)
    {
        http.Response.Headers[SettledHeader] = Settled ? "true" : "false";
        http.Response.Headers.Link = new[]
        {
            $"<{http.Request.PathBase}{http.Request.Path}?{PositionParameter}={Position.ToString(CultureInfo.InvariantCulture)}>; rel=\"permalink\"",
            $"</api/ledgers/{ledger}/proof/{Position.ToString(CultureInfo.InvariantCulture)}>; rel=\"receipt\"",
        };
    }

    private static async Task<AsOfPoint> AtAsync(Ledger ledger, long position, bool settled, CancellationToken ct)
    {
        var last = await ledger.ReadAllAsync(position - 1, 1, ct).SingleAsync(ct);
        return new AsOfPoint(position, JapaneseCalendar.DateOf(last.RecordedAt), settled);
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
