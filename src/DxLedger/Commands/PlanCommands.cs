using System.CommandLine;
using DxLedger.Features.Plans.Importing;
using DxLedger.Features.Plans.Periods;
using DxLedger.Features.Plans.Reading;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;

namespace DxLedger.Commands;

/// <summary><c>plan parse | preview | import</c>: from a document to the ledger, in three steps that can be stopped after each.</summary>
internal static class PlanCommands
{
    public static Command Create() => new("plan", "Read, preview and import plan documents.") { Parse(), Preview(), Import() };

    private static Argument<FileInfo> File() => new("FILE") { Description = "The plan document, a text with tabs between the cells." };

    private static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    private static Option<string> LedgerName() => new("--ledger") { Description = "Which ledger.", DefaultValueFactory = _ => LedgerScope.DefaultLedger };

    private static Option<string?> Prefix() => new("--prefix") { Description = "What new keys start with; follows from the year when left out (r5)." };

    private static Option<string[]> Renumber() => new("--renumber")
    {
        Description = "OLD=NEW, such as a-17=a-18: the row moved; OLD=OLD: it did not.",
        DefaultValueFactory = _ => [],
    };

    private static Command Parse()
    {
        var (file, json) = (File(), Json());
        var command = new Command("parse", "Show how a document is read; needs no database.") { file, json };
        command.SetAction((parsed, ct) => CommandLine.Guarded(async () =>
        {
            if (await PlanFile.ReadAsync(parsed.GetRequiredValue(file), ct) is not { } bytes)
                return ExitCodes.BadInput;
            switch (PlanReader.Read(bytes))
            {
                case PlanReading.Refused refused:
                    return await PlanFile.RefuseAsync(refused);
                case PlanReading.Accepted accepted when parsed.GetValue(json):
                    foreach (var flag in accepted.Document.Flags)
                        await Console.Error.WriteLineAsync($"{flag.Code}: {flag.Message}");
                    await using (var output = Console.OpenStandardOutput())
                        PlanJson.Write(accepted.Document, output);
                    return ExitCodes.Done;
                case PlanReading.Accepted accepted:
                    PlanTables.Reading(accepted.Document);
                    return ExitCodes.Done;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }));
        return command;
    }

    private static Command Preview()
    {
        var (file, json, ledger, prefix, renumber) = (File(), Json(), LedgerName(), Prefix(), Renumber());
        var plan = new Option<string?>("--plan") { Description = "Key of the plan; the one of the document's year when left out." };
        var command = new Command("preview", "Show what an import would do; writes nothing.") { file, plan, ledger, prefix, renumber, json };
        command.SetAction((parsed, ct) => CommandLine.Guarded(async () =>
        {
            var name = parsed.GetValue(plan);
            if (await RequestAsync(parsed.GetRequiredValue(file), name, parsed.GetValue(prefix), parsed.GetValue(renumber) ?? [], ct) is not { } request)
                return ExitCodes.BadInput;
            await using var open = await OpenDatabase.OpenAsync(ct);
            if (await LedgerOption.FindAsync(open.Database, parsed.GetRequiredValue(ledger), ct) is not { } found)
                return ExitCodes.BadInput;
            var importer = new PlanImporter(open.Database, TimeProvider.System);
            return await ImportOutput.ShowAsync(await importer.PreviewAsync(found, request, ct), parsed.GetValue(json));
        }));
        return command;
    }

    private static Command Import()
    {
        var (file, json, ledger, prefix, renumber) = (File(), Json(), LedgerName(), Prefix(), Renumber());
        var plan = new Option<string>("--plan") { Description = "Key of the plan, such as fukushima-r5.", Required = true };
        var command = new Command("import", "Put a document into the ledger, all or nothing.") { file, plan, ledger, prefix, renumber, json };
        command.SetAction((parsed, ct) => CommandLine.Guarded(async () =>
        {
            if (await RequestAsync(parsed.GetRequiredValue(file), parsed.GetRequiredValue(plan), parsed.GetValue(prefix), parsed.GetValue(renumber) ?? [], ct) is not { } request)
                return ExitCodes.BadInput;
            await using var open = await OpenDatabase.OpenAsync(ct);
            if (await LedgerOption.FindAsync(open.Database, parsed.GetRequiredValue(ledger), ct) is not { } found)
                return ExitCodes.BadInput;
            var importer = new PlanImporter(open.Database, TimeProvider.System);
            var result = await ImportOutput.WithProgressAsync(progress =>
                importer.ImportAsync(found, request, new(Authority.Of(Writing.LocalActor), null, null, new ClosedYears()), progress, ct));
            return await ImportOutput.ShowAsync(result, parsed.GetValue(json));
        }));
        return command;
    }

    private static async Task<ImportRequest?> RequestAsync(FileInfo file, string? plan, string? prefix, string[] renumber, CancellationToken ct)
    {
        var moves = new List<Renumbering>();
        foreach (var text in renumber)
        {
            if (!Renumbering.TryParse(text, out var move) || moves.Exists(known => known.From == move.From || known.To == move.To))
                return await WrongAsync($"--renumber {text}: OLD=NEW, such as a-17=a-18, each number once.", $"--renumber {text}: 旧=新 の形で、同じ番号は一度だけ指定してください（例: a-17=a-18）。");
            moves.Add(move);
        }

        if (plan is not null && (plan.Length > 60 || !Platform.Keys.IsPlan(plan)))
            return await WrongAsync($"--plan {plan}: lower-case letters, digits and hyphens, such as fukushima-r5.", $"--plan {plan}: 英小文字・数字・ハイフンで指定してください（例: fukushima-r5）。");
        if (prefix is not null && !Platform.Keys.IsPrefix(prefix))
            return await WrongAsync($"--prefix {prefix}: lower-case letters and digits, such as r5.", $"--prefix {prefix}: 英小文字と数字で指定してください（例: r5）。");
        return await PlanFile.ReadAsync(file, ct) is { } bytes ? new ImportRequest(plan, prefix, file.Name, bytes, moves) : null;
    }

    private static async Task<ImportRequest?> WrongAsync(string en, string ja)
    {
        await Console.Error.WriteLineAsync(CommandLine.Say(en, ja));
        return null;
    }
}
