using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.IntegrationTests.EmbeddedPostgres;

/// <summary>A separate process that owns a cluster until its input ends or it is killed.</summary>
internal sealed class ClusterHost : IAsyncDisposable
{
    private readonly Process _process;

    private ClusterHost(Process process, int serverProcessId) => (_process, ServerProcessId) = (process, serverProcessId);

    public int ProcessId => _process.Id;

    public int ServerProcessId { get; }

    /// <summary>The program of this test assembly: owns the cluster in the folder it is given.</summary>
    public static async Task<int> Main(string[] args)
    {
        var options = EmbeddedPostgresOptions.FromEnvironment() with { DataFolder = args[0] };
        await using var cluster = await EmbeddedCluster.StartAsync(options, Console.Error, CancellationToken.None);
        await Console.Out.WriteLineAsync(cluster.ServerProcessId.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadLineAsync();
        return 0;
    }

    public static async Task<ClusterHost> StartAsync(string folder)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", Assembly.GetExecutingAssembly().Location, folder])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new UnreachableException();
        var line = await process.StandardOutput.ReadLineAsync();
        return new ClusterHost(process, int.Parse(Assert.IsType<string>(line), CultureInfo.InvariantCulture));
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
