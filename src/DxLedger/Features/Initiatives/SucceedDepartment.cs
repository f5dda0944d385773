using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Kpis;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>
/// The office ends a department at a reorganisation: merged into another, or split among several. All that it answers
/// for, in every plan, goes over in the same append, from that day on; nothing is left to a department that is no more.
/// </summary>
internal static class SucceedDepartment
{
    private const int SuccessorsMax = 20;
    private const int AssignmentsMax = 2000;

    /// <param name="Successors">Keys; the first takes over what <paramref name="Assignments"/> does not give to another.</param>
    /// <param name="EffectiveFrom">The first day on which it is no more, such as 2024-04-01.</param>
    /// <param name="Assignments">What goes to which successor, where there are several. A promise goes where its initiative goes unless it is named itself.</param>
    /// <param name="Reason">Why; kept beside the entries, erasable.</param>
    internal sealed record Body(IReadOnlyList<string> Successors, DateOnly? EffectiveFrom, IReadOnlyList<Assignment>? Assignments, string Reason);

    /// <param name="Key">Of an initiative, a KPI or a milestone.</param>
    /// <param name="To">One of the successors.</param>
    internal sealed record Assignment(string Key, string To);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Successors).IsDepartments(SuccessorsMax);
            RuleFor(body => body.EffectiveFrom).NotNull().WithErrorCode("required").WithState(_ => new Message(
                "The first day on which it is no more, such as 2024-04-01.",
                "廃止日を 2024-04-01 の形で指定してください。"));
            RuleFor(body => body.Assignments).Must((body, assignments) => assignments is null || AreFit(assignments, body.Successors ?? [])).WithErrorCode("range")
                .WithState(_ => new Message(
                    $"At most {AssignmentsMax} different keys, each with one of the successors.",
                    $"異なるキーを {AssignmentsMax} 件以内で、承継先（「successors」）のいずれかとともに指定してください。"));
            RuleFor(body => body.Reason).IsReason();
        }

        private static bool AreFit(IReadOnlyList<Assignment> assignments, IReadOnlyList<string> successors) =>
            assignments.Count <= AssignmentsMax
            && assignments.All(one => one is { Key: not null, To: not null } && Keys.IsValid(one.Key) && successors.Contains(one.To))
            && assignments.DistinctBy(one => one.Key).Count() == assignments.Count;
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string department, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsValid(department))
            return Problems.Of(Department.NotFound(department), http.Request);
        var (context, problem) = Writing.Context(http, $"department.succeed:{department}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        var result = await CompoundRunner.RunAsync(
            scope.Ledger,
            Department.StreamOf(department),
            token => scope.Ledger.ReadDocumentsAsync(DocumentQuery.All, token),
            set => Decide(set, department, body),
            context,
            ct);
        return Writing.Answer(result, http);
    }

    private static CompoundDecision Decide(DocumentSet set, string key, Body body)
    {
        var departments = DepartmentModel.ByKey(set.Of(DepartmentModel.Stream.Projection));
        var from = body.EffectiveFrom.GetValueOrDefault();
        if (!departments.TryGetValue(key, out var department))
            return new CompoundDecision.Rejected(Department.NotFound(key));
        if (department.Succession is { } known)
        {
            return known.EffectiveFrom == from && known.Successors.SequenceEqual(body.Successors)
                ? new CompoundDecision.Accepted([], [])
                : new CompoundDecision.Rejected(DepartmentChecks.Ended(department));
        }

        if (body.Successors.Contains(key))
            return CompoundDecision.Reject("department.own_successor", "A department that goes on in its place is renamed, not succeeded.", "同じ担当課が続く場合は、承継ではなく名称変更としてください。", "successors");
        if (DepartmentChecks.Refusal(body.Successors, departments, from, "successors") is { } refusal)
            return new CompoundDecision.Rejected(refusal);

        var (streams, unused) = new Inheritance(key, body, from, departments).Of(set);
        if (unused.Count > 0)
        {
            return CompoundDecision.Reject(
                "department.not_responsible",
                $"{department.NameOn(from)} does not answer for {string.Join(", ", unused)}.",
                $"{department.NameOn(from)} は {string.Join("、", unused)} を担当していません。",
                "assignments");
        }

        var text = new ErasableText("reason", body.Reason);
        return new CompoundDecision.Accepted(
            [CompoundRunner.Append(DepartmentModel.Stream, Department.StreamOf(key), set.VersionOf(Department.StreamOf(key)), [new DepartmentSucceeded(body.Successors, from)], text), .. streams],
            [],
            RestsOnAll: true);
    }

    /// <summary>What a department leaves, and to whom.</summary>
    private sealed class Inheritance(string department, Body body, DateOnly from, IReadOnlyDictionary<string, Department.Registered> departments)
    {
        private readonly Dictionary<string, string> assigned = (body.Assignments ?? []).ToDictionary(one => one.Key, one => one.To, StringComparer.Ordinal);
        private readonly HashSet<string> used = new(StringComparer.Ordinal);

        /// <returns>The changes, and the keys among the assignments for which it does not answer.</returns>
        public (List<CompoundAppend> Streams, List<string> Unused) Of(DocumentSet set)
        {
            var text = new ErasableText("reason", body.Reason);
            var streams = new List<CompoundAppend>();
            foreach (var document in set.Of(InitiativeModel.Stream.Projection))
            {
                if (document.State is Initiative.Registered initiative && Initiatives(initiative) is { Count: > 0 } events)
                    streams.Add(CompoundRunner.Append(InitiativeModel.Stream, document.Stream, document.Version, events, text));
            }

            foreach (var document in set.Of(KpiModel.Stream.Projection))
            {
                if (document.State is Kpi.Open kpi && Promises(kpi) is { Count: > 0 } events)
                    streams.Add(CompoundRunner.Append(KpiModel.Stream, document.Stream, document.Version, events, text));
            }

            return (streams, [.. assigned.Keys.Where(key => !used.Contains(key)).Order(StringComparer.Ordinal)]);
        }

        private List<InitiativeEvent> Initiatives(Initiative.Registered initiative)
        {
            var heir = Heir(initiative.Key) ?? body.Successors[0];
            return [.. Changes(initiative.Departments, one => one.Key, Responsible(heir), initiative.Key).Select(change => new InitiativeDepartmentReassigned(change.Before, change.After, change.From, null))];
        }

        private List<KpiEvent> Promises(Kpi.Open kpi)
        {
            var heir = Heir(kpi.Key) ?? Heir(kpi.Initiatives[0]) ?? body.Successors[0];
            return [.. Changes(kpi.Owners, one => one, heir, kpi.Key).Select(change => new KpiOwnersReassigned(change.Before, change.After, change.From, null))];
        }

        private string? Heir(string key) => assigned.GetValueOrDefault(key);

        /// <summary>From that day on, and for whatever is decided for later days, the heir stands where the department stood, each once.</summary>
        private List<(IReadOnlyList<T> Before, IReadOnlyList<T> After, DateOnly From)> Changes<T>(Timeline<IReadOnlyList<T>> timeline, Func<T, string> keyOf, T heir, string key)
        {
            var coming = timeline.Entries.Where(entry => entry.From > from).ToList();
            var values = coming.Select(entry => (Day: entry.From.GetValueOrDefault(), entry.Value)).Prepend((Day: from, Value: timeline.On(from))).ToList();
            if (!values.Exists(entry => entry.Value.Any(one => keyOf(one) == department)))
                return [];
            used.Add(key);
            return [.. values.Select(entry => (entry.Value, (IReadOnlyList<T>)[.. entry.Value.Select(one => keyOf(one) == department ? heir : one).DistinctBy(keyOf)], entry.Day))];
        }

        private ResponsibleDepartment Responsible(string key)
        {
            var name = departments[key].Names.On(from);
            return new(key, name.Bureau, name.Sub, name.Section);
        }
    }
}
