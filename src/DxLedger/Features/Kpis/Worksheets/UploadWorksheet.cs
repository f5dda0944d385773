using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using DxLedger.Platform.Spreadsheets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Kpis.Worksheets;

/// <summary>
/// A department sends its filled worksheet back, as .xlsx or CSV: every row under the very rules of a single report,
/// each fault by its cell, and then all of it in one append or nothing.
/// </summary>
internal static class UploadWorksheet
{
    /// <param name="Reported">Rows that are first reports.</param>
    /// <param name="Revised">Rows that correct what stood, or answer a return.</param>
    /// <param name="Unchanged">Rows that say what stands already.</param>
    /// <param name="Empty">Rows in which nothing was entered.</param>
    /// <param name="Position">Ledger position of the last event; the head where nothing was appended.</param>
    /// <param name="Events">0 for a preview, and where all was there already.</param>
    internal sealed record Answer(
        string Plan, string Period, bool IsPreview, int Reported, int Revised, int Unchanged, int Empty, long Position, int Events, bool Replayed, IReadOnlyList<RowView> Rows);

    /// <param name="Cell">Where the row's key stands.</param>
    internal sealed record RowView(string Cell, string Key, WorksheetOutcome Outcome);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> Post(
        string department, [FromQuery] string period, [FromQuery] string? plan, [FromQuery] bool? preview, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        if (await UploadedFile.ReadAsync(http.Request, SheetReader.BytesMax, ct) is not { } file)
            return Problems.Of(SheetReader.TooLarge, http.Request);
        var reading = SheetReader.Read(file, WorksheetColumns.Headings);
        if (reading is SheetReading.Refused unreadable)
            return Problems.Of(unreadable.Reason, http.Request);
        var (adopted, _, refusal) = await WorksheetScope.FindAsync(scope, department, parsed, plan, ct);
        if (adopted is null)
            return Problems.Of(refusal ?? Plan.NotFound(plan ?? ""), http.Request);
        var (context, problem) = Writing.Context(http, $"worksheet.upload:{department}:{adopted.Key}:{parsed}", file);
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();

        var work = new WorksheetDecision((SheetReading.Table)reading, department, adopted.Key, parsed, scope, context with { ExpectedVersion = null });
        if (preview == true)
        {
            var decision = work.Decide(await work.ReadAsync(ct));
            return decision is CompoundDecision.Rejected rejected
                ? Problems.Of(rejected.Reason, http.Request)
                : Representation.ShowNow(http, View(work, adopted.Key, parsed, isPreview: true, new(work.Position, 0, 0, Replayed: false)));
        }

        switch (await CompoundRunner.RunAsync(scope.Ledger, Plan.StreamOf(adopted.Key), work.ReadAsync, work.Decide, work.Context, ct))
        {
            case CommandResult.Done done:
                // A repeat is answered before it is decided; what it found by then is that all is there.
                if (done.Replayed)
                    work.Decide(await work.ReadAsync(ct));
                Representation.SetPosition(http.Response, done.Position);
                return Representation.ShowNow(http, View(work, adopted.Key, parsed, isPreview: false, done));
            case CommandResult.Refused refused:
                return Problems.Of(refused.Reason, http.Request);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static Answer View(WorksheetDecision work, string plan, ReportingPeriod period, bool isPreview, CommandResult.Done done) => new(
        plan,
        period.Name,
        isPreview,
        work.Outcomes.Count(row => row.Outcome == WorksheetOutcome.Reported),
        work.Outcomes.Count(row => row.Outcome == WorksheetOutcome.Revised),
        work.Outcomes.Count(row => row.Outcome == WorksheetOutcome.Unchanged),
        work.Empty,
        done.Position,
        done.Events,
        done.Replayed,
        work.Outcomes);
}
