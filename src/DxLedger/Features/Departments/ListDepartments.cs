using DxLedger.EventStore;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Departments;

/// <summary>Every department that the ledger knows, with the keys that filters and owners use.</summary>
internal static class ListDepartments
{
    internal sealed record Answer(IReadOnlyList<DepartmentView> Departments);

    internal sealed record DepartmentView(string Key, string Name, string Bureau, string? Sub, string? Section, long Version);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var found = await scope.Ledger.ReadDocumentsAsync(DepartmentModel.Stream.Projection, DocumentQuery.All, ct);
        var departments =
            from document in found.Items
            let department = document.State as Department.Registered
            where department is not null
            orderby department.FullName
            select new DepartmentView(department.Key, department.FullName, department.Bureau, department.Sub, department.Section, document.Version);
        return Representation.Show(http, found.Position, found.Items.Select(document => (document.Stream, document.Version)), new Answer([.. departments]));
    }
}
