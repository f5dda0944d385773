using System.Globalization;

namespace DxLedger.Platform.Http;

/// <summary>
/// Names the character that nobody sees. A message about length or format does not help where the text looks right.
/// </summary>
internal static class ControlCharacters
{
    public const string Code = "control_character";

    /// <summary>Members of bodies that may have several lines; all others are one line, where no control character is at home.</summary>
    private static readonly HashSet<string> Longer = new(["reason", "note", "outline", "goalText"], StringComparer.Ordinal);

    /// <summary>The error as it is, or one that names the character in the text that it is about.</summary>
    public static FieldError Named(FieldError error, string? text)
    {
        var at = text is null ? -1 : text.IndexOf('\0', StringComparison.Ordinal);
        if (at < 0 && text is not null)
            at = text.ToList().FindIndex(letter => char.IsControl(letter) && !(letter is '\n' or '\r' or '\t' && Longer.Contains(error.Field)));
        return at < 0 || text is null ? error : Of(error.Field, text[at], $"character {at + 1}", $"{at + 1} 文字目");
    }

    /// <summary>The same for a parameter of the address, which is one line: there no control character is at home.</summary>
    public static FieldError NamedInQuery(FieldError error, HttpRequest request)
    {
        if (error.Code == Code || request.Query[error.Field] is not { Count: > 0 } values)
            return error;
        foreach (var text in values)
        {
            var at = text is null ? -1 : text.ToList().FindIndex(char.IsControl);
            if (at >= 0)
                return Of(error.Field, text![at], $"character {at + 1}", $"{at + 1} 文字目");
        }

        return error;
    }

    public static FieldError Of(string field, char letter, string en, string ja) => new(
        field,
        Code,
        new(
            $"There is a control character ({Name(letter, "NUL", "tab", "line feed", "carriage return")}) at {en}.",
            $"{ja}に制御文字（{Name(letter, "ヌル文字", "タブ", "改行", "復帰")}）が含まれています。"));

    private static string Name(char letter, string nul, string tab, string feed, string carriage)
    {
        var code = $"U+{((int)letter).ToString("X4", CultureInfo.InvariantCulture)}";
        return letter switch
        {
            '\0' => $"{nul}, {code}",
            '\t' => $"{tab}, {code}",
            '\n' => $"{feed}, {code}",
            '\r' => $"{carriage}, {code}",
            _ => code,
        };
    }
}
