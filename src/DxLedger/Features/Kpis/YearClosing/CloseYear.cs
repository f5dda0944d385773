using DxLedger.EventStore;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Kpis.YearClosing;

/// <summary>
/// The office closes a plan's fiscal year: every KPI is evaluated, and its last word sealed, in one append that stands
/// only if nothing whatever was appended since the state was read. What is unsettled has to be confirmed.
/// </summary>
internal static class CloseYear
{
    // An entry takes 65,535 bytes, with some beside the rows.
    private const int RowBytesInEntry = 60_000;

    private const int ConfirmMax = 20;

    /// <param name="Confirm">Names of the lists that are left unsettled knowingly; those that are empty do no harm.</param>
    /// <param name="Reason">Why; needed where something is confirmed. Kept beside the entry, erasable.</param>
    internal sealed record Body(IReadOnlyList<string>? Confirm, string? Reason)
    {
        public IReadOnlyList<UnsettledList> Lists() =>
            [.. Enum.GetValues<UnsettledList>().Where(list => Confirm?.Contains(LedgerJson.NameOf(list)) == true)];
    }

    internal sealed class Validator : AbstractValidator<Body>
    {
        private static readonly string[] Names = [.. Enum.GetValues<UnsettledList>().Select(LedgerJson.NameOf)];

        public Validator()
        {
            RuleFor(body => body.Confirm)
                .Must(names => names is null || (names.Count <= ConfirmMax && names.All(Names.Contains)))
                .WithErrorCode("choice")
                .WithState(_ => new Message($"Names of lists: {string.Join(", ", Names)}.", $"一覧の名前（{string.Join("、", Names)}）を指定してください。"));
            When(body => body.Reason is not null || body.Confirm is { Count: > 0 }, () => RuleFor(body => body.Reason).IsReason());
        }
    }

    /// <param name="IsPreview">Nothing was written.</param>
    /// <param name="Position">Ledger position of the last event; the head where nothing was appended.</param>
    /// <param name="Closing">Position of the closing, by which it can be read for ever; null while the year is open.</param>
    /// <param name="Sealed">KPIs and milestones; in a preview, those that would be.</param>
    /// <param name="Evaluated">KPIs whose evaluation was, or would be, new.</param>
    /// <param name="Digest">SHA-256 over all sealed rows; null while the year is open.</param>
    /// <param name="Unreported">What is left unsettled, in this list and the next four; of a closed year, what was when it was closed.</param>
    internal sealed record Answer(
        string Plan,
        string Year,
        bool IsPreview,
        long Position,
        long? Closing,
        int Sealed,
        int Evaluated,
        string? Digest,
        bool Replayed,
        IReadOnlyList<UnsettledItem> Unreported,
        IReadOnlyList<UnsettledItem> Waiting,
        IReadOnlyList<UnsettledItem> Stale,
        IReadOnlyList<UnsettledItem> Unevaluated,
        IReadOnlyList<UnsettledItem> Undecided);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> Post(
        string plan, [FromQuery] bool? preview, Body? body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var wish = body ?? new Body(null, null);
        if (Writing.Check(new Validator(), wish, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsPlan(plan))
            return Problems.Of(Plan.NotFound(plan), http.Request);
        var (context, problem) = Writing.Context(http, $"plan.close-year:{plan}", Writing.Bytes(new { plan, wish.Confirm, wish.Reason }));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();

        if (State.Of(plan, await ReadAsync(ct), scope.Today) is not { } state)
            return Problems.Of(Plan.NotFound(plan), http.Request);
        if (preview == true)
            return Representation.ShowNow(http, View(state, new(state.Head, state.Version, 0, Replayed: false), isPreview: true));

        switch (await CompoundRunner.RunAsync(scope.Ledger, state.Stream, ReadAsync, Decide, context, ct))
        {
            case CommandResult.Done done:
                Representation.SetPosition(http.Response, done.Position);
                return TypedResults.Ok(View(done.Replayed ? await NowAsync() : state, done, isPreview: false));
            case CommandResult.Refused refused:
                return Problems.Of(refused.Reason, http.Request);
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        CompoundDecision Decide(DocumentSet read) => State.Of(plan, read, scope.Today) is { } found
            ? CloseYear.Decide(state = found, wish, scope.Today)
            : new CompoundDecision.Rejected(Plan.NotFound(plan));

        // A repeat is answered before it is decided; what it finds by then is what the closing left.
        async Task<State> NowAsync() => State.Of(plan, await ReadAsync(ct), scope.Today) ?? state;

        Task<DocumentSet> ReadAsync(CancellationToken token) => scope.Ledger.ReadDocumentsAsync(DocumentQuery.Group(plan), token);
    }

    private static CompoundDecision Decide(State state, Body wish, DateOnly today)
    {
        if (state.Seal is not null)
            return new CompoundDecision.Accepted([], []);
        if (today <= state.Year.LastDay)
        {
            return CompoundDecision.Reject(
                "period.not_over",
                $"Fiscal year {state.Year} ends on {Dates.Text(state.Year.LastDay)}; it can be closed from the next day on.",
                $"{state.Year} 年度は {Dates.Text(state.Year.LastDay)} まで続きます。締切りは翌日以降に行ってください。");
        }

        if (state.Unsettled.Refusal(state.Year, wish.Lists()) is { } unsettled)
            return new CompoundDecision.Rejected(unsettled);

        ErasableText[] texts = wish.Reason is { } reason ? [new("reason", reason)] : [];
        return new CompoundDecision.Accepted(
            [
                .. state.Snapshot.Evaluations.Select(one =>
                    CompoundRunner.Append(KpiModel.Stream, Kpi.StreamOf(one.Key), one.Version, [one.Evaluated])),
                CompoundRunner.Append(PeriodModel.Stream, state.Stream, state.Version, Events(state, wish), texts),
            ],
            [],
            RestsOnAll: true);
    }

    private static IEnumerable<PeriodEvent> Events(State state, Body wish) =>
    [
        new PlanYearClosed(
            state.Plan.Key,
            state.Year.Name,
            state.Head,
            state.Snapshot.Rows.Count,
            state.Snapshot.Digest,
            state.Unsettled.Counts(),
            wish.Lists()),
        .. Parts(state).Select(rows => new PlanYearSealed(state.Plan.Key, state.Year.Name, rows)),
    ];

    private static IEnumerable<IReadOnlyList<SealedKpi>> Parts(State state) => YearSnapshot.Parts(state.Snapshot.Rows, RowBytesInEntry);

    private static Answer View(State state, CommandResult.Done done, bool isPreview)
    {
        var isNew = done.Events > 0 && !done.Replayed;
        var unsettled = state.Seal is { } closed ? Unsettled.Of(closed.Rows) : state.Unsettled;
        return new(
            state.Plan.Key,
            state.Year.Name,
            isPreview,
            done.Position,
            // The entry of the closing is followed by those of its rows, and by nothing else in the append.
            state.Seal is not null ? state.Closing?.Position : isNew ? done.Position - Parts(state).Count() : null,
            state.Seal?.Kpis ?? state.Snapshot.Rows.Count,
            state.Seal is null ? state.Snapshot.Evaluations.Count : 0,
            state.Seal?.Digest ?? (isNew ? state.Snapshot.Digest : null),
            done.Replayed,
            unsettled.Unreported,
            unsettled.Waiting,
            unsettled.Stale,
            unsettled.Unevaluated,
            unsettled.Undecided);
    }

    /// <param name="Stream">Of the year's period, at <paramref name="Version"/>.</param>
    /// <param name="Seal">Null while the year is open.</param>
    private sealed record State(
        Plan.Adopted Plan,
        ReportingPeriod Year,
        string Stream,
        long Version,
        PlanPeriod.YearSeal? Seal,
        PlanPeriod.PeriodClosing? Closing,
        long Head,
        Unsettled Unsettled,
        YearSnapshot Snapshot)
    {
        /// <summary>Null where the ledger has no such plan.</summary>
        public static State? Of(string plan, DocumentSet set, DateOnly today)
        {
            if (set.Of(PlanModel.Stream.Projection) is not [{ State: Plans.Plan.Adopted adopted }])
                return null;
            var year = new ReportingPeriod(adopted.FiscalYear, null);
            var stream = PlanPeriod.StreamOf(plan, year);
            var period = set.Of(PeriodModel.Stream.Projection).FirstOrDefault(document => document.Stream == stream);
            var kept = period?.State as PlanPeriod.Kept;
            var unsettled = Unsettled.Of(set, adopted, today);
            var kpis = set.Of(KpiModel.Stream.Projection).Where(document => document.State is Kpi.Defined)
                .Select(document => ((Kpi.Defined)document.State, document.Version));
            return new(
                adopted,
                year,
                stream,
                period?.Version ?? 0,
                kept?.YearClosing,
                kept?.Closing,
                set.Position,
                unsettled,
                YearSnapshot.Of(adopted, year, set.Position, kpis, unsettled, today));
        }
    }
}
