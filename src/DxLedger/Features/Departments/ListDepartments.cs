using DxLedger.EventStore;
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
        var found = await scope.Ledger.ReadDocumentsAsync(DepartmentModel.Stream.Projection, DocumentQuery.All, ct);
        var departments =
            from document in found.Items
            let department = document.State as Department.Registered
            where department is not null
            let name = department.Names.On(scope.Today)
            orderby name.Full()
            select new DepartmentView(department.Key, name.Full(), name.Bureau, name.Sub, name.Section, department.HasEndedOn(scope.Today), document.Version);
        return Representation.Show(http, found.Position, [.. found.Items.Select(document => (document.Stream, document.Version)), Representation.Of(scope.Today)], new Answer([.. departments]));
    }
}
