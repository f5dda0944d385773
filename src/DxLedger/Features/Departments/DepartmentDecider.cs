using System.Diagnostics;
using DxLedger.EventStore;
using DxLedger.Platform;

namespace DxLedger.Features.Departments;

/// <summary>Which changes of a department are allowed.</summary>
internal static class DepartmentDecider
{
    /// <param name="isTaken">Whether another department bears the name on that day.</param>
    public static Decision<DepartmentEvent> Rename(Department state, string key, OfficialName name, DateOnly from, bool isTaken, string reason) => Living(state, key, from, now => now switch
    {
        _ when now.Names.Holds(from, known => known == name) => Decision<DepartmentEvent>.Accept(),
        _ when isTaken => new Decision<DepartmentEvent>.Rejected(NameTaken(name)),
        _ => Decision<DepartmentEvent>.Accept(new DepartmentRenamed(now.Names.On(from), name, from), new ErasableText("reason", reason)),
    });

    /// <param name="deputy">The other department; unregistered where the ledger does not know it.</param>
    public static Decision<DepartmentEvent> NameDeputy(Department state, string key, Department deputy, string deputyKey, DateOnly from, DateOnly? until, string reason) =>
        Living(state, key, from, now => deputy switch
        {
            Department.Unregistered => new Decision<DepartmentEvent>.Rejected(Department.NotFound(deputyKey, "deputy")),
            Department.Registered other when other.HasEndedOn(from) => new Decision<DepartmentEvent>.Rejected(DepartmentChecks.Ended(other, "deputy")),
            _ when deputyKey == key => Decision<DepartmentEvent>.Reject(
                "department.own_deputy", "A department needs no deputy to act for itself.", "担当課は自らの代理になれません。", "deputy"),
            _ when now.Deputies.LastOrDefault(known => known.Key == deputyKey) is { } last && last.From == from && last.Until == until => Decision<DepartmentEvent>.Accept(),
            _ => Decision<DepartmentEvent>.Accept(new DepartmentDeputyNamed(deputyKey, from, until), new ErasableText("reason", reason)),
        });

    public static Decision<DepartmentEvent> WithdrawDeputy(Department state, string key, string deputy, DateOnly from, string reason) => state switch
    {
        Department.Unregistered => new Decision<DepartmentEvent>.Rejected(Department.NotFound(key)),
        Department.Registered now when !now.Deputies.Any(known => known.Key == deputy) => Decision<DepartmentEvent>.Reject(
            "department.deputy_not_found", $"{deputy} was never named a deputy of {key}.", $"{deputy} は {key} の代理に指定されていません。", "deputy"),
        Department.Registered now when !now.Deputies.Any(known => known.Key == deputy && (known.Until is not { } until || from <= until)) => Decision<DepartmentEvent>.Accept(),
        Department.Registered => Decision<DepartmentEvent>.Accept(new DepartmentDeputyWithdrawn(deputy, from), new ErasableText("reason", reason)),
        _ => throw new UnreachableException(),
    };

    public static Rejection NameTaken(OfficialName name) => new(
        "department.name_taken",
        new($"Another department is called {name.Full()} then.", $"{name.Full()} という名称の担当課が既にあります。"),
        "section");

    private static Decision<DepartmentEvent> Living(Department state, string key, DateOnly from, Func<Department.Registered, Decision<DepartmentEvent>> decide) => state switch
    {
        Department.Unregistered => new Decision<DepartmentEvent>.Rejected(Department.NotFound(key)),
        Department.Registered now when now.HasEndedOn(from) => new Decision<DepartmentEvent>.Rejected(DepartmentChecks.Ended(now)),
        Department.Registered now => decide(now),
        _ => throw new UnreachableException(),
    };
}
