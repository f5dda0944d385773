using DxLedger.Platform;
using FluentValidation;

namespace DxLedger.Features.Departments;

/// <summary>Lists of departments to which something is to go.</summary>
internal static class DepartmentChecks
{
    /// <summary>One or more different keys.</summary>
    public static void IsDepartments<T>(this IRuleBuilderInitial<T, IReadOnlyList<string>> rule, int countMax) => rule
        .Must(keys => keys is { Count: > 0 } && keys.Count <= countMax && keys.All(key => key is not null && Keys.IsValid(key)) && keys.Distinct(StringComparer.Ordinal).Count() == keys.Count)
        .WithErrorCode("range")
        .WithState(_ => new Message($"1 to {countMax} different keys of departments.", $"異なる担当課のキーを 1〜{countMax} 件指定してください。"));

    /// <summary>Why one of them cannot take anything over from a day on; null where all can.</summary>
    public static Rejection? Refusal(IEnumerable<string> keys, IReadOnlyDictionary<string, Department.Registered> known, DateOnly from, string field)
    {
        foreach (var key in keys)
        {
            if (!known.TryGetValue(key, out var department))
                return Department.NotFound(key, field);
            if (department.HasEndedOn(from))
                return Ended(department, field);
        }

        return null;
    }

    public static Rejection Ended(Department.Registered department, string? field = null) => Ended(department, department.Succession?.EffectiveFrom ?? default, field);

    private static Rejection Ended(Department.Registered department, DateOnly end, string? field) => new(
        "department.ended",
        new(
            $"{department.NameOn(end)} is no more from {Dates.Text(end)} on; {string.Join(", ", department.Succession?.Successors ?? [])} took over.",
            $"{department.NameOn(end)} は {Dates.Text(end)} に廃止され、{string.Join("、", department.Succession?.Successors ?? [])} に引き継がれています。"),
        field);
}
