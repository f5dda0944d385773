using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Approval;

/// <summary>An approver approves, or the office accepts, many reports of a period in one request: each by itself, with its own outcome.</summary>
internal static class DecideMany
{
    private const int ItemsMax = 500;

    /// <param name="Items">1 to 500 reports, each with the version that was seen.</param>
    internal sealed record Body(string Period, IReadOnlyList<Item> Items);

    /// <param name="Key">Of the KPI or milestone.</param>
    /// <param name="Version">Of its report for the period, as it was seen.</param>
    internal sealed record Item(string Key, long Version);

    /// <param name="Done">How many were decided, repeats included.</param>
    internal sealed record Answer(int Done, int Refused, IReadOnlyList<Outcome> Items);

    /// <param name="Code">Of the refusal; null where it was done.</param>
    /// <param name="Position">Ledger position; null where it was refused.</param>
    internal sealed record Outcome(string Key, bool IsDone, long? Position, long? Version, string? Code, string? Detail);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Period).Must(period => ReportingPeriod.Parse(period) is not null).WithErrorCode("format").WithState(_ => ReportWriting.MalformedPeriod.Message);
            RuleFor(body => body.Items).Must(items => items is { Count: > 0 and <= ItemsMax } && items.All(item => item is { Key: not null, Version: > 0 }) && items.DistinctBy(item => item.Key).Count() == items.Count)
                .WithErrorCode("range")
                .WithState(_ => new Message(
                    $"1 to {ItemsMax} different keys, each with the version seen.",
                    $"1〜{ItemsMax} 件の異なるキーと、確認した報告の「version」を指定してください。"));
        }
    }

    public static Task<Results<Ok<Answer>, ProblemHttpResult>> Approve(string department, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        RunAsync(
            "kpi.approve-report",
            body,
            scope,
            http,
            (key, state, standing, seen, actor) => state is Kpi.Defined kpi && !kpi.Owners.On(scope.Today).Contains(department)
                ? new Decision<KpiEvent>.Rejected(Authority.DepartmentForbidden)
                : ApprovalDecider.Approve(state, key, standing, seen, actor),
            ct);

    public static Task<Results<Ok<Answer>, ProblemHttpResult>> Accept(string plan, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        RunAsync(
            "kpi.accept-report",
            body,
            scope,
            http,
            (key, state, standing, seen, actor) => state is Kpi.Defined kpi && kpi.Plan != plan
                ? new Decision<KpiEvent>.Rejected(Kpi.NotFound(key))
                : ApprovalDecider.Accept(state, key, standing, seen, actor),
            ct);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> RunAsync(
        string operation, Body body, LedgerScope scope, HttpContext http, Func<string, Kpi, PeriodStanding, long, string, Decision<KpiEvent>> decide, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        var period = ReportingPeriod.Parse(body.Period) ?? throw new System.Diagnostics.UnreachableException();
        var outcomes = new List<Outcome>(body.Items.Count);
        foreach (var item in body.Items)
        {
            var (context, problem) = Writing.Context(http, $"{operation}:{item.Key}:{period}:{item.Version}", Writing.Bytes(item));
            if (context is null)
                return problem ?? throw new System.Diagnostics.UnreachableException();
            outcomes.Add(await OneAsync(item, period, scope, http, context, decide, ct));
        }

        var done = outcomes.Count(outcome => outcome.IsDone);
        return Representation.ShowNow(http, new Answer(done, outcomes.Count - done, outcomes));
    }

    private static async Task<Outcome> OneAsync(
        Item item, ReportingPeriod period, LedgerScope scope, HttpContext http, CommandContext context, Func<string, Kpi, PeriodStanding, long, string, Decision<KpiEvent>> decide, CancellationToken ct)
    {
        var result = Keys.IsValid(item.Key)
            ? await Deciding.RunAsync(scope, item.Key, period, item.Version, context, (state, standing, seen, by) => decide(item.Key, state, standing, seen, by.Actor), ct)
            : new CommandResult.Refused(Kpi.NotFound(item.Key));
        return result switch
        {
            CommandResult.Done done => new(item.Key, true, done.Position, done.Version, null, null),
            CommandResult.Refused refused => new(
                item.Key,
                false,
                null,
                null,
                refused.Reason.Code,
                refused.Reason.Message.In(Languages.Of(http.Request))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
