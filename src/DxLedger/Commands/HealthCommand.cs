using System.CommandLine;
using DxLedger.Shared;

namespace DxLedger.Commands;

/// <summary><c>health</c>: asks a running server whether it is ready; for containers and scripts.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var url = new Option<string>("--url")
        {
            Description = CommandLine.Say("Address of the server.", "サーバーのアドレス。"),
            DefaultValueFactory = _ => "http://127.0.0.1:5080",
        };
        var command = new Command("health", CommandLine.Say("Ask a running server whether it is ready.", "稼働中のサーバーが利用できる状態かどうかを確認する。")) { url };
        command.SetAction((parsed, ct) => AskAsync(parsed.GetRequiredValue(url), ct));
        return command;
    }

    private static async Task<int> AskAsync(string address, CancellationToken ct)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync(CommandLine.Say($"{address} is no http address.", $"{address} は http のアドレスではありません。"));
            return ExitCodes.BadInput;
        }

        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await client.GetAsync(new Uri(url, "/health/ready"), ct);
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync(ct));
            return answer.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Environment;
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(SystemProblems.NoAnswer(address, (problem as HttpRequestException)?.StatusCode, CommandLine.Say));
            return ExitCodes.Environment;
        }
    }
}
