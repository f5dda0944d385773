using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Departments;

/// <summary>What every write about one department does alike.</summary>
internal static class DepartmentWriting
{
    /// <param name="decide">Gets the department's state and the documents of the premises.</param>
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunAsync(
        string key,
        string operation,
        object body,
        LedgerScope scope,
        HttpContext http,
        Func<Department, Premises> premises,
        Func<Department, DocumentSet, Decision<DepartmentEvent>> decide,
        CancellationToken ct)
    {
        if (!Keys.IsValid(key))
            return Problems.Of(Department.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"{operation}:{key}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        return Writing.Answer(
            await DeciderRunner.RunAsync(scope.Ledger, DepartmentModel.Stream, Department.StreamOf(key), premises, (state, _, set) => decide(state, set), context, ct), http);
    }
}
