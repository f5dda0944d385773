using System.Globalization;
using System.Runtime.InteropServices;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>What the first cell of a row says.</summary>
internal enum NumberCellKind
{
    Blank,
    Number,
    Relisted,
    Other,
}

/// <summary>The cell 番号: a number, 再掲 (perhaps with the number of its original), or nothing.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="No">The number, or for 再掲 the number it refers to.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NumberCell(NumberCellKind Kind, int? No)
{
    private const string Circled = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿";

    /// <summary>Reads the cell in any width and bracket style.</summary>
    public static NumberCell Read(string cell)
    {
        var word = NormalText.Fold(CellCleaning.Plain(cell)).Replace(" ", "", StringComparison.Ordinal);
        if (word.Length == 0)
        {
            return new NumberCell(NumberCellKind.Blank, No: null);
        }

        if (word.Length > 12)
        {
            return new NumberCell(NumberCellKind.Other, No: null);
        }

        if (word.Contains("再掲", StringComparison.Ordinal))
        {
            var rest = word.Replace("再掲", "", StringComparison.Ordinal);
            return new NumberCell(NumberCellKind.Relisted, Number(rest.Trim('(', ')', '[', ']', '【', '】', '〔', '〕', ':', '・', '→', '※', 'の')));
        }

        return Number(word) is { } no ? new NumberCell(NumberCellKind.Number, no) : new NumberCell(NumberCellKind.Other, No: null);
    }

    private static int? Number(string word)
    {
        if (word.Length == 1 && Circled.IndexOf(word[0], StringComparison.Ordinal) is >= 0 and var circled)
        {
            return circled + 1;
        }

        if (word.StartsWith("No.", StringComparison.OrdinalIgnoreCase))
        {
            word = word[3..];
        }

        word = word.Trim('(', ')', '.', '番');
        if (word.Length is > 0 and <= 6 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var no))
        {
            return no;
        }

        return word.Length > 0 && NumeralReader.TryRead(word, 0, out var kanji) && kanji.End == word.Length
            && kanji.Value is > 0 and < 1_000_000 && decimal.IsInteger(kanji.Value)
            && word.IndexOfAny(['.', ',']) < 0
            ? (int)kanji.Value
            : null;
    }
}
