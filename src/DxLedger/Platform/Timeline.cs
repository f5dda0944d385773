using System.Text.Json.Serialization;

namespace DxLedger.Platform;

/// <summary>What holds from a day on.</summary>
/// <param name="From">Business date in Japan; null for what held from the beginning.</param>
internal sealed record Dated<T>(DateOnly? From, T Value);

/// <summary>A value that changes from one day to the next, with changes that are decided on and still to come.</summary>
/// <param name="Entries">In the order of their days; never empty.</param>
internal sealed record Timeline<T>(IReadOnlyList<Dated<T>> Entries)
{
    public static Timeline<T> Of(T first) => new([new Dated<T>(null, first)]);

    /// <summary>What is decided last, be it of today or still to come.</summary>
    [JsonIgnore]
    public T Latest => Entries[^1].Value;

    /// <summary>What holds on a day.</summary>
    public T On(DateOnly day) => Entries.Last(entry => entry.From is not { } from || from <= day).Value;

    /// <summary>Whether nothing else holds from a day on, now or later.</summary>
    public bool Holds(DateOnly from, Func<T, bool> same) =>
        same(On(from)) && Entries.Where(entry => entry.From > from).All(entry => same(entry.Value));

    /// <summary>The value from a day on; what was decided for that day or later no longer comes about.</summary>
    public Timeline<T> With(DateOnly from, T value) =>
        new([.. Entries.Where(entry => entry.From is not { } day || day < from), new Dated<T>(from, value)]);
}
