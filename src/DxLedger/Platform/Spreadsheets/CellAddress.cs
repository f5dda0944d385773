using System.Globalization;

namespace DxLedger.Platform.Spreadsheets;

/// <summary>How people name a cell: <c>B7</c>.</summary>
internal static class CellAddress
{
    private const int Letters = 26;

    /// <param name="row">From 1.</param>
    /// <param name="column">From 0: A.</param>
    public static string Of(int row, int column) => string.Create(CultureInfo.InvariantCulture, $"{Column(column)}{row}");

    /// <param name="column">From 0: A.</param>
    public static string Column(int column) => column < Letters ? ((char)('A' + column)).ToString() : Column((column / Letters) - 1) + (char)('A' + (column % Letters));
}
