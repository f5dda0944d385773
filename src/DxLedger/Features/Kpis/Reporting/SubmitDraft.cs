using DxLedger.Features.Kpis.Approval;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A reporter submits what they drafted, under the very rules of a report; the draft goes once the ledger has it.</summary>
internal static class SubmitDraft
{
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, string period, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"kpi.submit-draft:{key}:{parsed}", []);
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        // Looked for before the draft, which is gone when a submission is repeated because its answer was lost.
        if (context.Idempotency is { } once && await scope.Ledger.FindOperationAsync(once, ct) is { } earlier)
            return Writing.Answer(DeciderRunner.Answer(earlier, Kpi.StreamOf(key), context), http);
        if (await scope.Ledger.Drafts.GetAsync(context.Actor, ReportDraft.KeyOf(key, parsed), ct) is not { } kept)
            return Problems.Of(ReportDraft.NotFound(key, parsed), http.Request);

        var draft = ReportDraft.Read(kept.Body);
        if (Writing.Check(new ReportContentValidator(reasonNeeded: draft.Revises is not null), draft.Content, http.Request) is { } invalid)
            return invalid;
        if (await ReportWriting.CheckEvidenceAsync(draft.Content, scope.Ledger, http.Request, ct) is { } unknown)
            return unknown;
        var result = await ReportWriting.RunAsync(scope, key, parsed, (state, standing) => draft.Submit(state, key, standing), context, ct);
        // What was written into it meanwhile has not been submitted, and stays.
        if (result is CommandResult.Done { Replayed: false })
            await scope.Ledger.Drafts.DeleteAsync(context.Actor, ReportDraft.KeyOf(key, parsed), kept.Body, ct);
        return result is CommandResult.Refused { Reason.Code: "report.moved" } refused && draft.Revises is { } seen
            ? Problems.Of(refused.Reason, http.Request, changes: await ReportChanges.SinceAsync(scope.Ledger, key, parsed, seen, ct))
            : Writing.Answer(result, http);
    }
}
