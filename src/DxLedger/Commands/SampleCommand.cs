using System.CommandLine;
using System.Globalization;
using DxLedger.Commands.Sample;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Platform.Access;
using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.Commands;

/// <summary><c>sample year</c>: writes a made-up working year into the ledger <c>sample</c>, through the public API.</summary>
internal static class SampleCommand
{
    private const string Name = "sample";
    private const string Document = "fukushima-r5-dx-plan.txt";

    public static Command Create()
    {
        var year = new Command("year", CommandLine.Say(
            "Write a made-up year of reports into the ledger named sample. In development only; no figure in it was ever measured.",
            "台帳 sample に、架空の 1 年分の報告を書き込む。開発環境専用で、数値はいずれも実績ではない。"));
        year.SetAction((_, ct) => CommandLine.Guarded(() => YearAsync(ct)));
        return new Command("sample", CommandLine.Say("Made-up data to look at.", "閲覧用の架空のデータを扱う。")) { year };
    }

    private static async Task<int> YearAsync(CancellationToken ct)
    {
        if (!AccessOptions.IsDevelopment(Environment.GetEnvironmentVariable))
        {
            await Console.Error.WriteLineAsync(CommandLine.Say(
                "Made-up data is written in development only (ASPNETCORE_ENVIRONMENT=Development, no DXLEDGER_AUTHORITY).",
                "サンプルデータを書き込めるのは開発環境のみです（ASPNETCORE_ENVIRONMENT=Development、DXLEDGER_AUTHORITY 未設定）。"));
            return ExitCodes.BadInput;
        }

        var clock = new ScriptClock();
        var clocks = new Dictionary<string, TimeProvider>(StringComparer.Ordinal) { [Name] = clock };
        await using var open = await OpenDatabase.OpenAsync(ct, clocks);
        var ledger = await open.Database.LedgerAsync(Name, ct);
        if ((await ledger.HeadAsync(ct)).Position > 0)
        {
            await Console.Error.WriteLineAsync(CommandLine.Say(
                "The ledger sample is not empty. A ledger is never emptied; look at it, or use another database.",
                "台帳 sample は空ではありません。台帳は空にできません。そのまま閲覧するか、別のデータベースを使用してください。"));
            return ExitCodes.Refused;
        }

        if (await PlanFile.ReadAsync(new FileInfo(Path.Combine(AppContext.BaseDirectory, "data", Document)), ct) is not { } document)
            return ExitCodes.Environment;
        var issuer = DevelopmentIssuer.In(ClusterLayout.Choose(EmbeddedPostgresOptions.FromEnvironment()).Root);
        var access = AccessOptions.From(Environment.GetEnvironmentVariable, reachable: false, () => issuer);
        await using var app = Server.Create(open.Database, TimeProvider.System, "http://127.0.0.1:0", remoteReads: false, access, keepsViews: false, clocks);
        await app.StartAsync(ct);
        using var api = new SampleClient(new Uri(app.Urls.First()), Name, issuer);
        var year = new SampleYear(api, clock, period => Console.Error.WriteLine(period));
        await year.RunAsync(document.ToArray(), ct);
        return await ReconcileAsync(ledger, year.Done, ct);
    }

    /// <summary>What the script did, beside what lies in the ledger.</summary>
    private static async Task<int> ReconcileAsync(Ledger ledger, SampleYear.Tally done, CancellationToken ct)
    {
        var events = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var recorded in ledger.ReadAllAsync(0, count: null, ct))
            events[recorded.Type] = events.GetValueOrDefault(recorded.Type) + 1;

        // The milestones' corrections are reports of theirs like the first ones.
        (string What, int Script, int Ledger)[] rows =
        [
            ("reports and corrections", done.Reports + done.Corrections, Count("kpi.progress-reported.v1", "kpi.progress-revised.v1", "kpi.milestone-reported.v1")),
            ("returns", done.Returns, Count("kpi.report-returned.v1")),
            ("approvals", done.Approvals, Count("kpi.report-approved.v1")),
            ("acceptances", done.Acceptances, Count("kpi.report-accepted.v1")),
            ("exceptions", done.Exceptions, Count("plan.exception-granted.v1")),
            ("target revisions", done.TargetRevisions, Count("kpi.target-revised.v1")),
            ("closings", 4, Count("plan.period-closed.v1")),
            ("closed years", 1, Count("plan.year-closed.v1")),
        ];
        foreach (var (what, script, inLedger) in rows)
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: {script} = {inLedger}"));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"evaluations: {Count("kpi.evaluated.v1")}"));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"on time: {done.OnTime} of {done.Reports}"));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"events: {events.Values.Sum()}"));
        return rows.All(row => row.Script == row.Ledger) ? ExitCodes.Done : ExitCodes.Refused;

        int Count(params string[] types) => types.Sum(type => events.GetValueOrDefault(type));
    }
}
