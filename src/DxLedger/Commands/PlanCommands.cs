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
    public static Command Create() => new("plan", CommandLine.Say(
        "Read, preview and import plan documents.", "計画書を読み取り、確認し、取り込む。")) { Parse(), Preview(), Import() };

    private static Argument<FileInfo> File() => new(CommandLine.Say("FILE", "ファイル"))
    {
        Description = CommandLine.Say("The plan document, a text with tabs between the cells.", "計画書。セルをタブで区切ったテキスト。"),
    };

    private static Option<bool> Json() => new("--json") { Description = CommandLine.Say("Print JSON.", "JSON で表示する。") };

    private static Option<string?> Prefix() => new("--prefix")
    {
        Description = CommandLine.Say("What new keys start with; follows from the year when left out (r5).", "新しいキーの先頭に付ける文字。省略時は年度から決まる（r5）。"),
    };

    private static Option<string[]> Renumber() => new("--renumber")
    {
        Description = CommandLine.Say(
            "OLD=NEW, such as a-17=a-18: the row moved; OLD=OLD: it did not.", "旧=新（例: a-17=a-18）: 行の番号が変わった。旧=旧: 変わっていない。"),
        DefaultValueFactory = _ => [],
    };

    private static Command Parse()
    {
        var (file, json) = (File(), Json());
        var command = new Command("parse", CommandLine.Say(
            "Show how a document is read; needs no database.", "計画書の読取り結果を表示する。データベースは不要。")) { file, json };
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
        var (file, json, ledger, prefix, renumber) = (File(), Json(), ProjectionsCommands.LedgerName(), Prefix(), Renumber());
        var plan = new Option<string?>("--plan")
        {
            Description = CommandLine.Say("Key of the plan; the one of the document's year when left out.", "計画のキー。省略時は計画書の年度の計画。"),
        };
        var command = new Command("preview", CommandLine.Say(
            "Show what an import would do; writes nothing.", "取込みの内容を表示する。書込みは行わない。")) { file, plan, ledger, prefix, renumber, json };
        command.SetAction((parsed, ct) => CommandLine.Guarded(async () =>
        {
            var name = parsed.GetValue(plan);
            if (await RequestAsync(parsed.GetRequiredValue(file), name, parsed.GetValue(prefix), parsed.GetValue(renumber) ?? [], ct) is not { } request)
                return ExitCodes.BadInput;
            await using var open = await OpenDatabase.OpenAsync(ct);
            if (await LedgerOption.FindAsync(open.Database, parsed.GetRequiredValue(ledger), ct) is not { } found)
                return ExitCodes.BadInput;
            var importer = new PlanImporter(TimeProvider.System);
            return await ImportOutput.ShowAsync(await importer.PreviewAsync(found, request, ct), parsed.GetValue(json));
        }));
        return command;
    }

    private static Command Import()
    {
        var (file, json, ledger, prefix, renumber) = (File(), Json(), ProjectionsCommands.LedgerName(), Prefix(), Renumber());
        var plan = new Option<string>("--plan")
        {
            Description = CommandLine.Say("Key of the plan, such as fukushima-r5.", "計画のキー（例: fukushima-r5）。"),
            Required = true,
        };
        var command = new Command("import", CommandLine.Say(
            "Put a document into the ledger, all or nothing.", "計画書を台帳に取り込む。一部だけ取り込むことはない。")) { file, plan, ledger, prefix, renumber, json };
        command.SetAction((parsed, ct) => CommandLine.Guarded(async () =>
        {
            if (await RequestAsync(parsed.GetRequiredValue(file), parsed.GetRequiredValue(plan), parsed.GetValue(prefix), parsed.GetValue(renumber) ?? [], ct) is not { } request)
                return ExitCodes.BadInput;
            await using var open = await OpenDatabase.OpenAsync(ct);
            if (await LedgerOption.FindAsync(open.Database, parsed.GetRequiredValue(ledger), ct) is not { } found)
                return ExitCodes.BadInput;
            var importer = new PlanImporter(TimeProvider.System);
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
