using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Commands;

/// <summary><c>serve</c> as a process, ready to be asked.</summary>
internal sealed partial class ServingProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServingProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public IReadOnlyCollection<string> Lines => _lines;

    public int ProcessId => _process.Id;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public int Id => _process.Id;

    public static Task<ServingProcess> StartAsync(IReadOnlyDictionary<string, string> environment) =>
        StartAsync(environment, "serve", "--urls", "http://127.0.0.1:0");

    public static async Task<ServingProcess> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var development = new Dictionary<string, string>(TestTokens.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in environment)
            development[name] = value;
        var serving = new ServingProcess(DxLedgerProcess.Start(development, arguments));
        try
        {
            serving.Client.BaseAddress = await serving._address.Task.WaitAsync(TimeSpan.FromMinutes(1));
            var token = DevelopmentIssuer.In(development["DXLEDGER_DATA"]).Issue("local", [Role.Office, Role.Auditor, Role.Operator], [], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(2));
            serving.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return serving;
        }
        catch (Exception problem)
        {
            await serving.DisposeAsync();
            throw new InvalidOperationException("The program does not serve: " + string.Join('\n', serving._lines), problem);
        }
    }

    public async Task<JsonElement> GetAsync(string address)
    {
        using var answer = await Client.GetAsync(new Uri(address, UriKind.Relative));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {body}");
        return JsonElement.Parse(body);
    }

    /// <summary>Asks it to stop, as a service manager does; gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    /// <summary>SIGKILL to the program alone; its PostgreSQL goes on.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (Address().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups["url"].Value));
    }

    [GeneratedRegex(@"^Serving on (?<url>http://[^ ,]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}
