namespace DxLedger.Features.Plans.Reading;

/// <summary>A line of the file that belongs to the table.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Cells">Verbatim.</param>
/// <param name="Page">Rows between two headers share a page.</param>
/// <param name="StartsList">A title with another text stands before it.</param>
internal sealed record TableLine(int Line, string[] Cells, int Page, bool StartsList);

/// <summary>The lines of a document, sorted into titles, headers, table rows and text around the table.</summary>
/// <param name="Title">The first title, cleaned.</param>
/// <param name="Rows">Table rows in document order.</param>
/// <param name="Years">Fiscal years named by titles and headers, with their lines, in order.</param>
/// <param name="Outside">Lines of text that are neither title nor table.</param>
internal sealed record PlanLines(
    string? Title, IReadOnlyList<TableLine> Rows, IReadOnlyList<(int Line, int Year)> Years, IReadOnlyList<int> Outside)
{
    /// <summary>Sorts the lines of a text. CR LF, LF and CR each end a line.</summary>
    public static PlanLines Of(string text)
    {
        var sorter = new Sorter();
        var number = 0;
        for (var start = 0; start <= text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAny('\r', '\n');
            var end = length < 0 ? text.Length : start + length;
            sorter.Add(++number, text[start..end]);
            start = end + (text.AsSpan(end).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1);
        }

        return sorter.Done();
    }

    private sealed class Sorter
    {
        private readonly List<TableLine> _rows = [];
        private readonly List<(int Line, int Year)> _years = [];
        private readonly List<int> _outside = [];
        private string? _title;
        private string? _listTitle;
        private bool _startsList;
        private int _page;

        public void Add(int number, string line)
        {
            var cells = line.Split('\t');
            var filled = cells.Count(cell => !string.IsNullOrWhiteSpace(cell));
            if (filled == 0)
            {
                return;
            }

            if (filled == 1 && !string.IsNullOrWhiteSpace(cells[0]) && NumberCell.Read(cells[0]).Kind == NumberCellKind.Other)
            {
                AddText(number, CellCleaning.Clean(cells[0], lineWidth: null, prose: false));
            }
            else if (cells.Length == 1)
            {
                _outside.Add(number);
            }
            else if (HeaderWords.IsHeader(cells))
            {
                _page++;
                AddYear(number, line);
            }
            else
            {
                _rows.Add(new TableLine(number, cells, _page, _startsList));
                _startsList = false;
            }
        }

        public PlanLines Done() => new(_title, _rows, _years, _outside);

        private void AddText(int number, string text)
        {
            if (!HeaderWords.IsTitle(text))
            {
                _outside.Add(number);
                return;
            }

            _title ??= text;
            AddYear(number, text);
            var key = HeaderWords.TitleKey(text);
            _startsList |= _rows.Count > 0 && !string.Equals(key, _listTitle, StringComparison.Ordinal);
            _listTitle = key;
            _page++;
        }

        private void AddYear(int number, string text)
        {
            if (CalendarReader.FiscalYearIn(text) is { } year)
            {
                _years.Add((number, year));
            }
        }
    }
}
