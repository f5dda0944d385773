using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using DxLedger.Platform.Spreadsheets;

namespace DxLedger.Features.Kpis.Worksheets;

/// <summary>What somebody filled in for one KPI or milestone.</summary>
/// <param name="Index">In the table's rows.</param>
/// <param name="Version">Of the report that the sheet showed; null where it showed none.</param>
/// <param name="Input">As a report over HTTP would say it.</param>
internal sealed record WorksheetRow(int Index, string Key, long? Version, ReportContentInput Input)
{
    /// <summary>Every warning there is: whoever confirms a row confirms what it warns of.</summary>
    private static readonly IReadOnlyList<string> AllWarnings = FigureWarnings.Codes;

    private static readonly IReadOnlyList<WorksheetColumn> Entries =
        [.. Enum.GetValues<WorksheetColumn>().Where(column => WorksheetColumns.All[(int)column].IsEntry)];

    /// <summary>Whether nothing was entered in the row; it then changes nothing.</summary>
    public static bool IsEmpty(SheetReading.Table table, int row) =>
        Entries.All(column => table.Cell(row, (int)column) is { IsError: false, Text.Length: 0 });

    public static string KeyIn(string text) => CellInput.Folded(text);

    /// <summary>The row, or each cell in it that cannot be read.</summary>
    /// <param name="kpi">That the key names.</param>
    public static (WorksheetRow? Row, IReadOnlyList<FieldError> Errors) Parse(SheetReading.Table table, int row, Kpi.Defined kpi)
    {
        var errors = new List<FieldError>();
        foreach (var column in Entries.Prepend(WorksheetColumn.Version).Where(column => table.Cell(row, (int)column).IsError))
            Add(column, "cell.error", "The cell shows an error, or holds more than 20,000 characters.", "セルがエラー値になっているか、文字数が多すぎます。");
        var isMilestone = kpi.Definition.Kind == PromiseKind.Milestone;
        var isPercent = kpi.Definition.Measure == Measure.Percent;
        var version = Text(WorksheetColumn.Version);
        var input = new ReportContentInput(
            Status: isMilestone ? null : Read(WorksheetColumn.Status, WorksheetColumns.StatusOf, $"One of {string.Join(", ", WorksheetColumns.StatusChoices)}.", $"{string.Join("、", WorksheetColumns.StatusChoices)} のいずれかを入力してください。"),
            Value: Number(WorksheetColumn.Value, isPercent),
            Unit: Unit(),
            YearEndForecast: Number(WorksheetColumn.Forecast, isPercent),
            Numerator: Number(WorksheetColumn.Numerator, mayBePercent: false),
            Denominator: Number(WorksheetColumn.Denominator, mayBePercent: false),
            Expected: Text(WorksheetColumn.Expected) is { } month ? CellInput.Month(month) ?? Wrong<string>(WorksheetColumn.Expected, "A month such as 2024-05, or with the year of the era.", "公表予定月を 2024-05 又は 令和6年5月 の形で入力してください。") : null,
            MeasuredOn: isMilestone ? null : Day(),
            State: isMilestone ? Read(WorksheetColumn.Status, WorksheetColumns.StateOf, $"One of {string.Join(", ", WorksheetColumns.StateChoices)}.", $"{string.Join("、", WorksheetColumns.StateChoices)} のいずれかを入力してください。") : null,
            On: isMilestone ? Day() : null,
            Note: Text(WorksheetColumn.Note),
            Reason: Text(WorksheetColumn.Reason),
            Confirm: Confirmation() ? AllWarnings : null,
            Accumulation: Read(
                WorksheetColumn.Accumulation,
                WorksheetColumns.AccumulationOf,
                $"{string.Join(" or ", WorksheetColumns.AccumulationChoices)}, or nothing.",
                $"「{string.Join("」又は「", WorksheetColumns.AccumulationChoices)}」を入力するか、空欄にしてください。"));
        long? seen = version is null ? null : long.TryParse(version, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
            : Wrong<long>(WorksheetColumn.Version, "The version as the worksheet came with it.", "版は様式の値のまま変更しないでください。");
        errors.AddRange(Writing.Errors(new ReportContentValidator(reasonNeeded: false), input).Select(error => error with { Field = Address(table, row, error.Field) }));
        return errors.Count > 0 ? (null, errors) : (new(row, kpi.Key, seen, input), []);

        string? Text(WorksheetColumn column) => table.Cell(row, (int)column) is { IsError: false, Text: { Length: > 0 } text } ? text : null;

        T? Read<T>(WorksheetColumn column, Func<string, T?> of, string en, string ja)
            where T : struct => Text(column) is { } text ? of(text) ?? Wrong<T>(column, en, ja) : null;

        decimal? Number(WorksheetColumn column, bool mayBePercent) =>
            Read<decimal>(column, text => CellInput.Number(column is WorksheetColumn.Value or WorksheetColumn.Forecast ? Measured(text).Number : text, mayBePercent), "A number such as 1,234.5, alone or with a unit such as 「1.2億円」.", "数値を入力してください（例: 1,234.5、1.2億円）。");

        // A cell's own unit, else the one that the row names; null where that is the KPI's.
        string? Unit()
        {
            var units = new[] { WorksheetColumn.Value, WorksheetColumn.Forecast }.Where(column => Text(column) is not null)
                .Select(column => Measured(Text(column) ?? "").Unit is { Length: > 0 } own ? own : Text(WorksheetColumn.Unit)).DistinctBy(FigureUnit.Of).ToList();
            if (units.Count > 1)
                Add(WorksheetColumn.Forecast, "cell.unfit", "Value and forecast in the same unit.", "実績値と年度末見込は同じ単位で入力してください。");
            return units is [var unit] && !isMilestone && !FigureRules.SameUnit(unit, kpi.Definition.Unit) ? unit : null;
        }

        DateOnly? Day() => Read<DateOnly>(WorksheetColumn.On, text => CellInput.Date(text), "A day such as 2023-06-30, or with the year of the era.", "日付を 2023-06-30 又は 令和5年6月30日 の形で入力してください。");

        bool Confirmation() => Text(WorksheetColumn.Confirmed) is { } text
            && (CellInput.Folded(text) == WorksheetColumns.Confirmed || Wrong<bool>(WorksheetColumn.Confirmed, $"{WorksheetColumns.Confirmed}, or nothing.", $"「{WorksheetColumns.Confirmed}」と入力するか、空欄にしてください。"));

        T? Wrong<T>(WorksheetColumn column, string en, string ja)
        {
            Add(column, "cell.unfit", en, ja);
            return default;
        }

        void Add(WorksheetColumn column, string code, string en, string ja) => errors.Add(new(table.Address(row, (int)column), code, new(en, ja)));
    }

    /// <summary>A number and what stands behind its last digit.</summary>
    private static (string Number, string Unit) Measured(string text)
    {
        var plain = CellInput.Folded(text);
        var end = plain.Length;
        while (end > 0 && !char.IsAsciiDigit(plain[end - 1]) && plain[end - 1] != '%')
            end--;
        return end == 0 ? (plain, "") : (plain[..end], plain[end..]);
    }

    /// <summary>The cell in which a member of a report stands.</summary>
    /// <param name="member">As refusals of reports name it.</param>
    public static string Address(SheetReading.Table table, int row, string? member) => table.Address(row, (int)(member switch
    {
        "yearEndForecast" => WorksheetColumn.Forecast,
        "value" or "unit" or "confirm" => WorksheetColumn.Value,
        "status" or "state" => WorksheetColumn.Status,
        "numerator" => WorksheetColumn.Numerator,
        "denominator" => WorksheetColumn.Denominator,
        "expected" => WorksheetColumn.Expected,
        "measuredOn" or "on" => WorksheetColumn.On,
        "note" => WorksheetColumn.Note,
        "reason" => WorksheetColumn.Reason,
        "accumulation" => WorksheetColumn.Accumulation,
        "version" => WorksheetColumn.Version,
        _ => WorksheetColumn.Key,
    }));
}
