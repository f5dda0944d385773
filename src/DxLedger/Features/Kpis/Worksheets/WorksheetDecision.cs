using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using DxLedger.Platform.Spreadsheets;

namespace DxLedger.Features.Kpis.Worksheets;

/// <summary>What a filled row comes to.</summary>
internal enum WorksheetOutcome
{
    Reported,
    Revised,
    Unchanged,
}

/// <summary>Decides on all rows of a worksheet together, on one state of the ledger.</summary>
internal sealed class WorksheetDecision(SheetReading.Table table, string department, string plan, ReportingPeriod period, LedgerScope scope, CommandContext context)
{
    private readonly List<(int Row, string Key)> filled =
        [.. Enumerable.Range(0, table.Rows.Count).Where(row => !WorksheetRow.IsEmpty(table, row)).Select(row => (row, WorksheetRow.KeyIn(table.Cell(row, (int)WorksheetColumn.Key).Text)))];

    private readonly List<UploadWorksheet.RowView> outcomes = [];
    private readonly List<FieldError> errors = [];
    private IReadOnlyDictionary<(long Position, string Name), string?> texts = new Dictionary<(long Position, string Name), string?>();

    public CommandContext Context => context;

    /// <summary>Of the filled rows, as decided last.</summary>
    public IReadOnlyList<UploadWorksheet.RowView> Outcomes => outcomes;

    /// <summary>Rows of promises in which nothing was entered.</summary>
    public int Empty => Enumerable.Range(0, table.Rows.Count).Count(row => WorksheetRow.IsEmpty(table, row) && table.Cell(row, (int)WorksheetColumn.Key).Text.Length > 0);

    /// <summary>Of the state that was read last.</summary>
    public long Position { get; private set; }

    /// <summary>The promises, their plan and the periods in one snapshot, and the notes beside what stands.</summary>
    public async Task<DocumentSet> ReadAsync(CancellationToken ct)
    {
        string[] promises = [.. filled.Select(row => row.Key).Where(Keys.IsValid).Select(Kpi.StreamOf).Distinct(StringComparer.Ordinal)];
        var set = await scope.Ledger.ReadDocumentsAsync(DocumentQuery.Streams([.. promises, PlanPeriod.StreamOf(plan, period), PlanPeriod.StreamOf(plan, period.Year), Plan.StreamOf(plan)]), ct);
        var standing = set.Of(KpiModel.Stream.Projection).Select(document => document.State).OfType<Kpi.Defined>().Select(kpi => ReportDecider.ReportOf(kpi, period)).OfType<PeriodReport>();
        texts = await scope.Ledger.ReadTextsAsync([.. standing.Select(report => report.Content.Origin.Position)], ct);
        Position = set.Position;
        return set;
    }

    public CompoundDecision Decide(DocumentSet set)
    {
        outcomes.Clear();
        errors.Clear();
        var streams = new List<CompoundAppend>();
        var known = set.Of(KpiModel.Stream.Projection).ToDictionary(document => document.Stream, StringComparer.Ordinal);
        var met = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (row, key) in filled)
        {
            if (!known.TryGetValue(Kpi.StreamOf(key), out var document) || document.State is not Kpi.Defined kpi || kpi.Plan != plan)
                Add(row, WorksheetColumn.Key, Kpi.NotFound(key.Length == 0 ? "（空欄）" : key));
            else if (!kpi.Owners.On(scope.Today).Contains(department) || !context.By.Allows(kpi.Owners.On(scope.Today)))
                Add(row, WorksheetColumn.Key, Authority.DepartmentForbidden);
            else if (!met.Add(key))
                Add(row, WorksheetColumn.Key, new("cell.repeated", new($"{key} stands in another row too.", $"{key} が複数の行にあります。")));
            else if (WorksheetRow.Parse(table, row, kpi) is { Errors: { Count: > 0 } unfit })
                errors.AddRange(unfit);
            else if (WorksheetRow.Parse(table, row, kpi).Row is { } parsed && One(parsed, kpi, PeriodStanding.Of(kpi, period, set, scope.Today)) is { } accepted)
            {
                streams.Add(CompoundRunner.Append(KpiModel.Stream, document.Stream, document.Version, accepted.Events, [.. accepted.Texts])
                    .Under(accepted.Exception));
            }
        }

        string[] guards = [.. new[] { PlanPeriod.StreamOf(plan, period), PlanPeriod.StreamOf(plan, period.Year) }.Distinct(StringComparer.Ordinal)];
        return errors.Count > 0
            ? new CompoundDecision.Rejected(Refusal())
            : new CompoundDecision.Accepted(streams, [.. guards.Select(guard => new Guard(guard, set.VersionOf(guard)))]);
    }

    /// <summary>Null where the row changes nothing, or is at fault.</summary>
    private Decision<KpiEvent>.Accepted? One(WorksheetRow row, Kpi.Defined kpi, PeriodStanding standing)
    {
        var report = ReportDecider.ReportOf(kpi, period) is { Stage: not ReportStage.Withdrawn } known ? known : null;
        if (report is not null && Says(report, kpi, row.Input) && (report is { Stage: not ReportStage.Returned, IsWithdrawal: false } || row.Input.Reason is null))
        {
            Note(row, WorksheetOutcome.Unchanged);
            return null;
        }

        if (report?.Version != row.Version)
        {
            Add(row.Index, WorksheetColumn.Version, Moved(kpi, report));
            return null;
        }

        if (report is not null && row.Input.Reason is null)
        {
            Add(row.Index, WorksheetColumn.Reason, new("report.unfit", new("Why what was reported is corrected.", "報告済みの内容を訂正する理由を入力してください。")));
            return null;
        }

        switch (report is null ? ReportDecider.Report(kpi, kpi.Key, standing, row.Input) : ReportDecider.Revise(kpi, kpi.Key, standing, row.Input))
        {
            case Decision<KpiEvent>.Accepted accepted:
                Note(row, report is null ? WorksheetOutcome.Reported : WorksheetOutcome.Revised);
                return accepted;
            case Decision<KpiEvent>.Rejected { Reason: var reason }:
                // One that concerns the whole row stands at its key; warnings stand at the figure that they are about.
                errors.AddRange((reason.Errors ?? [new(reason.Field ?? "", reason.Code, reason.Message)]).Select(error => new FieldError(
                    WorksheetRow.Address(table, row.Index, error.Field), error.Code, reason.Code == "report.confirmation_needed" ? WithConfirmation(error.Message) : error.Message)));
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The same figure and the same note as stand.</summary>
    private bool Says(PeriodReport report, Kpi.Defined kpi, ReportContentInput input) =>
        ReportDecider.SaysTheSame(report.Content, kpi, input) && (input.Note is null || texts.GetValueOrDefault((report.Content.Origin.Position, "note")) == input.Note);

    private static Message WithConfirmation(Message warning) => new(
        $"{warning.En} If it is right, enter {WorksheetColumns.Confirmed} in the column 「警告の確認」.",
        $"{warning.Ja}誤りがなければ「警告の確認」欄に「{WorksheetColumns.Confirmed}」と入力してください。");

    private Rejection Moved(Kpi.Defined kpi, PeriodReport? report) => new(
        "report.moved",
        report is null
            ? new(
                $"The report of {kpi.Key} for {period} was withdrawn since the worksheet was made. Download it again.",
                $"様式の作成後に {kpi.Key} の {period} の報告が取り下げられました。様式をダウンロードし直してください。")
            : new(
                $"{kpi.Key} has a report for {period} at version {report.Version} now. Download the worksheet again.",
                $"様式の作成後に {kpi.Key} の {period} の報告が更新されました（現在の版 {report.Version}）。様式をダウンロードし直してください。"));

    private void Note(WorksheetRow row, WorksheetOutcome outcome) => outcomes.Add(new(
        table.Address(row.Index, (int)WorksheetColumn.Key),
        row.Key,
        outcome));

    private void Add(int row, WorksheetColumn column, Rejection reason) => errors.Add(new(
        table.Address(row, (int)column),
        reason.Code,
        reason.Message));

    private Rejection Refusal() => new(
        "worksheet.refused",
        new($"{errors.Count} cells need another look; nothing was taken over.", $"{errors.Count} 件のセルに確認が必要です。何も登録されていません。"),
        errors[0].Field) { Errors = [.. errors] };
}
