using System.Globalization;
using System.Text;

namespace DxLedger.TransparencyLog;

/// <summary>
/// Up to 256 neighbouring hashes of one level of the tree, or with <see cref="Entries"/> the entries under a tile of
/// level 0 (C2SP tlog-tiles).
/// </summary>
/// <param name="Level">0 for leaf hashes; each level up stands for 8 levels of the tree. <see cref="Entries"/> for entries.</param>
/// <param name="Index">From 0, left to right.</param>
/// <param name="Width">Hashes or entries in it, 1 to 256.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct Tile(int Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>The level of bundles of entries.</summary>
    public const int Entries = -1;

    /// <summary>Levels of the tree in a tile.</summary>
    internal const int Height = 8;

    private const int LevelMax = 63;
    private const string PartialMark = ".p/";

    /// <summary>Where it lies under the log's address: <c>tile/0/x001/234.p/5</c>, <c>tile/entries/000</c>.</summary>
    public string Path
    {
        get
        {
            var level = Level == Entries ? "entries" : Level.ToString(CultureInfo.InvariantCulture);
            var partial = Width == FullWidth ? "" : PartialMark + Width.ToString(CultureInfo.InvariantCulture);
            return $"tile/{level}/{IndexPath(Index)}{partial}";
        }
    }

    /// <summary>Reads a path as <see cref="Path"/> writes it, and nothing else.</summary>
    public static bool TryParse(string? path, out Tile tile)
    {
        tile = default;
        if (path?.Split('/', 3) is not ["tile", { } levelText, { } rest]) return false;
        var level = Entries;
        if (levelText != "entries" && !TryParseNumber(levelText, LevelMax, out level)) return false;
        var width = FullWidth;
        if (rest.LastIndexOf(PartialMark, StringComparison.Ordinal) is >= 0 and var mark)
        {
            if (!TryParseNumber(rest[(mark + PartialMark.Length)..], FullWidth - 1, out width) || width == 0) return false;
            rest = rest[..mark];
        }

        long index = 0;
        foreach (var group in rest.Split('/'))
        {
            var digits = group.StartsWith('x') ? group[1..] : group;
            if (digits.Length != 3 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
            if (index > (long.MaxValue - value) / 1000) return false;
            index = (index * 1000) + value;
        }

        tile = new Tile(level, index, width);
        return string.Equals(tile.Path, path, StringComparison.Ordinal); // every tile has exactly one path
    }

    /// <summary>The tile of a level with some index in a tree; null when the tree has no hash there.</summary>
    public static Tile? At(int level, long index, long size)
    {
        var width = Math.Min(FullWidth, HashesOf(level, size) - (index * FullWidth));
        return width > 0 ? new Tile(level, index, (int)width) : null;
    }

    /// <summary>All tiles of hashes of a tree, by level, left to right.</summary>
    public static IEnumerable<Tile> Of(long size)
    {
        for (var level = 0; HashesOf(level, size) > 0; level++)
        {
            for (var index = 0L; At(level, index, size) is { } tile; index++) yield return tile;
        }
    }

    /// <summary>The last tile of every level of a tree.</summary>
    public static IEnumerable<Tile> LastOf(long size)
    {
        for (var level = 0; HashesOf(level, size) is > 0 and var hashes; level++)
        {
            if (At(level, (hashes - 1) / FullWidth, size) is { } tile) yield return tile;
        }
    }

    /// <summary>Whether a tree has all the hashes of this tile.</summary>
    public bool IsIn(long size) => Index <= HashesOf(Level, size) / FullWidth && (Index * FullWidth) + Width <= HashesOf(Level, size);

    internal static long HashesOf(int level, long size) => level == Entries ? size : level * Height > LevelMax ? 0 : size >> (level * Height);

    private static string IndexPath(long index)
    {
        var path = new StringBuilder((index % 1000).ToString("D3", CultureInfo.InvariantCulture));
        for (index /= 1000; index > 0; index /= 1000)
            path.Insert(0, $"x{(index % 1000).ToString("D3", CultureInfo.InvariantCulture)}/");
        return path.ToString();
    }

    private static bool TryParseNumber(string text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
}
