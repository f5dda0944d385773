using System.CommandLine;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Features.Plans.Importing;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform.Access;
using DxLedger.Platform.EmbeddedPostgres;
using DxLedger.Platform.Http;

namespace DxLedger.Commands;

/// <summary><c>serve</c>: the program's main work; also what it does when called without a verb.</summary>
internal static class ServeCommand
{
    private const string SelfCheckVariable = "DXLEDGER_SELFCHECK";
    private const string FirstPlan = "fukushima-r5";
    private const string FirstDocument = "fukushima-r5-dx-plan.txt";

    public static Command Create()
    {
        var urls = new Option<string?>("--urls")
        {
            Description = CommandLine.Say(
                $"Addresses of this machine to listen on, separated by semicolons; by default {ListenAddresses.Defaults[0]} or, where that is taken, the next free port.",
                $"待ち受けるこのコンピューターのアドレス。複数の場合はセミコロンで区切る。省略時は {ListenAddresses.Defaults[0]}、使用中の場合は次の空きポート。"),
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ASPNETCORE_URLS") is { Length: > 0 } configured ? configured : null,
        };
        var empty = new Option<bool>("--empty")
        {
            Description = CommandLine.Say("Do not load the plan document that comes with the program into an empty ledger.", "台帳が空でも、付属の計画書を読み込まない。"),
        };
        var command = new Command("serve", CommandLine.Say("Serve the ledger over HTTP.", "台帳を HTTP で提供する。")) { urls, empty };
        command.SetAction((parsed, ct) => CommandLine.Guarded(() => ServeAsync(parsed.GetValue(urls), parsed.GetValue(empty), ct)));
        return command;
    }

    private static async Task<int> ServeAsync(string? urls, bool empty, CancellationToken ct)
    {
        IReadOnlyList<string> addresses = urls is null ? ListenAddresses.Defaults : [urls];
        var remoteReads = Environment.GetEnvironmentVariable(ListenAddresses.RemoteReadsVariable) == "1";
        var authority = Environment.GetEnvironmentVariable("DXLEDGER_AUTHORITY");
        var hasIssuer = authority is { Length: > 0 };
        if (hasIssuer && !AccessOptions.IsAuthority(authority ?? ""))
        {
            await Console.Error.WriteLineAsync(CommandLine.Say(
                $"DXLEDGER_AUTHORITY is {authority}: it must be the https address of an OpenID Connect issuer.",
                $"DXLEDGER_AUTHORITY（{authority}）には OpenID Connect 発行者の https アドレスを指定してください。"));
            return ExitCodes.BadInput;
        }

        if (ListenAddresses.Refused(addresses[0], remoteReads || hasIssuer) is { } refused)
        {
            await Console.Error.WriteLineAsync(CommandLine.Say(
                $"{refused} is no http address of this machine. Without an issuer of tokens (DXLEDGER_AUTHORITY) the program listens on loopback only.",
                $"{refused} はこのコンピューター自身の http アドレスではありません。トークンの発行者（DXLEDGER_AUTHORITY）が設定されていない場合はループバックのみで待ち受けます。"));
            return ExitCodes.BadInput;
        }

        var checks = Environment.GetEnvironmentVariable(SelfCheckVariable) is { Length: > 0 } configured ? configured : CheckSchedule.Nightly;
        if (checks != "off" && !CheckSchedule.IsCron(checks))
        {
            await Console.Error.WriteLineAsync(CommandLine.Say(
                $"{SelfCheckVariable} is {checks}: it must be off, or a time in Quartz's six fields such as {CheckSchedule.Nightly} (UTC: every night at three in Japan).",
                $"{SelfCheckVariable}（{checks}）には off か、Quartz の 6 項目形式の時刻（UTC。例: {CheckSchedule.Nightly} は日本時間の毎日午前 3 時）を指定してください。"));
            return ExitCodes.BadInput;
        }

        await using var open = await OpenDatabase.OpenAsync(ct);
        if (open.Cluster is { Owner: false })
        {
            await Console.Error.WriteLineAsync(CommandLine.Say(
                "Another program uses this data folder; both work on one ledger.", "このデータフォルダーは他のプログラムも使用しています。両者は同じ台帳を共有します。"));
        }

        var ledger = await open.Database.LedgerAsync(LedgerScope.DefaultLedger, ct);
        var loaded = empty ? ExitCodes.Done : await LoadAsync(ledger, ct);
        if (loaded != ExitCodes.Done)
            return loaded;

        var schedule = checks == "off" ? null : await CheckSchedule.ForAsync(open.ConnectionString, checks, ct);
        var access = AccessOptions.From(
            Environment.GetEnvironmentVariable,
            reachable: remoteReads || hasIssuer,
            () => DevelopmentIssuer.In(ClusterLayout.Choose(EmbeddedPostgresOptions.FromEnvironment()).Root));
        await using var app = await Listening.StartAsync(addresses, url => Server.Create(open.Database, TimeProvider.System, url, remoteReads || hasIssuer, access, checks: schedule), ct);
        await Console.Error.WriteLineAsync(CommandLine.Say(
            $"Serving on {string.Join(", ", app.Urls)} (API: /docs). Stop with Ctrl-C.",
            $"{string.Join(", ", app.Urls)} で提供しています（API: /docs）。Ctrl-C で終了します。"));
        using var stop = ct.Register(app.Lifetime.StopApplication);
        await app.WaitForShutdownAsync(CancellationToken.None);
        return ExitCodes.Done;
    }

    /// <summary>An empty ledger gets the plan that comes with the program, so that the first start shows something real.</summary>
    private static async Task<int> LoadAsync(Ledger ledger, CancellationToken ct)
    {
        var head = await ledger.HeadAsync(ct);
        if (head.Position > 0)
        {
            await Console.Error.WriteLineAsync(CommandLine.Say(
                $"The ledger stands at position {head.Position}; nothing to load.", $"台帳の位置は {head.Position} です。読み込むものはありません。"));
            return ExitCodes.Done;
        }

        var file = new FileInfo(Path.Combine(AppContext.BaseDirectory, "data", FirstDocument));
        if (await PlanFile.ReadAsync(file, ct) is not { } bytes)
            return ExitCodes.Environment;
        var importer = new PlanImporter(TimeProvider.System);
        var result = await importer.ImportAsync(ledger, new ImportRequest(FirstPlan, null, file.Name, bytes, []), new(
            Authority.Of("system"),
            null,
            null,
            new ClosedYears()), null, ct);
        if (result is not ImportResult.Imported imported)
            return await ImportOutput.ShowAsync(result, json: false);

        await Console.Error.WriteLineAsync(Loaded(imported.Report, imported.Position));
        return ExitCodes.Done;
    }

    private static string Loaded(ImportReport report, long position)
    {
        var counts = report.Counts;
        return CommandLine.Say(
            $"Loaded {report.Plan}: {counts.Initiatives} initiatives ({counts.InitiativesWithKpis} with numbers, {counts.InitiativesWithMilestonesOnly} with goals only, {counts.InitiativesWithoutPromise} without a promise), "
            + $"{counts.Relistings} re-listings, {counts.Kpis} KPIs, {counts.Milestones} milestones, {counts.Flags} flags; {position} events.",
            $"{report.Plan} を読み込みました: 事業・取組 {counts.Initiatives} 件（数値目標あり {counts.InitiativesWithKpis}、数値のない目標のみ {counts.InitiativesWithMilestonesOnly}、目標なし {counts.InitiativesWithoutPromise}）、"
            + $"再掲 {counts.Relistings} 件、指標 {counts.Kpis}、マイルストーン {counts.Milestones}、注意 {counts.Flags}、イベント {position} 件。");
    }
}
