using System.CommandLine;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Platform.Http;
using DxLedger.TransparencyLog;

namespace DxLedger.Commands;

/// <summary><c>ledger witness</c>: cosigns other ledgers' checkpoints, so that none can show two histories. It needs no database.</summary>
internal static class LedgerWitness
{
    private const string DefaultAddress = "http://127.0.0.1:5090";

    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = CommandLine.Say(
                "Where the witness's key and what it has cosigned lie; never put it back from an older copy.",
                "立会者の鍵と連署の記録を置くフォルダー。古い複製から復元してはならない。"),
            Required = true,
        };
        var logs = new Option<string[]>("--log")
        {
            Description = CommandLine.Say(
                "Public key of a log to witness; may be given several times, also for several keys of one log.",
                "立ち会う台帳の公開鍵（複数指定可。一つの台帳に鍵が複数ある場合も同じ）。"),
            Required = true,
        };
        var urls = new Option<string>("--urls")
        {
            Description = CommandLine.Say("Addresses of this machine to listen on, separated by semicolons.", "待ち受けるこのコンピューターのアドレス。複数の場合はセミコロンで区切る。"),
            DefaultValueFactory = _ => DefaultAddress,
        };
        var name = new Option<string?>("--name")
        {
            Description = CommandLine.Say(
                "Name of the key that is made on the first start, such as pref.example.lg.jp/witness; a host of one's own.",
                "初回の起動時に作成する鍵の名前。自らのホスト名を用いる（例: pref.example.lg.jp/witness）。"),
        };
        var command = new Command("witness", CommandLine.Say(
            "Cosign the checkpoints of other ledgers over HTTP (C2SP tlog-witness).", "他の台帳のチェックポイントに HTTP で連署する（C2SP tlog-witness）。")) { folder, logs, urls, name };
        command.SetAction((parsed, ct) => CommandLine.Guarded(() => WitnessAsync(
            parsed.GetRequiredValue(folder).FullName, parsed.GetRequiredValue(logs), parsed.GetRequiredValue(urls), parsed.GetValue(name), ct)));
        return command;
    }

    private static async Task<int> WitnessAsync(string folder, string[] logs, string urls, string? name, CancellationToken ct)
    {
        var keys = new List<NoteVerifier>();
        foreach (var log in logs)
        {
            if (!NoteVerifier.TryParse(log, out var key) || key.IsWitness)
                return await RefusedAsync($"{log} is no public key of a log: it must look like origin+0123abcd+AZ…", $"{log} は台帳の公開鍵ではありません（origin+0123abcd+AZ… の形式で指定してください）。");
            keys.Add(key);
        }

        if (name is not null && !NoteVerifier.IsName(name))
            return await RefusedAsync($"{name} cannot name a key: no spaces and plus signs.", $"{name} は鍵の名前として使えません。空白と + は使用できません。");
        if (ListenAddresses.Refused(urls, remoteReads: true) is { } refused)
            return await RefusedAsync($"{refused} is no http address.", $"{refused} は http のアドレスではありません。");

        var witness = await Witness.OpenAsync(folder, name, keys, TimeProvider.System, ct);
        await using var app = await Listening.StartAsync([urls], url => WitnessServer.Create(witness, url), ct);
        await Console.Out.WriteLineAsync(witness.Key.ToString());
        await Console.Error.WriteLineAsync(CommandLine.Say(
            $"Witnessing on {string.Join(", ", app.Urls)}. Stop with Ctrl-C.", $"{string.Join(", ", app.Urls)} で連署を受け付けています。Ctrl-C で終了します。"));
        using var stop = ct.Register(app.Lifetime.StopApplication);
        await app.WaitForShutdownAsync(CancellationToken.None);
        return ExitCodes.Done;
    }

    private static async Task<int> RefusedAsync(string en, string ja)
    {
        await Console.Error.WriteLineAsync(CommandLine.Say(en, ja));
        return ExitCodes.BadInput;
    }
}
