using System.Collections.Concurrent;
using DxLedger.Composition;
using DxLedger.EventStore;
using Npgsql;

namespace DxLedger.Benchmarks.Projecting;

/// <summary>The <c>lag</c> benchmark: from the answer that a writer got until the event is in a view, as a reader sees it.</summary>
internal static class LagCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchDatabase.Numbers(args, "--callers", "--seconds", "--rate") is not { } given) return Usage.Write();
        return await BenchDatabase.RunAsync(connectionString => MeasureAsync(
            connectionString, given.GetValueOrDefault("--callers", 64), TimeSpan.FromSeconds(given.GetValueOrDefault("--seconds", 10)), given.TryGetValue("--rate", out var rate) ? rate : null));
    }

    private static async Task MeasureAsync(string connectionString, int callers, TimeSpan duration, int? rate)
    {
        var options = new EventStoreOptions { InlineProjections = LedgerModel.Projections, AsyncProjections = LedgerModel.Views };
        await using var database = await LedgerDatabase.OpenAsync(connectionString, options, CancellationToken.None);
        await using var daemon = database.StartDaemon();
        var ledger = await database.LedgerAsync(BenchDatabase.LedgerName(), CancellationToken.None);
        var load = new KpiLoad(ledger, kpis: 20_000);
        await load.DefineAsync();
        foreach (var view in LedgerModel.Views) await ledger.WaitForAsync(view, 40_002, TimeSpan.FromMinutes(1), CancellationToken.None);

        using var enough = new CancellationTokenSource();
        var seen = WatchAsync(BenchDatabase.Of(connectionString, ledger.Name), enough.Token);
        var answered = new ConcurrentQueue<(long Position, long At)>();
        var pause = rate is { } wanted ? TimeSpan.FromSeconds((double)callers / wanted) : TimeSpan.Zero;
        var since = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var turn = 0; TimeProvider.System.GetElapsedTime(since) < duration; turn++)
            {
                answered.Enqueue((await load.ReviseAsync(caller, callers, turn), TimeProvider.System.GetTimestamp()));
                if (pause > TimeSpan.Zero) await Task.Delay(pause);
            }
        })));
        var seconds = TimeProvider.System.GetElapsedTime(since).TotalSeconds;
        var head = (await ledger.HeadAsync(CancellationToken.None)).Position;
        foreach (var view in LedgerModel.Views) await ledger.WaitForAsync(view, head, TimeSpan.FromMinutes(10), CancellationToken.None);
        await Task.Delay(50);
        await enough.CancelAsync();
        BenchDatabase.Print($"callers={callers} appends={answered.Count / seconds:F0}/s");
        foreach (var (view, sightings) in await seen) Print(view, sightings, [.. answered.OrderBy(append => append.Position)]);
    }

    // Positions of the views, every few milliseconds, as any reader would get them.
    private static async Task<Dictionary<string, List<(long Position, long At)>>> WatchAsync(string connectionString, CancellationToken enough)
    {
        var seen = new Dictionary<string, List<(long, long)>>(StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(
            "SELECT name, position FROM dxledger.builds WHERE state = 'live'", connection);
        await command.PrepareAsync(CancellationToken.None);
        while (!enough.IsCancellationRequested)
        {
            await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
            {
                while (await reader.ReadAsync(CancellationToken.None))
                {
                    if (!seen.TryGetValue(reader.GetString(0), out var of)) seen.Add(reader.GetString(0), of = []);
                    of.Add((reader.GetInt64(1), TimeProvider.System.GetTimestamp()));
                }
            }

            await Task.Delay(2, CancellationToken.None);
        }

        return seen;
    }

    private static void Print(string view, List<(long Position, long At)> sightings, List<(long Position, long At)> answered)
    {
        var lags = new List<double>(answered.Count);
        var next = 0;
        foreach (var (position, at) in answered)
        {
            while (next < sightings.Count && sightings[next].Position < position) next++;
            if (next == sightings.Count) throw new InvalidOperationException($"{view} never came to {position}.");
            lags.Add(Math.Max(0, TimeProvider.System.GetElapsedTime(at, sightings[next].At).TotalMilliseconds));
        }

        lags.Sort();
        BenchDatabase.Print($"lag {view,-15} p50={At(0.5):F1} ms p99={At(0.99):F1} ms max={lags[^1]:F1} ms events={lags.Count}");

        double At(double share) => lags[(int)Math.Min(lags.Count - 1, share * lags.Count)];
    }
}
