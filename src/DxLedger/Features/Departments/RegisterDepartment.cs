using System.Globalization;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Departments;

/// <summary>The office makes a department known that no plan document has named yet, such as the successor at a reorganisation.</summary>
internal static class RegisterDepartment
{
    /// <param name="Bureau">部局.</param>
    /// <param name="Sub">A bureau inside the bureau; left out for most.</param>
    /// <param name="Section">課 or 室; left out where a whole bureau is meant.</param>
    internal sealed record Body(string? Bureau, string? Sub, string? Section);

    /// <param name="Key">Under which it is found from now on.</param>
    internal sealed record Answer(string Key, long Position, long Version, int Events, bool Replayed);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Bureau).IsNamePart(isNeeded: true);
            RuleFor(body => body.Sub).IsNamePart(isNeeded: false);
            RuleFor(body => body.Section).IsNamePart(isNeeded: false);
        }
    }

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> Post(Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        var (context, problem) = Writing.Context(http, "department.register", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();

        var name = OfficialNameInput.Name(body.Bureau, body.Sub, body.Section);
        var all = await DepartmentModel.AllAsync(scope.Ledger, ct);
        if (all.Values.FirstOrDefault(known => OfficialNameInput.IsBorne(name, null, [known], scope.Today)) is { } same)
        {
            // Whose parts are divided otherwise is another one, though it reads alike.
            return same.Names.On(scope.Today) != name
                ? Problems.Of(DepartmentDecider.NameTaken(name), http.Request)
                : Answered(await RunAsync(scope, same.Key, name, context, ct), same.Key, http);
        }

        var key = FreeKey(name, all);
        return Answered(await RunAsync(scope, key, name, context, ct), key, http);
    }

    private static Task<CommandResult> RunAsync(LedgerScope scope, string key, OfficialName name, CommandContext context, CancellationToken ct) =>
        DeciderRunner.RunAsync(
            scope.Ledger,
            DepartmentModel.Stream,
            Department.StreamOf(key),
            state => state is Department.Registered ? Decision<DepartmentEvent>.Accept() : Decision<DepartmentEvent>.Accept(new DepartmentRegistered(key, name.Bureau, name.Sub, name.Section)),
            context,
            ct);

    private static Results<Ok<Answer>, ProblemHttpResult> Answered(CommandResult result, string key, HttpContext http)
    {
        if (Writing.Answer(result, http).Result is ProblemHttpResult problem)
            return problem;
        var done = (CommandResult.Done)result;
        return TypedResults.Ok(new Answer(key, done.Position, done.Version, done.Events, done.Replayed));
    }

    /// <summary>The key that goes with the name, unless a department that bore it before has it for ever.</summary>
    private static string FreeKey(OfficialName name, IReadOnlyDictionary<string, Department.Registered> all)
    {
        var stem = Department.KeyOf(name.Bureau, name.Sub, name.Section);
        return Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}")).First(key => !all.ContainsKey(key));
    }
}
