using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Access;

namespace DxLedger.Features.Departments;

/// <summary>Which departments a caller acts for.</summary>
internal static class CallerDepartments
{
    /// <summary>Keys of the departments that the token names, by key or by full name in any width of letters.</summary>
    public static async Task<IReadOnlySet<string>> FindAsync(Ledger ledger, Caller caller, DateOnly today, CancellationToken ct)
    {
        var claimed = caller.Departments.Select(NormalText.Fold).ToHashSet(StringComparer.Ordinal);
        var known = await ledger.ReadDocumentsAsync(DepartmentModel.Stream.Projection, DocumentQuery.All, ct);
        return known.Items.Select(document => document.State).OfType<Department.Registered>()
            .Where(department => claimed.Contains(NormalText.Fold(department.Key)) || claimed.Contains(NormalText.Fold(department.FullName)))
            .Select(department => department.Key)
            .ToHashSet(StringComparer.Ordinal);
    }
}
