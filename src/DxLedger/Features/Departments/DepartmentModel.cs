using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;

namespace DxLedger.Features.Departments;

/// <summary>Streams <c>department-…</c>; they outlive plans and belong to none.</summary>
internal static class DepartmentModel
{
    public static readonly StreamModel<Department, DepartmentEvent> Stream = new(
        "department",
        version: 2,
        new Department.Unregistered(),
        (state, e, recorded) => Department.Evolve(state, e, EventOrigin.Of(recorded)),
        _ => null,
        events => events
            .Register<DepartmentRegistered>("department.registered.v1")
            .Register<DepartmentRenamed>("department.renamed.v1")
            .Register<DepartmentSucceeded>("department.succeeded.v1")
            .Register<DepartmentDeputyNamed>("department.deputy-named.v1")
            .Register<DepartmentDeputyWithdrawn>("department.deputy-withdrawn.v1"))
    {
        // Who answered for what, and under which name, is part of every plan's year. A deputy only acts, and in a closed year there is nothing to do.
        Touches = (_, e) => e switch
        {
            DepartmentRenamed renamed => [new(Plan: null, From: renamed.EffectiveFrom, Field: "effectiveFrom")],
            DepartmentSucceeded succeeded => [new(Plan: null, From: succeeded.EffectiveFrom, Field: "effectiveFrom")],
            _ => [],
        },
    };

    /// <summary>Every department of the ledger, by key.</summary>
    public static async Task<IReadOnlyDictionary<string, Department.Registered>> AllAsync(Ledger ledger, CancellationToken ct) =>
        ByKey((await ledger.ReadDocumentsAsync(Stream.Projection, DocumentQuery.All, ct)).Items);

    /// <summary>Some departments as they stand or, from <see cref="StreamModel{TState,TEvent}.History"/>, as they stood.</summary>
    public static async Task<IReadOnlyList<Document<Department>>> ReadAsync(Ledger ledger, IEnumerable<string> keys, AsOfPoint? point, CancellationToken ct)
    {
        List<string> streams = [.. keys.Select(Department.StreamOf).Distinct(StringComparer.Ordinal)];
        return point is { Position: var position }
            ? await Stream.History.AsOfAsync(ledger, RowQuery.Keys(streams), position, ct)
            : (await ledger.ReadDocumentsAsync(Stream.Projection, DocumentQuery.Streams(streams), ct)).Items;
    }

    public static IReadOnlyDictionary<string, Department.Registered> ByKey(IEnumerable<Document<Department>> documents) =>
        documents.Select(document => document.State).OfType<Department.Registered>().ToDictionary(department => department.Key, StringComparer.Ordinal);
}
