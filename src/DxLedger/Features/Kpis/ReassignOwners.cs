using DxLedger.Features.Departments;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>The office moves one KPI or milestone to other departments from a day on, whatever its initiative's are, with a reason.</summary>
internal static class ReassignOwners
{
    private const int OwnersMax = 20;

    /// <param name="Owners">Keys of departments; the first leads and reports.</param>
    /// <param name="EffectiveFrom">The day from which they may report; today in Japan when left out.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(IReadOnlyList<string> Owners, DateOnly? EffectiveFrom, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Owners).IsDepartments(OwnersMax);
            RuleFor(body => body.EffectiveFrom).IsDay();
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"kpi.reassign-owners:{key}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        var from = body.EffectiveFrom ?? scope.Today;
        var result = await DeciderRunner.RunAsync(
            scope.Ledger,
            KpiModel.Stream,
            Kpi.StreamOf(key),
            _ => new Premises([.. body.Owners.Select(Department.StreamOf)], []),
            (state, _, set) => DepartmentChecks.Refusal(body.Owners, DepartmentModel.ByKey(set.Of(DepartmentModel.Stream.Projection)), from, "owners") is { } refusal
                ? new Decision<KpiEvent>.Rejected(state is Kpi.Undefined ? Kpi.NotFound(key) : refusal)
                : KpiDecider.ReassignOwners(state, key, body.Owners, from, body.Reason),
            context,
            ct);
        return Writing.Answer(result, http);
    }
}
