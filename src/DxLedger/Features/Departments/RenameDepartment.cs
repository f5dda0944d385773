using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Departments;

/// <summary>The office records that a department is called otherwise from a day on; its key, and all that it owns, stay.</summary>
internal static class RenameDepartment
{
    /// <param name="Bureau">部局, and so on: the whole new name.</param>
    /// <param name="EffectiveFrom">The first day of the new name; today in Japan when left out.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(string? Bureau, string? Sub, string? Section, DateOnly? EffectiveFrom, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Bureau).IsNamePart(isNeeded: true);
            RuleFor(body => body.Sub).IsNamePart(isNeeded: false);
            RuleFor(body => body.Section).IsNamePart(isNeeded: false);
            RuleFor(body => body.EffectiveFrom).IsDay();
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string department, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        var name = OfficialNameInput.Name(body.Bureau, body.Sub, body.Section);
        var from = body.EffectiveFrom ?? scope.Today;
        var isTaken = OfficialNameInput.IsBorne(name, department, (await DepartmentModel.AllAsync(scope.Ledger, ct)).Values, from);
        return await DepartmentWriting.RunAsync(
            department, "department.rename", body, scope, http, _ => Premises.None, (state, _) => DepartmentDecider.Rename(state, department, name, from, isTaken, body.Reason), ct);
    }
}
