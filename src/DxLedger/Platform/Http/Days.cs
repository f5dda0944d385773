using FluentValidation;

namespace DxLedger.Platform.Http;

/// <summary>Business dates in bodies.</summary>
internal static class Days
{
    private static readonly DateOnly First = new(2000, 4, 1);
    private static readonly DateOnly Last = new(2100, 3, 31);

    /// <summary>A day that a plan can be about, or none.</summary>
    public static void IsDay<T>(this IRuleBuilderInitial<T, DateOnly?> rule) => rule
        .Must(day => day is not { } given || (given >= First && given <= Last)).WithErrorCode("range")
        .WithState(_ => new Message($"A day from {Dates.Text(First)} to {Dates.Text(Last)}.", $"{Dates.Text(First)} から {Dates.Text(Last)} までの日付を指定してください。"));
}
