using System.Globalization;
using DxLedger.TransparencyLog;
using static DxLedger.Verifier.Words;

namespace DxLedger.Verifier;

/// <summary>Everything that can be wrong with a log, each with its words in the terminal's language.</summary>
internal static class Findings
{
    /// <summary>A log that is shorter than it was.</summary>
    public const string Shortened = "log.shortened";

    public static Finding NoCheckpoint() => new("checkpoint.missing", Say("The log has no checkpoint.", "台帳にチェックポイントがありません。"));

    public static Finding Unsigned() => new("checkpoint.unsigned", Say(
        "The checkpoint is not signed by the given key.", "チェックポイントに、指定の鍵による有効な署名がありません。"));

    public static Finding Uncosigned(IReadOnlyCollection<NoteVerifier> missing)
    {
        var names = string.Join(", ", missing);
        return new("checkpoint.uncosigned", Say(
            $"The checkpoint has no valid cosignature by {names}.", $"チェックポイントに、次の立会者の有効な連署がありません: {names}"));
    }

    public static Finding Foreign() => new("checkpoint.foreign", Say(
        "An earlier checkpoint is not signed by the given key for this log.",
        "以前のチェックポイントに、この台帳についての、指定の鍵による有効な署名がありません。"));

    public static Finding ShorterThanSigned(long size, long signed) => new(
        Shortened,
        Say($"The log has {size} entries, but {signed} were signed earlier.", $"台帳の記録は {size} 件ですが、以前は {signed} 件まで署名されていました。"),
        From: size + 1,
        To: signed);

    public static Finding ShorterThanCopy(long size, long copied) => new(
        Shortened,
        Say($"The log has {size} entries, but the copy from earlier has {copied}.", $"台帳の記録は {size} 件ですが、以前の書出しには {copied} 件あります。"),
        From: size + 1,
        To: copied);

    public static Finding OtherRoot(long agreed, long size) => new(
        "root.differs",
        Say(
            $"The entries up to position {size} are not those that were signed; up to {agreed} they are.",
            $"位置 {size} までの記録は署名されたものと異なります。位置 {agreed} までは一致します。"),
        From: agreed + 1,
        To: size);

    public static Finding EntriesMissing(string path, int count, long from, long to) => new(
        "entries.missing",
        Say($"{path} is missing or does not hold {count} entries.", $"{path} がないか、記録が {count} 件揃っていません。"),
        From: from,
        To: to);

    public static Finding EntryMissing(long position) => new(
        "entries.missing", Say($"The entry at position {position} is missing.", $"位置 {position} の記録がありません。"), position);

    public static Finding TileMissing(string path, long from, long to) => new(
        "tile.missing", Say($"{path} is missing.", $"{path} がありません。"), From: from, To: to);

    public static Finding TileDiffers(string path) => new("tile.differs", Say(
        $"{path} is missing or does not follow from the entries under it.", $"{path} がないか、その下の記録から計算される内容と異なります。"));

    public static Finding EntryDiffers(long position, bool fromCopy, string? stream) => new(
        "entry.differs",
        Say(
            $"The entry at position {position} is not the one whose hash is in {(fromCopy ? "the copy from earlier" : "the log's own tile")}.",
            $"位置 {position} の記録は、{(fromCopy ? "以前の書出し" : "台帳自身のタイル")}にあるハッシュと一致しません。"),
        position,
        Stream: stream);

    public static Finding OtherPosition(long position, string? stream, long said) =>
        Misplaced(position, stream, $"it says that it is at position {said}", $"記録自体には位置 {said} と記されています");

    public static Finding OtherLedger(long position, string? stream, string? ledger) =>
        Misplaced(position, stream, $"it is of the ledger {ledger}", $"別の台帳 {ledger} の記録です");

    public static Finding OtherVersion(long position, string? stream, long version, long before) =>
        Misplaced(position, stream, $"it has version {version} behind version {before}", $"版 {before} の次が版 {version} となっています");

    public static Finding NotLater(long position, string? stream, DateTimeOffset recordedAt)
    {
        var time = recordedAt.ToString("O", CultureInfo.InvariantCulture);
        return Misplaced(position, stream, $"it was recorded at {time}, not after the entry before it", $"記録日時 {time} が直前の記録より後ではありません");
    }

    public static Finding NoEntry(long position, string? stream) => Misplaced(position, stream, "it is no entry of a ledger", "台帳の記録の形式ではありません");

    private static Finding Misplaced(long position, string? stream, string en, string ja) => new(
        "entry.misplaced",
        Say($"The entry at position {position} does not belong there: {en}.", $"位置 {position} の記録は、その位置のものではありません。{ja}。"),
        position,
        Stream: stream);
}
