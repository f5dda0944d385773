using System.Diagnostics;
using DxLedger.Commands;
using DxLedger.IntegrationTests.Http;

namespace DxLedger.IntegrationTests.Commands;

/// <summary>The program as a process of its own, the way people and scripts start it.</summary>
internal static class DxLedgerProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string Assembly { get; } = typeof(ExitCodes).Assembly.Location;

    internal sealed record Result(int ExitCode, string Output, string Errors);

    public static Task<Result> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        ExecuteAsync("dotnet", [Assembly, .. arguments], environment);

    public static Task<Result> ShellAsync(string command) =>
        ExecuteAsync("bash", ["-c", command], TestTokens.Environment);

    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Process.Start(Info("dotnet", [Assembly, .. arguments], environment)) ?? throw new InvalidOperationException("The program did not start.");

    private static async Task<Result> ExecuteAsync(string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        using var process = Process.Start(Info(file, arguments, environment)) ?? throw new InvalidOperationException($"{file} did not start.");
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new Result(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static ProcessStartInfo Info(string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var info = new ProcessStartInfo(file)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        // Keys of a test go with it; they would stay beside its data folder, or that of whoever runs the tests.
        if (environment.TryGetValue("DXLEDGER_DB", out var database))
            info.Environment["DXLEDGER_SEAL"] = TestSeals.PathOf(database);
        else if (environment.TryGetValue("DXLEDGER_DATA", out var data))
            info.Environment["DXLEDGER_SEAL"] = TestSeals.PathOfData(data);
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return info;
    }
}
