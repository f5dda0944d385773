using System.Diagnostics;
using System.Text.RegularExpressions;
using DxLedger.TransparencyLog;

namespace DxLedger.IntegrationTests.Commands;

/// <summary><c>ledger witness</c> as a process, ready to be asked. It is given no database, which it must not need.</summary>
internal sealed partial class WitnessProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WitnessProcess(Process process, NoteVerifier key, string address) => (_process, Key, Address) = (process, key, address);

    public NoteVerifier Key { get; }

    public string Address { get; }

    public static async Task<WitnessProcess> StartAsync(string folder, NoteVerifier log, string address = "http://127.0.0.1:0")
    {
        var nowhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DB"] = "Host=nowhere.invalid" };
        var process = DxLedgerProcess.Start(nowhere, "ledger", "witness", "--folder", folder, "--log", $"{log}", "--urls", address, "--name", "pref.example/witness");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var key = await process.StandardOutput.ReadLineAsync(patience.Token);
        var said = await process.StandardError.ReadLineAsync(patience.Token);
        Assert.True(NoteVerifier.TryParse(key, out var verifier), $"{key} {said}");
        return new WitnessProcess(process, verifier, Listening().Match(said ?? "").Groups["url"].Value);
    }

    /// <summary>SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"^Witnessing on (?<url>http://[^ ,]+)\. Stop with Ctrl-C\.$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
