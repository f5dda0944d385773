using DxLedger.Platform;

namespace DxLedger.Features.Departments;

/// <summary>Streams <c>department-…</c>; they outlive plans and belong to none.</summary>
internal static class DepartmentModel
{
    public static readonly StreamModel<Department, DepartmentEvent> Stream = new(
        "department",
        version: 1,
        new Department.Unregistered(),
        (state, e, _) => Department.Evolve(state, e),
        _ => null,
        events => events.Register<DepartmentRegistered>("department.registered.v1"));
}
