namespace DxLedger.Platform.Spreadsheets;

/// <summary>A table to be looked at and filled in. All of it is text: what looks like a formula stays what it is, and figures keep their digits.</summary>
/// <param name="Name">Of the tab; at most 31 characters.</param>
/// <param name="Title">Lines above the table, the first of them its heading.</param>
/// <param name="Rows">Each as long as <paramref name="Columns"/>.</param>
internal sealed record Sheet(string Name, IReadOnlyList<string> Title, IReadOnlyList<SheetColumn> Columns, IReadOnlyList<IReadOnlyList<SheetValue>> Rows)
{
    /// <summary>The row, from 1, in which the columns' headings stand; the table's rows follow.</summary>
    public int HeadingRow => Title.Count + 2;
}

/// <param name="Width">In characters.</param>
/// <param name="IsEntry">To be filled in; all else is locked, lest it be changed by mistake.</param>
internal sealed record SheetColumn(string Heading, int Width, bool IsEntry);

/// <param name="Choices">What may be entered, offered as a list; null where anything may.</param>
internal sealed record SheetValue(string? Text, IReadOnlyList<string>? Choices = null)
{
    public static readonly SheetValue Empty = new((string?)null);
}
