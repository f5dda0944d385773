using System.Collections.Concurrent;

namespace DxLedger.Commands;

/// <summary>Tells people on standard error what goes wrong in the background, without repeating itself while it lasts.</summary>
internal sealed class TroubleOutput(TimeProvider clock)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _told = new(StringComparer.Ordinal);

    /// <param name="where">What is affected.</param>
    /// <param name="problem">What it met; it is being tried again.</param>
    public void Tell(string where, Exception problem)
    {
        var what = $"{where}: {problem.GetType().Name}: {problem.Message}";
        var now = clock.GetTimestamp();
        if (_told.TryGetValue(where, out var last) && clock.GetElapsedTime(last, now) < Silence)
            return;
        _told[where] = now;
        Console.Error.WriteLine(CommandLine.Say($"Something beside the ledger fails at the moment, and is tried again: {what}", $"台帳の背後の処理に失敗し、再試行しています: {what}"));
    }
}
