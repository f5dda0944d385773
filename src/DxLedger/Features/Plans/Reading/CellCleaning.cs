using System.Globalization;
using System.Net;
using System.Text;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Turns a cell as exported into text: no tags, no entities, no spaces that only mark where a line was broken.</summary>
internal static class CellCleaning
{
    // Only these are markup; <KPI> is a heading somebody typed.
    private static readonly HashSet<string> HtmlNames = new(StringComparer.Ordinal)
    {
        "p", "br", "ul", "ol", "li", "div", "span", "b", "i", "u", "a", "em", "strong", "font", "sup", "sub", "ruby", "rt", "rp", "rb", "small", "mark", "table", "thead", "tbody",
        "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dl", "dt", "dd", "blockquote", "pre", "img", "center", "section", "article", "style", "script", "o", "s", "del", "ins", "body", "html",
    };

    /// <summary>A cleaned cell; empty when nothing is left.</summary>
    /// <param name="cell">As split from the line.</param>
    /// <param name="lineWidth">Width at which lines of this page were broken, in full-width characters; null when they were not.</param>
    /// <param name="prose">Sentences rather than a name: spaces inside words are noise there even without a known width.</param>
    public static string Clean(string cell, double? lineWidth, bool prose) =>
        LineBreaks.Join(Plain(cell), lineWidth, prose);

    /// <summary>Without tags, entities, quotes and repeated spaces; broken lines not yet joined.</summary>
    public static string Plain(string cell)
    {
        var text = WithoutTags(cell);
        if (text.Contains('&', StringComparison.Ordinal))
        {
            // Twice, because exports escape what was escaped already (&amp;nbsp;).
            text = WithoutTags(WebUtility.HtmlDecode(WebUtility.HtmlDecode(text)));
        }

        text = CollapseSpaces(text);
        return text.Length >= 2 && text[0] == '"' && text[^1] == '"'
            ? CollapseSpaces(text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal))
            : text;
    }

    private static string WithoutTags(string text)
    {
        if (!text.Contains('<', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var end = text[i] == '<' ? TagEnd(text, i) : -1;
            if (end < 0)
            {
                plain.Append(text[i++]);
                continue;
            }

            if (SeparatesLines(text.AsSpan(i + 1, end - i - 2)))
            {
                plain.Append(' ');
            }

            i = end;
        }

        return plain.ToString();
    }

    // "< 5" and "<総務部>" are text; a tag starts with an ASCII letter, "/" or "!" and closes before another "<".
    private static int TagEnd(string text, int start)
    {
        if (start + 2 >= text.Length || !(char.IsAsciiLetter(text[start + 1]) || text[start + 1] is '/' or '!'))
        {
            return -1;
        }

        var end = text.AsSpan(start + 1).IndexOfAny('<', '>');
        return end >= 0 && text[start + 1 + end] == '>' && (text[start + 1] == '!' || HtmlNames.Contains(NameOf(text.AsSpan(start + 1, end)))) ? start + end + 2 : -1;
    }

    private static bool SeparatesLines(ReadOnlySpan<char> tag) =>
        NameOf(tag) is not ("b" or "i" or "u" or "a" or "em" or "strong" or "span" or "font" or "sup" or "sub" or "ruby" or "small" or "mark");

    private static string NameOf(ReadOnlySpan<char> tag)
    {
        var name = tag.TrimStart('/');
        var length = 0;
        while (length < name.Length && char.IsAsciiLetterOrDigit(name[length]))
        {
            length++;
        }

        return name[..length].ToString().ToLowerInvariant();
    }

    private static string CollapseSpaces(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF' or '\u00AD')
            {
                continue;
            }

            if (!char.IsWhiteSpace(letter) && char.GetUnicodeCategory(letter) != UnicodeCategory.Control)
            {
                plain.Append(letter);
            }
            else if (plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().TrimEnd(' ');
    }
}
