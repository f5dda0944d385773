using System.Net.Http.Json;
using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.IntegrationTests.EventStore;
using DxLedger.TransparencyLog;
using DxLedger.Verifier;

namespace DxLedger.IntegrationTests.Commands;

[Collection("commands")]
public sealed class WitnessCommandTests(PostgresFixture postgres) : IDisposable
{
    private const string Ledger = "/api/ledgers/default";

    private readonly string _folder = Directory.CreateTempSubdirectory("dxledger-witness-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_served_ledger_is_cosigned_by_a_witness_that_may_be_killed_and_started_again()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DXLEDGER_DB"] = await postgres.CreateDatabaseWithPlanAsync(),
            ["DXLEDGER_DATA"] = Path.Combine(_folder, "data"),
            ["DXLEDGER_SEAL"] = Path.Combine(_folder, "seal"),
        };
        var (log, _) = await new SealFolder(Path.Combine(_folder, "seal"), "ledger.example").NewOriginAsync("default", CancellationToken.None);
        var witness = await WitnessProcess.StartAsync(Path.Combine(_folder, "witness"), log);
        Assert.Equal(("pref.example/witness", true), (witness.Key.Name, witness.Key.IsWitness));
        environment["DXLEDGER_WITNESSES"] = $"{witness.Address} {witness.Key}";
        await using var served = await ServingProcess.StartAsync(environment);
        var size = await Sql.ScalarAsync<long>(environment["DXLEDGER_DB"], "SELECT position FROM dxledger.heads");

        await HealthAsync(served, "ok", $$"""{"name":"pref.example/witness","state":"cosigned","size":{{size}},"why":null}""");
        await VerifiedAsync(served, log, witness.Key);
        await ReceiptAsync(served, size, log, witness.Key);

        await witness.DisposeAsync();
        await WriteAsync(served);
        await HealthAsync(served, "degraded", "\"state\":\"unreachable\"");
        Assert.Equal(size + 1, await SizeAsync(served)); // signed all the same
        var alone = await VerifyAsync(served, log, witness.Key);
        Assert.Equal((1, $"NOT VERIFIED (checkpoint.uncosigned): The checkpoint has no valid cosignature by {witness.Key}.\n"), (alone.ExitCode, alone.Output));

        await using var again = await WitnessProcess.StartAsync(Path.Combine(_folder, "witness"), log, witness.Address);
        Assert.Equal($"{witness.Key}", $"{again.Key}");
        await HealthAsync(served, "ok", $$"""{"name":"pref.example/witness","state":"cosigned","size":{{size + 1}},"why":null}""");
        await VerifiedAsync(served, log, again.Key);
    }

    [Fact]
    public async Task Wrong_arguments_and_settings_are_refused_before_anything_starts()
    {
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        var (log, witness) = (NoteSigner.Create("ledger.example").Verifier, NoteSigner.Create("witness.example", asWitness: true).Verifier);
        var folder = Path.Combine(_folder, "witness");

        await RefusedAsync(2, $"{witness} is no public key of a log: it must look like origin+0123abcd+AZ…", "--log", $"{witness}");
        await RefusedAsync(2, "nonsense is no public key of a log: it must look like origin+0123abcd+AZ…", "--log", $"{log}", "--log", "nonsense");
        await RefusedAsync(2, "a b cannot name a key: no spaces and plus signs.", "--log", $"{log}", "--name", "a b");
        await RefusedAsync(2, "https://localhost:1 is no http address.", "--log", $"{log}", "--urls", "https://localhost:1");
        Assert.False(Directory.Exists(folder));
        await Witness.OpenAsync(folder, "one.example", [log], TimeProvider.System, CancellationToken.None);
        await RefusedAsync(3, $"A file or the output cannot be read or written: {folder}/witness.key is the key of one.example, not of two.example. [io.failed]", "--log", $"{log}", "--name", "two.example");

        none["DXLEDGER_DB"] = "Host=nowhere.invalid";
        none["DXLEDGER_WITNESSES"] = "http://127.0.0.1:5090";
        var serve = await DxLedgerProcess.RunAsync(none, "serve");
        Assert.Equal(
            (3, "DXLEDGER_WITNESSES must be pairs of an address and a verifier key, such as https://witness.example witness.example+0123abcd+BA…, separated by spaces: no key follows http://127.0.0.1:5090. [seal.witnesses_invalid]\n"),
            (serve.ExitCode, serve.Errors));
        var swapped = await VerifierAsync("verify", "none.zip", "--key", $"{log}", "--witness", $"{log}");
        Assert.Equal((2, $"{log} is the key of a log, not of a witness.\n"), (swapped.ExitCode, swapped.Errors));

        async Task RefusedAsync(int exitCode, string why, params string[] arguments)
        {
            var result = await DxLedgerProcess.RunAsync(none, ["ledger", "witness", "--folder", folder, .. arguments]);
            Assert.Equal((exitCode, why + "\n", ""), (result.ExitCode, result.Errors, result.Output));
        }
    }

    private static async Task HealthAsync(ServingProcess served, string status, string witness)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var health = await served.GetAsync("/health");
            if (health.GetProperty("status").GetString() == status && Witnesses(health).Contains(witness, StringComparison.Ordinal)) return;
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(30), $"It says {health}.");
            await Task.Delay(50);
        }
    }

    private static string Witnesses(JsonElement health) => string.Concat(health.GetProperty("sealing").EnumerateArray().Select(one => one.GetProperty("witnesses").GetRawText()));

    private static async Task WriteAsync(ServingProcess served)
    {
        var version = (await served.GetAsync("/api/kpis/r5-a-17-1")).GetProperty("version").GetInt64();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/kpis/r5-a-17-1/closing", UriKind.Relative)) { Content = JsonContent.Create(new { reason = "重複", cause = "ended" }) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        using var answer = await served.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<long> SizeAsync(ServingProcess served)
    {
        var note = await served.Client.GetStringAsync(new Uri($"{Ledger}/checkpoint", UriKind.Relative));
        Assert.True(Checkpoint.TryParse(note.Split("\n\n")[0] + "\n", out var checkpoint));
        return checkpoint.Size;
    }

    private static async Task VerifiedAsync(ServingProcess served, NoteVerifier log, NoteVerifier witness)
    {
        var result = await VerifyAsync(served, log, witness);
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        var stranger = NoteSigner.Create(witness.Name, asWitness: true).Verifier;
        var refused = await VerifyAsync(served, log, witness, stranger);
        Assert.Equal((1, $"NOT VERIFIED (checkpoint.uncosigned): The checkpoint has no valid cosignature by {stranger}.\n"), (refused.ExitCode, refused.Output));
    }

    private static Task<DxLedgerProcess.Result> VerifyAsync(ServingProcess served, NoteVerifier log, params NoteVerifier[] witnesses) => VerifierAsync(
        ["verify", new Uri(served.Client.BaseAddress!, Ledger).AbsoluteUri, "--key", $"{log}", "--token", served.Client.DefaultRequestHeaders.Authorization?.Parameter ?? "", .. witnesses.SelectMany(witness => new[] { "--witness", $"{witness}" })]);

    private async Task ReceiptAsync(ServingProcess served, long position, NoteVerifier log, NoteVerifier witness)
    {
        var (receipt, entry) = (Path.Combine(_folder, "receipt"), Path.Combine(_folder, "entry"));
        await File.WriteAllBytesAsync(receipt, await served.Client.GetByteArrayAsync(new Uri($"{Ledger}/proof/{position}", UriKind.Relative)));
        await File.WriteAllBytesAsync(entry, await served.Client.GetByteArrayAsync(new Uri($"{Ledger}/entries/{position}", UriKind.Relative)));
        var proven = await VerifierAsync("receipt", receipt, "--entry", entry, "--key", $"{log}", "--witness", $"{witness}");
        Assert.Equal((0, $"Verified: {log.Name} held this entry at position {position} when it had {position}.\n"), (proven.ExitCode, proven.Output));
        var stranger = NoteSigner.Create(witness.Name, asWitness: true).Verifier;
        var refused = await VerifierAsync("receipt", receipt, "--entry", entry, "--key", $"{log}", "--witness", $"{stranger}");
        Assert.Equal((1, $"NOT VERIFIED (checkpoint.uncosigned): The checkpoint has no valid cosignature by {stranger}.\n"), (refused.ExitCode, refused.Output));
    }

    private static Task<DxLedgerProcess.Result> VerifierAsync(params string[] arguments) =>
        DxLedgerProcess.ShellAsync($"dotnet '{typeof(Verification).Assembly.Location}' {string.Join(' ', arguments.Select(argument => $"'{argument}'"))}");
}
