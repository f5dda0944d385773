namespace DxLedger.Features.Plans.Reading;

/// <summary>Tells where a list ends and the next begins: at a title with another text, or where the numbers restart.</summary>
internal static class PartReader
{
    /// <summary>The part of each line, from "A".</summary>
    public static IReadOnlyList<string> Assign(IReadOnlyList<TableLine> lines, IReadOnlyList<NumberCell> numbers)
    {
        var next = NextNumbers(numbers);
        var parts = new string[lines.Count];
        var part = 0;
        int? last = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var no = numbers[i].Kind == NumberCellKind.Number ? numbers[i].No : null;
            if (i > 0 && (lines[i].StartsList || Restarts(no, last, next[i])))
            {
                part++;
                last = null;
            }

            last = no ?? last;
            parts[i] = Letters(part);
        }

        return parts;
    }

    /// <summary>Flags numbers that occur twice, out of order or not at all within a part.</summary>
    public static void CheckNumbers(IReadOnlyList<TableLine> lines, IReadOnlyList<NumberCell> numbers, IReadOnlyList<string> parts, IReadOnlyList<List<Flag>> flags)
    {
        var seen = new Dictionary<(string Part, int No), int>();
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            if (numbers[i] is not { Kind: NumberCellKind.Number, No: { } no })
            {
                continue;
            }

            var previous = last.GetValueOrDefault(parts[i]);
            if (!seen.TryAdd((parts[i], no), lines[i].Line))
            {
                flags[i].Add(Flags.NumberDuplicated(no, seen[(parts[i], no)]));
            }
            else if (no < previous)
            {
                flags[i].Add(Flags.NumberOutOfOrder(no, previous));
            }
            else if (no > previous + 1)
            {
                flags[i].Add(Flags.NumbersMissing(previous + 1, no - 1));
            }

            last[parts[i]] = Math.Max(no, previous);
        }
    }

    // A single 1 among other numbers is a misprint; a list that goes on with 2, or another 1, or nothing is a new list.
    private static bool Restarts(int? no, int? last, int? next) => no == 1 && last > 1 && next is null or <= 2;

    private static int?[] NextNumbers(IReadOnlyList<NumberCell> numbers)
    {
        var next = new int?[numbers.Count];
        int? later = null;
        for (var i = numbers.Count - 1; i >= 0; i--)
        {
            next[i] = later;
            later = numbers[i].Kind == NumberCellKind.Number ? numbers[i].No : later;
        }

        return next;
    }

    private static string Letters(int part) =>
        part < 26 ? ((char)('A' + part)).ToString() : Letters((part / 26) - 1) + (char)('A' + (part % 26));
}
