using System.Security.Cryptography;
using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans.Periods;
using DxLedger.Features.Plans.Reading;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Importing;

/// <summary>A document that somebody wants in the ledger, or wants to know about.</summary>
/// <param name="Plan">Null at a preview: the one plan of the document's year, or a new one.</param>
/// <param name="KeyPrefix">Null for the one that follows from the year.</param>
internal sealed record ImportRequest(
    string? Plan, string? KeyPrefix, string FileName, ReadOnlyMemory<byte> File, IReadOnlyList<Renumbering> Renumberings);

/// <summary>How far an import has come, in shares of the whole.</summary>
internal sealed record ImportProgress(Message Step, double Share);

/// <summary>What became of an import or a preview.</summary>
internal abstract record ImportResult
{
    private ImportResult()
    {
    }

    /// <param name="Refusal">Why an import of this document would be refused as it stands; null when it would not.</param>
    /// <param name="Position">The ledger's head that the report stands on.</param>
    internal sealed record Previewed(ImportReport Report, Rejection? Refusal, long Position) : ImportResult;

    /// <param name="Position">Of the last event appended; the head where nothing needed to be.</param>
    internal sealed record Imported(ImportReport Report, long Position, bool Replayed) : ImportResult;

    /// <param name="Report">Null when the document could not be read at all.</param>
    internal sealed record Refused(Rejection Reason, ImportReport? Report) : ImportResult;
}

/// <summary>Reads a document, compares it three ways and appends the difference in one piece.</summary>
internal sealed class PlanImporter(TimeProvider clock)
{
    private const int Attempts = 5;

    private static readonly Message Reads = new("Reading the document", "文書を読み取っています");
    private static readonly Message Compares = new("Comparing with the ledger", "台帳と比較しています");
    private static readonly Message Appends = new("Appending to the ledger", "台帳に記録しています");
    private static readonly Message Finished = new("Done", "完了");

    public async Task<ImportResult> PreviewAsync(Ledger ledger, ImportRequest request, CancellationToken ct)
    {
        switch (PlanReader.Read(request.File))
        {
            case PlanReading.Refused refused:
                return new ImportResult.Refused(Unreadable(refused), null);
            case PlanReading.Accepted accepted:
                var (planned, refusal, position, _) = await PlanAsync(ledger, request, accepted.Document, ct);
                return new ImportResult.Previewed(planned.Report, refusal, position);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>All or nothing: a refusal, a conflict or an outage leaves the ledger as it was.</summary>
    public async Task<ImportResult> ImportAsync(
        Ledger ledger, ImportRequest request, CommandContext context, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        progress?.Report(new(Reads, 0));
        var reading = PlanReader.Read(request.File);
        if (reading is PlanReading.Refused unreadable)
            return new ImportResult.Refused(Unreadable(unreadable), null);
        var document = ((PlanReading.Accepted)reading).Document;
        try
        {
            return await ImportAsync(ledger, request, document, context, progress, ct);
        }
        catch (EventTooLargeException tooLarge)
        {
            return new ImportResult.Refused(Rejections.EntryTooLarge(tooLarge), null);
        }
    }

    private async Task<ImportResult> ImportAsync(
        Ledger ledger, ImportRequest request, PlanDocument document, CommandContext context, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            progress?.Report(new(Compares, 0.3));
            var (planned, refusal, position, version) = await PlanAsync(ledger, request, document, ct);
            // Looked up after the state: a repeat that finds the change of its twin in the state finds its key too.
            if (context.Idempotency is { } key && await ledger.FindOperationAsync(key, ct) is { } earlier)
                return Answer(earlier, planned.Report, context);
            if (context.ExpectedVersion is { } expected && expected != version)
                return new ImportResult.Refused(Rejections.VersionMoved(Plan.StreamOf(planned.Report.Plan), expected, version), planned.Report);
            if (refusal is not null)
                return new ImportResult.Refused(refusal, planned.Report);
            if (planned.Changes.Count == 0)
                return new ImportResult.Imported(planned.Report, position, Replayed: false);

            progress?.Report(new(Appends, 0.6));
            await ledger.Blobs.PutAsync(request.File, ct);
            var streams = planned.Changes.Select(change => new StreamAppend(
                change.Stream,
                change.ExpectedVersion,
                [.. change.Events.Select(Encode)])).ToList();
            var append = new AppendRequest(context.Actor, streams)
            {
                Authorship = context.By.Acting([]),
                Guards = planned.Guards,
                Idempotency = context.Idempotency,
            };
            var result = await ledger.AppendAsync(append, ct);
            if (result is AppendResult.Conflict && attempt < Attempts)
                continue;
            progress?.Report(new(Finished, 1));
            return Answer(result, planned.Report, context);
        }
    }

    /// <summary>A repeat is told the earlier position, and what is left to do now, which is nothing.</summary>
    private static ImportResult Answer(AppendResult result, ImportReport report, CommandContext context) =>
        DeciderRunner.Answer(result, Plan.StreamOf(report.Plan), context) switch
    {
        CommandResult.Done done => new ImportResult.Imported(report, done.Position, done.Replayed),
        CommandResult.Refused refused => new ImportResult.Refused(refused.Reason, report),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<(PlannedImport Planned, Rejection? Refusal, long Position, long Version)> PlanAsync(
        Ledger ledger, ImportRequest request, PlanDocument document, CancellationToken ct)
    {
        var plans = await ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.All, ct);
        var adopted = plans.Items.Where(item => item.State is Plan.Adopted)
            .ToDictionary(item => ((Plan.Adopted)item.State).Key, item => new Versioned<Plan.Adopted>((Plan.Adopted)item.State, item.Version), StringComparer.Ordinal);
        var key = request.Plan ?? DefaultPlan(adopted, document.FiscalYear);
        var view = await ViewAsync(ledger, key, adopted, ct);
        var command = new ImportCommand(
            key, request.KeyPrefix, request.FileName, request.File.Length, document, request.Renumberings, JapaneseCalendar.Today(clock));
        var planned = PlanComparison.Compare(command, await LastDocumentAsync(ledger, PlanComparison.LastTaken(key, view), ct), view);
        return (planned, ImportRules.Refusal(command, planned.Report, view), view.Position, adopted.GetValueOrDefault(key)?.Version ?? 0);
    }

    private static string DefaultPlan(Dictionary<string, Versioned<Plan.Adopted>> plans, int fiscalYear) =>
        plans.Values.Where(plan => plan.State.FiscalYear == fiscalYear).Select(plan => plan.State.Key).ToList() is [var only]
            ? only
            : "plan-" + PlanKeys.DefaultPrefix(fiscalYear);

    private static async Task<LedgerView> ViewAsync(
        Ledger ledger, string plan, IReadOnlyDictionary<string, Versioned<Plan.Adopted>> plans, CancellationToken ct)
    {
        var departments = await ledger.ReadDocumentsAsync(DepartmentModel.Stream.Projection, DocumentQuery.All, ct);
        var set = await ledger.ReadDocumentsAsync(DocumentQuery.Group(plan), ct);
        return new LedgerView(
            set.Position,
            plans,
            ByKey<Initiative, Initiative.Registered>(set.Of(InitiativeModel.Stream.Projection), initiative => initiative.Key),
            ByKey<Kpi, Kpi.Defined>(set.Of(KpiModel.Stream.Projection), kpi => kpi.Key),
            ByKey<Department, Department.Registered>(departments.Items, department => department.Key),
            ByKey<PlanPeriod, PlanPeriod.Kept>(set.Of(PeriodModel.Stream.Projection), period => period.Period));
    }

    private static Dictionary<string, Versioned<TKnown>> ByKey<TState, TKnown>(IReadOnlyList<Document<TState>> documents, Func<TKnown, string> key)
        where TState : class
        where TKnown : class, TState =>
        documents.Select(document => (State: document.State as TKnown, document.Version))
            .Where(document => document.State is not null)
            .Select(document => new Versioned<TKnown>(document.State ?? throw new System.Diagnostics.UnreachableException(), document.Version))
            .ToDictionary(known => key(known.State), StringComparer.Ordinal);

    private static async Task<PlanDocument?> LastDocumentAsync(Ledger ledger, Plan.ImportedDocument? last, CancellationToken ct)
    {
        if (last is null)
            return null;
        var bytes = await ledger.Blobs.GetAsync(last.Document, ct)
            ?? throw new InvalidOperationException($"The document {last.Document}, imported at position {last.Position}, is no longer kept; nothing can be compared with it.");
        return PlanReader.Read(bytes) is PlanReading.Accepted accepted
            ? accepted.Document
            : throw new InvalidOperationException($"The document {last.Document}, imported at position {last.Position}, can no longer be read.");
    }

    private static EventData Encode(object e) => e switch
    {
        PlanEvent known => PlanModel.Stream.Encode(known),
        DepartmentEvent known => DepartmentModel.Stream.Encode(known),
        InitiativeEvent known => InitiativeModel.Stream.Encode(known),
        KpiEvent known => KpiModel.Stream.Encode(known),
        _ => throw new System.Diagnostics.UnreachableException(e.GetType().Name),
    };

    private static Rejection Unreadable(PlanReading.Refused refused) => new(refused.Code, ImportRules.Words(refused.Code, refused.Detail));

    /// <summary>Hash of what is asked for, by which a repeated request is told from another under the same key.</summary>
    public static byte[] Fingerprint(ImportRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(request.File.Span);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"\n{request.Plan}\n{request.KeyPrefix}\n{string.Join(',', request.Renumberings)}"));
        return hash.GetHashAndReset();
    }
}
