namespace DxLedger.Platform;

/// <summary>The languages in which the program speaks to people.</summary>
internal enum Language
{
    En,
    Ja,
}

internal static class Languages
{
    private static readonly string[] LocaleVariables = ["DXLEDGER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary>The better liked of the two in <c>Accept-Language</c> (RFC 9110, 12.5.4); Japanese where nothing is said, since the ledger's text is Japanese.</summary>
    public static Language Of(HttpRequest request)
    {
        var (best, weight) = (Language.Ja, 0.0);
        foreach (var wish in request.GetTypedHeaders().AcceptLanguage)
        {
            var language = Parse(wish.Value.Value);
            if (language is { } known && (wish.Quality ?? 1) > weight)
                (best, weight) = (known, wish.Quality ?? 1);
        }

        return best;
    }

    private static readonly AsyncLocal<Language?> Wish = new();

    /// <summary>What <c>--lang</c> chose, for all that is begun from here; null leaves it to the locale.</summary>
    public static Language? Chosen
    {
        get => Wish.Value;
        set => Wish.Value = value;
    }

    /// <summary>The terminal's language: what was chosen, else from what <c>./dx --lang</c> passes on and the POSIX locale variables.</summary>
    public static Language OfTerminal() =>
        Chosen ?? (LocaleVariables
            .Select(Environment.GetEnvironmentVariable)
            .FirstOrDefault(value => !string.IsNullOrEmpty(value))
            ?.StartsWith("ja", StringComparison.Ordinal) == true ? Language.Ja : Language.En);

    public static string Tag(this Language language) => language == Language.Ja ? "ja" : "en";

    private static Language? Parse(string? tag) =>
        tag is null ? null
        : tag.StartsWith("ja", StringComparison.OrdinalIgnoreCase) || tag == "*" ? Language.Ja
        : tag.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? Language.En
        : null;
}
