using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Departments;

/// <summary>Every department that the ledger knows, with the keys that filters and owners use.</summary>
internal static class ListDepartments
{
    internal sealed record Answer(IReadOnlyList<DepartmentView> Departments);

    /// <param name="HasEnded">Others took over; it is listed because history names it.</param>
    internal sealed record DepartmentView(string Key, string Name, string Bureau, string? Sub, string? Section, bool HasEnded, long Version);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct, DepartmentModel.Stream.History);
        if (problem is not null)
            return problem;
        var today = point?.Today ?? scope.Today;
        var found = await DepartmentModel.Stream.ReadAllAsync(scope.Ledger, point?.Position, ct);
        point?.Tell(http, scope.Ledger.Name);
        var departments =
            from document in found.Items
            let department = document.State as Department.Registered
            where department is not null
            let name = department.Names.On(today)
            orderby name.Full()
            select new DepartmentView(department.Key, name.Full(), name.Bureau, name.Sub, name.Section, department.HasEndedOn(today), document.Version);
        return Representation.Show(http, found.Position, [.. AsOfPoint.Shown(point), .. found.Items.Select(document => (document.Stream, document.Version)), Representation.Of(today)], new Answer([.. departments]));
    }
}
