using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>
/// The office confirms that a KPI serves another initiative too, with a reason. Where that initiative's row printed the
/// same KPI a second time, the second is closed in the same append, and the two count once.
/// </summary>
internal static class LinkInitiative
{
    /// <param name="Initiative">Key of the other initiative, in the same plan.</param>
    /// <param name="Duplicate">Key of the KPI that its row made and that is this one; left out where there is none.</param>
    /// <param name="Reason">Why; kept beside the entries, erasable.</param>
    internal sealed record Body(string Initiative, string? Duplicate, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Initiative).Must(key => key is not null && Keys.IsValid(key)).WithErrorCode("format").WithState(_ => new Message(
                "Key of an initiative.",
                "事業・取組のキーを指定してください。"));
            RuleFor(body => body.Duplicate).Must(key => key is null || Keys.IsValid(key)).WithErrorCode("format").WithState(_ => new Message(
                "Key of a KPI, or left out.",
                "指標のキーを指定するか、省略してください。"));
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"kpi.link-initiative:{key}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        string[] streams = [Kpi.StreamOf(key), Initiative.StreamOf(body.Initiative), .. body.Duplicate is { } named && named != key ? new[] { Kpi.StreamOf(named) } : []];
        var result = await CompoundRunner.RunAsync(
            scope.Ledger, Kpi.StreamOf(key), token => scope.Ledger.ReadDocumentsAsync(DocumentQuery.Streams(streams), token), set => Decide(set, key, body), context, ct);
        return Writing.Answer(result, http);
    }

    private static CompoundDecision Decide(DocumentSet set, string key, Body body)
    {
        if (StateOf(set, key) is not Kpi.Defined known)
            return new CompoundDecision.Rejected(Kpi.NotFound(key));
        if (set.Of(InitiativeModel.Stream.Projection) is not [{ State: Initiative.Registered initiative }])
            return new CompoundDecision.Rejected(Initiative.NotFound(body.Initiative) with { Field = "initiative" });
        if (known is Kpi.Closed gone)
            return new CompoundDecision.Rejected(Kpi.ClosedRefusal(gone));
        var kpi = (Kpi.Open)known;
        if (initiative.Plan != kpi.Plan)
            return CompoundDecision.Reject("initiative.of_other_plan", $"{initiative.Key} belongs to plan {initiative.Plan}, not to {kpi.Plan}.", $"{initiative.Key} は計画 {initiative.Plan} のもので、{kpi.Plan} のものではありません。", "initiative");

        var duplicate = body.Duplicate is { } named ? StateOf(set, named) : null;
        var isLinked = kpi.Initiatives.Contains(initiative.Key);
        if (isLinked && (duplicate is null || duplicate is Kpi.Closed { Closing: { Cause: KpiClosingCause.Duplicate, Of: var of } } && of == key))
            return new CompoundDecision.Accepted([], []);
        if (duplicate is not null && PromiseDecider.DuplicateRefusal(kpi, duplicate, body.Duplicate ?? "", initiative.Key) is { } refusal)
            return new CompoundDecision.Rejected(refusal);

        var text = new ErasableText("reason", body.Reason);
        var streams = new List<CompoundAppend>();
        // Where the other row printed it stands with the duplicate.
        if (!isLinked)
            streams.Add(CompoundRunner.Append(KpiModel.Stream, Kpi.StreamOf(key), set.VersionOf(Kpi.StreamOf(key)), [new KpiLinked(initiative.Key, (duplicate as Kpi.Defined)?.Source ?? kpi.Source)], text));
        if (body.Duplicate is { } closed)
            streams.Add(CompoundRunner.Append(KpiModel.Stream, Kpi.StreamOf(closed), set.VersionOf(Kpi.StreamOf(closed)), [new KpiClosed(KpiClosingCause.Duplicate, key)], text));
        return new CompoundDecision.Accepted(streams, []);
    }

    private static Kpi StateOf(DocumentSet set, string key) =>
        set.Of(KpiModel.Stream.Projection).FirstOrDefault(document => document.Stream == Kpi.StreamOf(key))?.State ?? new Kpi.Undefined();
}
