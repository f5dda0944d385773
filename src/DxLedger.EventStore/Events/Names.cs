using System.Text;

namespace DxLedger.EventStore;

/// <summary>What names the ledger takes; checked by hand because every append passes here.</summary>
internal static class Names
{
    private const int LedgerMax = 63;
    private const int TextMax = 200;

    /// <summary>A ledger's name: <c>^[a-z][a-z0-9-]{0,62}$</c>.</summary>
    public static void RequireLedger(string name)
    {
        if (!IsLedger(name)) throw new ArgumentException($"\"{name}\" is no name for a ledger.", nameof(name));
    }

    public static bool IsLedger(string name) =>
        name is { Length: > 0 and <= LedgerMax } && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>A stream's name: <c>^[a-z][a-z0-9]*-[A-Za-z0-9._:-]+$</c>, at most 200 characters.</summary>
    public static void RequireStream(string name)
    {
        if (!IsStream(name)) throw new ArgumentException($"\"{name}\" is no name for a stream.", nameof(name));
    }

    /// <summary>A text of 1 to 200 characters of well-formed text without control characters.</summary>
    public static void RequireText(string text, string what)
    {
        var valid = text is { Length: > 0 and <= TextMax };
        if (valid)
        {
            // Lone surrogates are enumerated as the replacement character.
            foreach (var rune in text.EnumerateRunes()) valid &= rune != Rune.ReplacementChar && !Rune.IsControl(rune);
        }

        if (!valid) throw new ArgumentException($"{what}: 1 to {TextMax} characters of text, no control characters.", nameof(text));
    }

    private static bool IsStream(string name)
    {
        if (name is not { Length: > 2 and <= TextMax } || !char.IsAsciiLetterLower(name[0])) return false;
        var hyphen = name.IndexOf('-', StringComparison.Ordinal);
        if (hyphen < 0 || hyphen == name.Length - 1) return false;
        for (var i = 1; i < hyphen; i++)
        {
            if (!char.IsAsciiLetterLower(name[i]) && !char.IsAsciiDigit(name[i])) return false;
        }

        for (var i = hyphen + 1; i < name.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(name[i]) && name[i] is not ('.' or '_' or ':' or '-')) return false;
        }

        return true;
    }
}
