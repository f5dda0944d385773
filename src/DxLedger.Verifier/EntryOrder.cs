using System.Text.Json;

namespace DxLedger.Verifier;

/// <summary>Whether entries follow each other as a ledger's must: positions and versions without gaps, time strictly increasing.</summary>
internal sealed class EntryOrder
{
    // Such an entry says which texts beside an earlier one were erased; the entries themselves stay as they were.
    private const string RedactionEnding = ".text-redacted.v1";

    // Format 2 says more about who acted; what is checked here is the same in both.
    private const int FormatMax = 2;

    // Data may be as deep as readers take by default; the envelope around it is one level more.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 65 };

    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private string? _ledger;
    private DateTimeOffset _recordedAt = DateTimeOffset.MinValue;

    /// <summary>Texts beside the entries that were erased, as later entries say.</summary>
    public int Redacted { get; private set; }

    /// <summary>Takes the next entry; says what is wrong with it.</summary>
    public Finding? Add(ReadOnlyMemory<byte> entry, long position)
    {
        string? stream = null;
        try
        {
            using var json = JsonDocument.Parse(entry, Options);
            var root = json.RootElement;
            stream = root.GetProperty("stream").GetString() ?? "";
            if (root.GetProperty("format").GetInt32() is < 1 or > FormatMax)
                return Findings.NoEntry(position, stream);
            var ledger = root.GetProperty("ledger").GetString();
            var version = root.GetProperty("version").GetInt64();
            var recordedAt = root.GetProperty("recordedAt").GetDateTimeOffset();
            if (root.GetProperty("position").GetInt64() is var said && said != position)
                return Findings.OtherPosition(position, stream, said);
            if (!string.Equals(_ledger ??= ledger, ledger, StringComparison.Ordinal))
                return Findings.OtherLedger(position, stream, ledger);
            if (version != _versions.GetValueOrDefault(stream) + 1)
                return Findings.OtherVersion(position, stream, version, _versions.GetValueOrDefault(stream));
            if (recordedAt <= _recordedAt)
                return Findings.NotLater(position, stream, recordedAt);
            (_versions[stream], _recordedAt) = (version, recordedAt);
            if (root.GetProperty("type").GetString()?.EndsWith(RedactionEnding, StringComparison.Ordinal) is true)
                Redacted += root.GetProperty("data").GetProperty("texts").GetArrayLength();
            return null;
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Findings.NoEntry(position, stream);
        }
    }
}
