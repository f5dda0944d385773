using DxLedger.Platform;
using FluentValidation;

namespace DxLedger.Features.Departments;

/// <summary>Parts of a department's name as bodies have them.</summary>
internal static class OfficialNameInput
{
    private const int LengthMax = 100;

    public static void IsNamePart<T>(this IRuleBuilderInitial<T, string?> rule, bool isNeeded) => rule
        .Must(part => part is null ? !isNeeded : !string.IsNullOrWhiteSpace(part) && part.Length <= LengthMax && !part.Any(char.IsControl) && !part.EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar))
        .WithErrorCode(isNeeded ? "required" : "length")
        .WithState(_ => new Message($"1 to {LengthMax} characters{(isNeeded ? "" : ", or left out")}.", $"1〜{LengthMax} 文字で入力{(isNeeded ? "" : "するか、省略")}してください。"));

    /// <summary>Without blanks at the ends, which nobody means.</summary>
    public static OfficialName Name(string? bureau, string? sub, string? section) => new((bureau ?? "").Trim(), sub?.Trim(), section?.Trim());

    /// <summary>Whether another department bears the name on a day.</summary>
    public static bool IsBorne(OfficialName name, string? except, IEnumerable<Department.Registered> all, DateOnly day) =>
        all.Any(department => department.Key != except && !department.HasEndedOn(day) && NormalText.Fold(department.NameOn(day)) == NormalText.Fold(name.Full()));
}
