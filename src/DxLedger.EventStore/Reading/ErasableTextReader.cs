using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Reads erasable texts, each checked against the hash in its event's entry.</summary>
internal static class ErasableTextReader
{
    /// <summary>The texts of the events at some positions; null for those erased.</summary>
    /// <exception cref="EntryDamagedException">A text is not the one that its entry vouches for, or its row is missing.</exception>
    public static async Task<IReadOnlyDictionary<(long Position, string Name), string?>> ReadAsync(
        NpgsqlDataSource source, EventReader events, int ledgerId, string ledger, IReadOnlyCollection<long> positions, CancellationToken ct)
    {
        var stored = await Retry.ReadAsync(source, () => StoredAsync(source, ledgerId, positions, ct));
        var texts = new Dictionary<(long Position, string Name), string?>();
        foreach (var @event in await events.ReadPositionsAsync(positions, ct))
        {
            foreach (var (name, hash) in @event.TextHashes)
            {
                if (!stored.TryGetValue((@event.Position, name), out var text))
                    throw new EntryDamagedException(ledger, @event.Position, $"the text {name} is missing");
                if (text.Body is { } body && !string.Equals(SaltedText.HashOf(text.Salt, body), hash, StringComparison.Ordinal))
                    throw new EntryDamagedException(ledger, @event.Position, $"the text {name} is not the one that the entry vouches for");
                texts.Add((@event.Position, name), text.Body);
            }
        }

        return texts;
    }

    private static async Task<Dictionary<(long, string), (byte[] Salt, string? Body)>> StoredAsync(
        NpgsqlDataSource source, int ledgerId, IReadOnlyCollection<long> positions, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "SELECT position, name, salt, body FROM dxledger.texts WHERE ledger = $1 AND position = ANY ($2)");
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. positions] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var stored = new Dictionary<(long, string), (byte[], string?)>();
        while (await reader.ReadAsync(ct))
            stored.Add((reader.GetInt64(0), reader.GetString(1)), (reader.GetFieldValue<byte[]>(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        return stored;
    }
}
