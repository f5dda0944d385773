using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DxLedger.Platform.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace DxLedger.Platform.Http;

/// <summary>Answers that show state: at which ledger position they stand, and a validator that holds for exactly what they show.</summary>
internal static class Representation
{
    /// <summary>Header with the position of the last event that the answer takes into account.</summary>
    public const string PositionHeader = "DxLedger-Position";

    /// <summary>Header with how many free texts an answer would show if they had not been redacted; absent where none was.</summary>
    public const string RedactedHeader = "DxLedger-Redacted";

    private const string ErasedName = "erased";

    /// <summary>Raised when the same state is rendered differently, so that no cache keeps the old rendering.</summary>
    private const string Renderer = "4";

    /// <summary>The body, or 304 when the caller has it already.</summary>
    /// <param name="versions">Every stream whose state the body shows, with its version; for rows of views what <see cref="Shown"/> gives.</param>
    /// <param name="version">What <c>If-Match</c> of a write names; it then leads the validator, which may be sent in its place. Null where no write is about the whole.</param>
    public static Results<Ok<T>, StatusCodeHttpResult, ProblemHttpResult> Show<T>(
        HttpContext http,
        long position,
        IEnumerable<(string Stream, long Version)> versions,
        T body,
        long? version = null)
    {
        versions = [.. versions];
        if (versions.FirstOrDefault(shown => shown.Stream == ErasedName).Version is > 0 and var erased)
            http.Response.Headers[RedactedHeader] = erased.ToString(CultureInfo.InvariantCulture);
        var tag = new EntityTagHeaderValue($"\"{(version is { } of ? $"{of}-" : "")}{Tag(versions, Languages.Of(http.Request), http.SeesWork())}\"");
        SetPosition(http.Response, position);
        http.Response.GetTypedHeaders().ETag = tag;
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.Vary = $"{HeaderNames.AcceptLanguage}, {HeaderNames.Authorization}";
        var wanted = http.Request.GetTypedHeaders().IfNoneMatch;
        return wanted.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(body);
    }

    /// <summary>The body of an answer that tells of this moment alone: nobody keeps it.</summary>
    public static Ok<T> ShowNow<T>(HttpContext http, T body)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(body);
    }

    /// <summary>The part of a validator that stands for rows of a view: which code made them, and the last event that changed them.</summary>
    public static (string Stream, long Version) Shown(string projection, int version, long fromPosition) => ($"{projection}/{version}", fromPosition);

    /// <summary>The part of a validator that stands for the day, where what is shown changes by itself at midnight.</summary>
    public static (string Stream, long Version) Of(DateOnly today) => ("today", today.DayNumber);

    /// <summary>The part of a validator that stands for texts that were redacted; the answer says how many.</summary>
    public static (string Stream, long Version) Erased(IReadOnlyDictionary<(long Position, string Name), string?> texts) => (ErasedName, texts.Values.Count(text => text is null));

    /// <summary>Says at which position an answer stands; that of a write also says where its receipt is, within a second.</summary>
    public static void SetPosition(HttpResponse response, long position)
    {
        response.Headers[PositionHeader] = position.ToString();
        if (!HttpMethods.IsGet(response.HttpContext.Request.Method) && position > 0 && response.HttpContext.Features.Get<LedgerScope>() is { } scope)
            response.Headers.Link = $"</api/ledgers/{scope.Ledger.Name}/proof/{position}>; rel=\"receipt\"";
    }

    private static string Tag(IEnumerable<(string Stream, long Version)> versions, Language language, bool seesWork)
    {
        var shown = new StringBuilder(Renderer).Append('\n').Append(language.Tag()).Append('\n').Append(seesWork ? "work\n" : "accepted\n");
        foreach (var (stream, version) in versions.OrderBy(entry => entry.Stream, StringComparer.Ordinal))
            shown.Append(stream).Append('@').Append(version).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shown.ToString())))[..32];
    }
}
