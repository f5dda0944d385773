using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Platform.Access;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace DxLedger.Platform.Http;

/// <summary>What a successful write answers.</summary>
/// <param name="Position">Ledger position of the last event appended.</param>
/// <param name="Version">Of the stream written, for the next <c>If-Match</c>.</param>
/// <param name="Events">0 when nothing needed to change.</param>
/// <param name="Replayed">True when the same request had been carried out before under the same key.</param>
internal sealed record WriteReceipt(long Position, long Version, int Events, bool Replayed);

/// <summary>The headers that every write understands.</summary>
internal static class Writing
{
    /// <summary>Opaque subject of whoever sits at this machine and uses its command line.</summary>
    public const string LocalActor = "local";

    private const string KeyHeader = "Idempotency-Key";
    private const int KeyLengthMax = 200;

    /// <summary>Reads <c>If-Match</c> (a quoted version) and <c>Idempotency-Key</c>; a malformed one is refused rather than ignored.</summary>
    public static (CommandContext? Context, ProblemHttpResult? Problem) Context(HttpContext http, string operation, ReadOnlySpan<byte> body)
    {
        long? expected = null;
        if (http.Request.Headers.IfMatch is [{ } match, ..])
        {
            if (!EntityTagHeaderValue.TryParse(match, out var tag) || tag.IsWeak
                || !long.TryParse(Version(tag.Tag.AsSpan().Trim('"')), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                return (null, Problems.Of(
                    new Rejection(
                        "request.precondition_invalid",
                        new(
                            $"If-Match must be the version from the body in quotes, such as \"3\"; it was {match}.",
                            $"「If-Match」には本文の「version」を引用符付きで指定してください（例: \"3\"）。指定値: {match}"),
                        HeaderNames.IfMatch),
                    http.Request));
            }

            expected = version;
        }

        var key = http.Request.Headers[KeyHeader].ToString();
        if (key.Length > KeyLengthMax || key.Any(letter => char.IsControl(letter) || letter == '\uFFFD'))
        {
            return (null, Problems.Invalid(
                [new FieldError(KeyHeader, "length", new(
                    $"At most {KeyLengthMax} characters, none of them control characters or U+FFFD.",
                    $"{KeyLengthMax} 文字以内で、制御文字と U+FFFD は使えません。"))],
                http.Request));
        }

        var authority = http.Authority();
        var idempotency = key.Length == 0 ? null : new Idempotency(authority.Caller.Subject, operation, key, SHA256.HashData(body));
        return (new CommandContext(authority, expected, idempotency, http.RequestServices.GetRequiredService<IClosedYears>()), null);
    }

    /// <summary>The version itself, or that which leads the <c>ETag</c> of what was read.</summary>
    private static ReadOnlySpan<char> Version(ReadOnlySpan<char> tag) => tag.IndexOf('-') is > 0 and var dash && tag.Length == dash + 33 ? tag[..dash] : tag;

    /// <summary>The body's exact meaning for telling a repeat from another request: its JSON, whatever the blanks were.</summary>
    public static byte[] Bytes<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, LedgerJson.Stored);

    public static Results<Ok<WriteReceipt>, ProblemHttpResult> Answer(CommandResult result, HttpContext http)
    {
        switch (result)
        {
            case CommandResult.Done done:
                Representation.SetPosition(http.Response, done.Position);
                return TypedResults.Ok(new WriteReceipt(done.Position, done.Version, done.Events, done.Replayed));
            case CommandResult.Refused refused:
                return Problems.Of(refused.Reason, http.Request);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Shape errors as a problem; null when the shape is right. Validators carry both languages in <c>WithState</c>.</summary>
    public static ProblemHttpResult? Check<T>(IValidator<T> validator, T body, HttpRequest request)
    {
        var errors = Errors(validator, body);
        return errors.Count == 0 ? null : Problems.Invalid(errors, request);
    }

    /// <summary>Shape errors; none when the shape is right.</summary>
    public static IReadOnlyList<FieldError> Errors<T>(IValidator<T> validator, T body) => [.. validator.Validate(body).Errors.Select(Error)];

    private static FieldError Error(ValidationFailure failure) => ControlCharacters.Named(
        new(
            JsonNamingPolicy.CamelCase.ConvertName(failure.PropertyName),
            failure.ErrorCode,
            failure.CustomState as Message ?? new Message(failure.ErrorMessage, failure.ErrorMessage)),
        failure.AttemptedValue as string);
}
