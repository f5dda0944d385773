using DxLedger.Platform;
using FluentValidation;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>What is probably a slip is asked about once, and taken when it is confirmed by name.</summary>
internal static class Confirmation
{
    private const int CodesMax = 20;

    /// <summary>Asks for what is not confirmed yet; decides where nothing is left to ask.</summary>
    /// <param name="confirm">Codes that were sent; those that are not asked for do no harm.</param>
    /// <param name="decide">Gets the codes that were asked for and confirmed, each once.</param>
    public static Decision<KpiEvent> Of(
        IReadOnlyList<FieldError> warnings, IReadOnlyList<string>? confirm, Func<IReadOnlyList<string>, Decision<KpiEvent>> decide) =>
        warnings.Where(warning => confirm?.Contains(warning.Code) != true).ToList() is { Count: > 0 } open
            ? new Decision<KpiEvent>.Rejected(Needed(open))
            : decide([.. warnings.Select(warning => warning.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>Null where nothing was confirmed: an entry then says nothing of it.</summary>
    public static IReadOnlyList<string>? OrNull(this IReadOnlyList<string> confirmed) => confirmed.Count == 0 ? null : confirmed;

    /// <summary>A list of codes of warnings, or none.</summary>
    public static void AreCodes<T>(this IRuleBuilderInitial<T, IReadOnlyList<string>?> rule) => rule
        .Must(codes => codes is null || (codes.Count <= CodesMax && codes.All(code => code is { Length: > 0 and <= 40 }))).WithErrorCode("length")
        .WithState(_ => new Message($"At most {CodesMax} codes of warnings.", $"確認する警告のコードは {CodesMax} 件以内で指定してください。"));

    private static Rejection Needed(IReadOnlyList<FieldError> warnings)
    {
        var codes = string.Join(", ", warnings.Select(warning => $"\"{warning.Code}\"").Distinct(StringComparer.Ordinal));
        return new(
            "report.confirmation_needed",
            new(
                $"Please look again: {string.Join(" ", warnings.Select(warning => warning.Message.En))} "
                + $"If it is right, send it again with \"confirm\": [{codes}].",
                $"確認してください。{string.Concat(warnings.Select(warning => warning.Message.Ja))}"
                + $"誤りがなければ \"confirm\": [{codes}] を付けて再送してください。"),
            "confirm") { Errors = warnings };
    }
}
