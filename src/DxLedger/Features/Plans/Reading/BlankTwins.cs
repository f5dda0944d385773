using System.Text;

namespace DxLedger.Features.Plans.Reading;

/// <summary>
/// Takes blanks out of words where the same document writes the same words without them: a heading is repeated in many
/// rows, and not every one of them was broken at the same place.
/// </summary>
internal static class BlankTwins
{
    private const int LengthMax = 120;

    /// <summary>The rows with fewer blanks inside words; a blank that no other cell speaks against stays.</summary>
    public static List<RowColumns> Settle(List<RowColumns> rows)
    {
        var names = rows.SelectMany(row => row.Item.Append(row.Field).Append(row.Name)).Where(name => name.Length is > 0 and <= LengthMax).ToList();
        var spelled = names.GroupBy(Closed, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.MinBy(name => name.Length), StringComparer.Ordinal);
        var pairs = Pairs(names.Concat(rows.SelectMany(row => new[] { row.Outline, row.Goal })));
        var sections = rows.SelectMany(row => row.Departments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(DepartmentReader.EndsAsDepartment).ToHashSet(StringComparer.Ordinal);
        return rows.ConvertAll(row => row with
        {
            Field = Name(row.Field),
            Item = [.. row.Item.Select(Name)],
            Name = Name(row.Name),
            Departments = Departments(row.Departments, sections),
        });

        string Name(string name) => name.Contains(' ', StringComparison.Ordinal)
            ? WithoutKnown(spelled.GetValueOrDefault(Closed(name)) ?? name, pairs)
            : name;
    }

    // 総務部 行政 経営課: 行政経営課 is a section of this document, 行政 is none.
    private static string Departments(string cell, HashSet<string> sections)
    {
        var joined = new List<string>();
        foreach (var piece in cell.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var whole = joined.Count > 0 ? joined[^1] + piece : piece;
            if (joined.Count > 0 && !DepartmentReader.EndsAsDepartment(joined[^1])
                && (sections.Contains(whole) || (piece.Length == 1 && DepartmentReader.EndsAsDepartment(whole))))
            {
                joined[^1] = whole;
            }
            else
            {
                joined.Add(piece);
            }
        }

        return string.Join(' ', joined);
    }

    // Every two kanji that stand side by side somewhere.
    private static HashSet<(char, char)> Pairs(IEnumerable<string> cells)
    {
        var pairs = new HashSet<(char, char)>();
        foreach (var cell in cells)
        {
            for (var i = 1; i < cell.Length; i++)
            {
                if (LineBreaks.IsKanji(cell[i - 1]) && LineBreaks.IsKanji(cell[i]))
                {
                    pairs.Add((cell[i - 1], cell[i]));
                }
            }
        }

        return pairs;
    }

    // 窓口改 革: 改革 stands elsewhere, so the blank is inside a word; 活用 議事録 is two words everywhere.
    private static string WithoutKnown(string name, HashSet<(char, char)> pairs)
    {
        var kept = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != ' ' || i == 0 || i + 1 == name.Length || !pairs.Contains((name[i - 1], name[i + 1])))
            {
                kept.Append(name[i]);
            }
        }

        return kept.ToString();
    }

    private static string Closed(string name)
    {
        var closed = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != ' ' || i == 0 || i + 1 == name.Length || !LineBreaks.IsJapanese(name[i - 1]) || !LineBreaks.IsJapanese(name[i + 1]))
            {
                closed.Append(name[i]);
            }
        }

        return closed.ToString();
    }
}
