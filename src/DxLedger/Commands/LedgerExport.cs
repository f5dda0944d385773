using System.CommandLine;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Platform.EmbeddedPostgres;
using DxLedger.TransparencyLog;

namespace DxLedger.Commands;

/// <summary><c>ledger export FILE</c>: all that an auditor needs, in one file, by the paths of C2SP tlog-tiles.</summary>
internal static class LedgerExport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private const string Guide = """
        A DxLedger log, as it was signed.

        checkpoint        the last signed checkpoint (C2SP tlog-checkpoint): how many entries, and the root of their tree
        checkpoints/SIZE  earlier ones
        tile/L/N          hashes of the tree (C2SP tlog-tiles)
        tile/entries/N    the entries, canonical JSON (RFC 8785), each behind its length in two bytes
        keys              the public keys, for convenience: a key counts when you have it from somewhere else
        events            the names of the kinds of events that this program knows
        schemas/NAME      JSON Schema (draft 2020-12) of what lies in the member "data" of such an entry

        Check it with the verifier that comes with DxLedger:

          DxLedger.Verifier verify THIS-FILE --key KEY [--checkpoint EARLIER] [--against EARLIER-EXPORT]

        or with any tool that reads signed notes and RFC 6962 trees. Free text that may name people is kept outside of
        the entries, which hold its salted hash (member "texts"); it is not part of this file. An entry whose type ends in
        ".text-redacted.v1" says that such texts were erased.
        """;

    public static Command Create()
    {
        var file = new Argument<FileInfo>(CommandLine.Say("FILE", "ファイル"))
        {
            Description = CommandLine.Say("Where to; must not exist.", "書出し先。既存のファイルは指定できない。"),
        };
        var ledger = ProjectionsCommands.LedgerName();
        var export = new Command("export", CommandLine.Say(
            "Write the signed log into a file that can be checked without this program.", "署名済みの台帳を、このプログラムなしで検証できるファイルに書き出す。")) { file, ledger };
        export.SetAction((parsed, ct) => ProjectionsCommands.OnLedgerAsync(
            parsed.GetRequiredValue(ledger), found => ExportAsync(found, parsed.GetRequiredValue(file).FullName, ct), ct));
        return export;
    }

    internal static async Task<int> ExportAsync(Ledger ledger, string path, CancellationToken ct)
    {
        if (await ledger.Seal.LastAsync(ct) is not { } last)
        {
            await Console.Error.WriteLineAsync(CommandLine.Say("Nothing has been signed yet: serve the ledger for a moment first.", "署名済みチェックポイントがまだありません。先に台帳を提供してください。"));
            return ExitCodes.Refused;
        }

        // Beside its place first, so that a file of that name is a whole one.
        var aside = path + ".part";
        if (File.Exists(path))
            throw new EnvironmentProblemException("io.failed", $"{path} exists already.", $"{path} は既に存在します。");
        await using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        await using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
            await WriteAsync(archive, ledger, last, ct);
        File.Move(aside, path);
        await Console.Out.WriteLineAsync(CommandLine.Say($"{path}: {last.Checkpoint.Size} entries of {last.Checkpoint.Origin}", $"{path}: {last.Checkpoint.Origin} の {last.Checkpoint.Size} 件"));
        return ExitCodes.Done;
    }

    /// <summary>Tile by tile, so that a ledger of any size fits.</summary>
    private static async Task WriteAsync(ZipArchive archive, Ledger ledger, SignedCheckpoint last, CancellationToken ct)
    {
        var keys = await ledger.Seal.KeysAsync(ct);
        await AddAsync(archive, "README.txt", Encoding.UTF8.GetBytes(Guide + "\n"), ct);
        await AddAsync(archive, "checkpoint", Encoding.UTF8.GetBytes(last.Note), ct);
        await AddAsync(archive, "keys", Encoding.UTF8.GetBytes(string.Concat(keys.Select(key => $"{key.Verifier}\n"))), ct);
        await AddAsync(archive, "events", Encoding.UTF8.GetBytes(string.Concat(LedgerModel.Events.SelectMany(events => events.StoredNames).Select(name => $"{name}\n"))), ct);
        foreach (var (name, schema) in LedgerModel.Events.SelectMany(events => events.Schemas()).OrderBy(one => one.Key, StringComparer.Ordinal))
            await AddAsync(archive, $"schemas/{name}.json", Encoding.UTF8.GetBytes(schema.ToJsonString(Indented) + "\n"), ct);
        foreach (var note in await ledger.Seal.CheckpointsAsync(last.Checkpoint.Origin, ct))
        {
            if (note.Split('\n', 3) is [_, var size, _] && long.TryParse(size, out var signed) && signed < last.Checkpoint.Size)
                await AddAsync(archive, $"checkpoints/{size}", Encoding.UTF8.GetBytes(note), ct);
        }

        foreach (var tile in Tile.Of(last.Checkpoint.Size))
        {
            await AddAsync(archive, tile.Path, await TileAsync(ledger, tile, ct), ct);
            if (tile.Level == 0)
                await AddAsync(archive, (tile with { Level = Tile.Entries }).Path, await ledger.Seal.BundleAsync(tile, ct), ct);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> TileAsync(Ledger ledger, Tile tile, CancellationToken ct) =>
        await ledger.Seal.TileAsync(tile, ct) ?? throw new EntryDamagedException(ledger.Name, (tile.Index * Tile.FullWidth) + 1, $"{tile.Path} is missing");

    private static async Task AddAsync(ZipArchive archive, string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await using var stream = await archive.CreateEntry(name).OpenAsync(ct);
        await stream.WriteAsync(content, ct);
    }
}
