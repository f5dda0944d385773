using System.Text.Json;

namespace DxLedger.EventStore;

/// <summary>
/// Events that erase texts. Their type ends in <see cref="TypeEnding"/> and their data is
/// <c>{"position":12,"texts":["reason"]}</c>; appending one erases these texts in the same transaction, so that the
/// log says of every text that is gone who took it away and when.
/// </summary>
public static class Redaction
{
    /// <summary>What the stored name of such an event ends in.</summary>
    public const string TypeEnding = ".text-redacted.v1";

    /// <summary>The texts that an event erases; none for all other events.</summary>
    /// <exception cref="ArgumentException">It is of such a type and its data is not.</exception>
    internal static IReadOnlyList<(long Position, string Name)> Of(string type, ReadOnlyMemory<byte> data) =>
        type.EndsWith(TypeEnding, StringComparison.Ordinal) ? TryRead(data) ?? throw new ArgumentException("A redaction names the position of an event and texts of it.", nameof(data)) : [];

    /// <summary>As <see cref="Of"/>; null where its data is not of this shape.</summary>
    internal static IReadOnlyList<(long Position, string Name)>? TryOf(string type, ReadOnlyMemory<byte> data) =>
        type.EndsWith(TypeEnding, StringComparison.Ordinal) ? TryRead(data) : [];

    private static List<(long Position, string Name)>? TryRead(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var json = JsonDocument.Parse(data);
            var position = json.RootElement.GetProperty("position").GetInt64();
            List<(long, string)> texts = [.. json.RootElement.GetProperty("texts").EnumerateArray().Select(name => (position, name.GetString() ?? ""))];
            return position > 0 && texts.Count > 0 ? texts : null;
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
