using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;

namespace DxLedger.Platform.Http;

/// <summary>What is wrong with a request that could not be bound, and where.</summary>
internal static partial class UnreadableRequest
{
    private const string Body = "body";

    public static FieldError Told(Exception exception, HttpContext http) => Json(exception) is { } json ? Told(json) : Parameter(http);

    private static JsonException? Json(Exception? exception) => exception is null or JsonException ? exception as JsonException : Json(exception.InnerException);

    /// <summary>The reader tells by sentences alone what it met; they do not depend on the culture, and a test finds when they change.</summary>
    private static FieldError Told(JsonException json)
    {
        var path = json.Path?.TrimStart('$', '.') ?? "";
        var field = path.Length > 0 ? path : Body;
        if (Unmapped().Match(json.Message) is { Success: true } unmapped)
            return UnknownMember(Member(path, unmapped.Groups[1].Value));
        if (Duplicate().Match(json.Message) is { Success: true } duplicate)
            return DuplicateMember(Member(path, duplicate.Groups[1].Value));
        // What the reader itself could not take has its own exception inside; what it took and nobody could convert has not.
        if (json.InnerException is not JsonException)
            return json.Message.Contains("did not contain any JSON tokens", StringComparison.Ordinal) ? Syntax(Body, json) : WrongType(field);
        if (Control().Match(json.Message) is { Success: true } control)
        {
            var letter = (char)byte.Parse(control.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return ControlCharacters.Of(field, letter, $"line {Line(json)}, byte {Byte(json)}", $"{Line(json)} 行目 {Byte(json)} バイト目");
        }

        return Syntax(field, json);
    }

    private static string Member(string path, string name) =>
        path.Length == 0 ? name
        : path == name || path.EndsWith($".{name}", StringComparison.Ordinal) || path.EndsWith($"['{name}']", StringComparison.Ordinal) ? path
        : $"{path}.{name}";

    private static FieldError UnknownMember(string member) => new(
        member, "unknown_member", new($"There is no member {member} here.", $"{member} という項目はありません。"));

    private static FieldError DuplicateMember(string member) => new(
        member, "duplicate_member", new($"The member {member} is given twice.", $"{member} が重複しています。"));

    private static FieldError WrongType(string field) => new(
        field,
        "wrong_type",
        new("This is not of the type that is expected here, or a number that cannot be read.", "値の型が異なるか、数値として読み取れません。"));

    private static FieldError Syntax(string field, JsonException json) => new(
        field,
        "syntax",
        new($"The body is no JSON from line {Line(json)}, byte {Byte(json)} on.", $"本文の {Line(json)} 行目 {Byte(json)} バイト目から JSON として読み取れません。"));

    private static long Line(JsonException json) => (json.LineNumber ?? 0) + 1;

    private static long Byte(JsonException json) => (json.BytePositionInLine ?? 0) + 1;

    /// <summary>The framework says only that some parameter could not be bound; this finds the one that is missing or cannot be read.</summary>
    private static FieldError Parameter(HttpContext http)
    {
        // By the time that exceptions are told the request has no endpoint any more.
        var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        foreach (var parameter in endpoint is null ? [] : QueryParameters.Of(endpoint))
        {
            if (http.Request.Query[parameter.Name] is not [{ } text, ..])
            {
                if (parameter.IsRequired)
                    return new(parameter.Name, "required", new($"The parameter {parameter.Name} is needed.", $"{parameter.Name} を指定してください。"));
            }
            else if (!IsReadable(text, parameter.Type))
            {
                return WrongType(parameter.Name);
            }
        }

        return new(Body, "unreadable", new("The body could not be read as what is expected here.", "本文を期待される形式として読み取れません。"));
    }

    private static bool IsReadable(string text, Type type) =>
        type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        : type == typeof(long) ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        : type != typeof(bool) || bool.TryParse(text, out _);

    [GeneratedRegex("^The JSON property '(?<1>.*)' could not be mapped to any [.]NET member", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unmapped();

    [GeneratedRegex("^Duplicate property '(?<1>.*)' encountered", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Duplicate();

    [GeneratedRegex("^'0x(?<1>[0-9A-F]{2})' is invalid within a JSON string", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Control();
}
