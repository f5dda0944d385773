using System.Text;

namespace DxLedger.Platform;

/// <summary>
/// Text in one width for matching, each character tied to where it was written. The program runs without culture
/// data, so <see cref="string.Normalize()"/> is not available; this covers what Japanese office documents mix.
/// </summary>
internal sealed class NormalText
{
    private const string HalfKana =
        "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

    private const string Voiceable = "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホうウ";
    private const string Voiced = "がぎぐげござじずぜぞだぢづでどばびぶべぼガギグゲゴザジズゼゾダヂヅデドバビブベボゔヴ";
    private const string SemiVoiceable = "はひふへほハヒフヘホ";
    private const string SemiVoiced = "ぱぴぷぺぽパピプペポ";

    private readonly int[] _origin;

    private NormalText(string original, string text, int[] origin)
    {
        Original = original;
        Text = text;
        _origin = origin;
    }

    /// <summary>As written.</summary>
    public string Original { get; }

    /// <summary>In one width; half-width kana and combining marks are composed.</summary>
    public string Text { get; }

    /// <summary>The written form of a stretch of <see cref="Text"/>.</summary>
    public string Written(int start, int end) => start >= end ? "" : Original[_origin[start].._origin[end]];

    /// <summary>Where a position of <see cref="Text"/> stands in <see cref="Original"/>.</summary>
    public int OriginOf(int position) => _origin[position];

    /// <summary>Text in one width.</summary>
    public static string Fold(string text) => Of(text).Text;

    /// <summary>Folds the width of a text.</summary>
    public static NormalText Of(string original)
    {
        var text = new StringBuilder(original.Length);
        var origin = new List<int>(original.Length + 1);
        for (var i = 0; i < original.Length; i++)
        {
            var mapped = FoldChar(original[i]);
            if (text.Length > 0 && Compose(text[^1], mapped) is { } composed)
            {
                text[^1] = composed;
                continue;
            }

            if (Expand(mapped) is { } expansion)
            {
                foreach (var part in expansion)
                {
                    text.Append(part);
                    origin.Add(i);
                }

                continue;
            }

            text.Append(mapped);
            origin.Add(i);
        }

        origin.Add(original.Length);
        return new NormalText(original, text.ToString(), [.. origin]);
    }

    private static char? Compose(char previous, char mark)
    {
        if (mark is '\u3099' or '゛' && Voiceable.IndexOf(previous, StringComparison.Ordinal) is >= 0 and var voiced)
        {
            return Voiced[voiced];
        }

        return mark is '\u309A' or '゜' && SemiVoiceable.IndexOf(previous, StringComparison.Ordinal) is >= 0 and var semi
            ? SemiVoiced[semi]
            : null;
    }

    private static string? Expand(char letter) => letter switch
    {
        '㌫' => "%",
        '㎏' => "kg",
        '㎞' => "km",
        '㎡' => "m2",
        '№' => "No.",
        '℡' => "TEL",
        '㍻' => "平成",
        '㋿' => "令和",
        _ => null,
    };

    private static char FoldChar(char letter) => letter switch
    {
        >= '\uFF01' and <= '\uFF5D' => (char)(letter - 0xFEE0),
        >= '\uFF61' and <= '\uFF9F' => HalfKana[letter - 0xFF61],
        '\u3000' or '\u00A0' or '\u2007' or '\u202F' or '\u2009' => ' ',
        '\uFF5E' or '~' or '∼' => '〜',
        '−' or '–' or '—' or '‐' or '‑' or '―' or '─' => '-',
        '\uFFE5' => '¥',
        _ => letter,
    };
}
