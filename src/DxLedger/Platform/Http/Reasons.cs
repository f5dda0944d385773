using System.Text;
using FluentValidation;

namespace DxLedger.Platform.Http;

/// <summary>Why something is done, as people write it.</summary>
internal static class Reasons
{
    public const int LengthMax = 2000;

    /// <summary>Needed, of 1 to 2,000 characters that can be stored.</summary>
    public static void IsReason<T>(this IRuleBuilderInitial<T, string?> rule) => rule
        .Must(reason => IsReason(reason))
        .WithErrorCode("required")
        .WithState(_ => Expected);

    public static Message Expected { get; } = new("A reason of 1 to 2,000 characters.", "理由を 1〜2,000 文字で入力してください。");

    public static bool IsReason(string? text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= LengthMax && !text.Contains('\0', StringComparison.Ordinal) && !text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);
}

/// <summary>The body of a write that needs nothing but a reason.</summary>
/// <param name="Reason">Why; kept beside the entry, erasable.</param>
internal sealed record ReasonBody(string Reason)
{
    internal sealed class Validator : AbstractValidator<ReasonBody>
    {
        public Validator() => RuleFor(body => body.Reason).IsReason();
    }
}
