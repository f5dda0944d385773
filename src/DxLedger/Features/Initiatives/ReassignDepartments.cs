using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Kpis;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>
/// The office moves responsibility for an initiative to other departments from a day on, with a reason. Its promises
/// that are owned as the initiative is move along in the same append; one that is owned otherwise stays as it is.
/// </summary>
internal static class ReassignDepartments
{
    private const int DepartmentsMax = 20;

    /// <param name="Departments">Keys; the first leads and reports.</param>
    /// <param name="EffectiveFrom">The day from which they answer for it and may report; today in Japan when left out.</param>
    /// <param name="Reason">Why; kept beside the entries, erasable.</param>
    internal sealed record Body(IReadOnlyList<string> Departments, DateOnly? EffectiveFrom, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Departments).IsDepartments(DepartmentsMax);
            RuleFor(body => body.EffectiveFrom).IsDay();
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsValid(key))
            return Problems.Of(Initiative.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"initiative.reassign-departments:{key}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();

        var stream = Initiative.StreamOf(key);
        var departments = body.Departments.Select(Department.StreamOf).ToList();
        var promises = new List<string>();
        var result = await CompoundRunner.RunAsync(
            scope.Ledger,
            stream,
            async token =>
            {
                // The group says which promises it has; the second reading has them and the departments in one snapshot.
                var group = await scope.Ledger.ReadDocumentsAsync(DocumentQuery.GroupOf(stream), token);
                promises = [.. InitiativePromises.Of(group, key).Where(promise => promise.Kpi.Initiatives[0] == key).Select(promise => promise.Stream)];
                return await scope.Ledger.ReadDocumentsAsync(DocumentQuery.Streams([stream, .. promises, .. departments]), token);
            },
            set => Decide(set, key, body.Departments, body.EffectiveFrom ?? scope.Today, body.Reason),
            context,
            ct);
        return Writing.Answer(result, http);
    }

    private static CompoundDecision Decide(DocumentSet set, string key, IReadOnlyList<string> departments, DateOnly effectiveFrom, string reason)
    {
        if (set.Of(InitiativeModel.Stream.Projection) is not [{ State: Initiative.Registered initiative } document])
            return new CompoundDecision.Rejected(Initiative.NotFound(key));
        var known = DepartmentModel.ByKey(set.Of(DepartmentModel.Stream.Projection));
        if (DepartmentChecks.Refusal(departments, known, effectiveFrom, "departments") is { } refusal)
            return new CompoundDecision.Rejected(refusal);

        // What holds on that day is replaced, and whatever was decided for later with it.
        var before = initiative.Departments.On(effectiveFrom);
        var after = departments.Select(one => Responsible(known[one], effectiveFrom)).ToList();
        var text = new ErasableText("reason", reason);
        List<CompoundAppend> streams = initiative.Departments.Holds(effectiveFrom, held => held.Select(one => one.Key).SequenceEqual(departments))
            ? []
            : [CompoundRunner.Append(InitiativeModel.Stream, document.Stream, document.Version, [new InitiativeDepartmentReassigned(before, after, effectiveFrom, null)], text)];
        streams.AddRange(
            from promise in set.Of(KpiModel.Stream.Projection)
            let kpi = promise.State as Kpi.Open
            where kpi is not null && IsOwnedAs(kpi, initiative, effectiveFrom)
            where !kpi.Owners.Holds(effectiveFrom, owners => owners.SequenceEqual(departments))
            let moved = new KpiOwnersReassigned(kpi.Owners.On(effectiveFrom), departments, effectiveFrom, null)
            select CompoundRunner.Append(KpiModel.Stream, promise.Stream, promise.Version, [moved], text));
        return new CompoundDecision.Accepted(streams, [.. departments.Select(one => new Guard(Department.StreamOf(one), set.VersionOf(Department.StreamOf(one))))]);
    }

    /// <summary>On the day, and in all that is decided for later days.</summary>
    private static bool IsOwnedAs(Kpi.Defined kpi, Initiative.Registered initiative, DateOnly day)
    {
        return From(kpi.Owners, owners => owners).SequenceEqual(From(initiative.Departments, departments => departments.Select(one => one.Key)));

        IEnumerable<string> From<T>(Timeline<T> timeline, Func<T, IEnumerable<string>> keys) => timeline.Entries.Where(entry => entry.From > day)
            .Select(entry => $"{entry.From:O} {string.Join(' ', keys(entry.Value))}").Prepend(string.Join(' ', keys(timeline.On(day))));
    }

    private static ResponsibleDepartment Responsible(Department.Registered department, DateOnly day)
    {
        var name = department.Names.On(day);
        return new(department.Key, name.Bureau, name.Sub, name.Section);
    }
}
