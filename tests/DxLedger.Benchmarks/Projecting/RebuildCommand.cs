using DxLedger.Composition;
using DxLedger.EventStore;
using Npgsql;

namespace DxLedger.Benchmarks.Projecting;

/// <summary>The <c>rebuild</c> benchmark: each view rebuilt during writes, and a plain scan of the same rows, in turn.</summary>
internal static class RebuildCommand
{
    // Ten events a KPI: targets are not revised for ever, and each revision makes the state it leaves longer.
    private const int EventsEach = 10;

    private const string Scan = """
        SELECT position, stream, version, id, type, recorded_at, append, data, headers, leaf_hash FROM dxledger.events
         ORDER BY position
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchDatabase.Numbers(args, "--events", "--rounds", "--writers") is not { } given) return Usage.Write();
        return await BenchDatabase.RunAsync(connectionString =>
            MeasureAsync(connectionString, given.GetValueOrDefault("--events", 200_000), given.GetValueOrDefault("--rounds", 3), given.GetValueOrDefault("--writers", 4)));
    }

    private static async Task MeasureAsync(string connectionString, int events, int rounds, int writers)
    {
        var options = new EventStoreOptions { InlineProjections = LedgerModel.Projections, AsyncProjections = LedgerModel.Views };
        await using var database = await LedgerDatabase.OpenAsync(connectionString, options, CancellationToken.None);
        var ledger = await database.LedgerAsync(BenchDatabase.LedgerName(), CancellationToken.None);
        var load = new KpiLoad(ledger, Math.Max(events / EventsEach, 100));
        await Console.Error.WriteLineAsync($"appending {events} events");
        await load.DefineAsync();
        await load.FillAsync(events);

        await using var daemon = database.StartDaemon();
        await using var source = NpgsqlDataSource.Create(BenchDatabase.Of(connectionString, ledger.Name));
        foreach (var view in LedgerModel.Views) await UntilLiveAsync(ledger, view);
        using var enough = new CancellationTokenSource();
        var writing = WriteAsync(load, writers, enough.Token);
        var ratios = LedgerModel.Views.ToDictionary(view => view.Name, _ => new List<double>());
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var view in LedgerModel.Views)
            {
                // Each measurement has its reference right beside it: the machine is not the same for long. What the last
                // one left is cleared away first.
                await UntilSweptAsync(source);
                var plain = await ScanAsync(source);
                var rebuilt = await RebuildAsync(ledger, view.Name);
                ratios[view.Name].Add(rebuilt / plain);
                BenchDatabase.Print($"round {round} {view.Name,-15} rebuild={rebuilt,8:F0}/s scan={plain,8:F0}/s ratio={rebuilt / plain:F2}");
            }
        }

        await enough.CancelAsync();
        var written = await writing;
        foreach (var view in LedgerModel.Views) await UntilLiveAsync(ledger, view);
        if (await ledger.CheckAsyncProjectionsAsync(CancellationToken.None) is { } difference) throw new InvalidOperationException($"The views do not add up: {difference}");
        foreach (var (view, of) in ratios)
            BenchDatabase.Print($"median {view} events={events} written-meanwhile={written} ratio={BenchDatabase.Median(of):F2} ratios={string.Join(',', of.Select(ratio => FormattableString.Invariant($"{ratio:F2}")))}");
    }

    private static async Task<double> RebuildAsync(Ledger ledger, string view)
    {
        var since = TimeProvider.System.GetTimestamp();
        var result = await ledger.Projections.RebuildAsync(view, rateMax: null, "bench", progress: null, CancellationToken.None);
        var seconds = TimeProvider.System.GetElapsedTime(since).TotalSeconds;
        return result.Outcome == RebuildOutcome.Live ? result.Position / seconds : throw new InvalidOperationException($"{view}: {result}");
    }

    // What any program would do to see every event once: all columns, nothing checked, nothing kept.
    private static async Task<double> ScanAsync(NpgsqlDataSource source)
    {
        var since = TimeProvider.System.GetTimestamp();
        await using var command = source.CreateCommand(Scan);
        await using var reader = await command.ExecuteReaderAsync();
        var (rows, bytes) = (0L, 0L);
        while (await reader.ReadAsync())
        {
            rows++;
            bytes += reader.GetInt64(0) + reader.GetString(1).Length + reader.GetInt64(2) + reader.GetGuid(3).Version + reader.GetString(4).Length
                + reader.GetDateTime(5).Minute + reader.GetString(6).Length + reader.GetFieldValue<byte[]>(7).Length + reader.GetFieldValue<byte[]>(8).Length;
        }

        return bytes > 0 ? rows / TimeProvider.System.GetElapsedTime(since).TotalSeconds : 0;
    }

    private static async Task<long> WriteAsync(KpiLoad load, int writers, CancellationToken enough)
    {
        var written = 0L;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            for (var turn = 0; !enough.IsCancellationRequested; turn++)
            {
                await load.ReviseAsync(writer, writers, turn);
                Interlocked.Increment(ref written);
                await Task.Delay(20, CancellationToken.None);
            }
        }));
        return written;
    }

    private static async Task UntilSweptAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM dxledger.builds WHERE state = 'retired'");
        while (await command.ExecuteScalarAsync() is > 0L) await Task.Delay(100);
    }

    private static async Task UntilLiveAsync(Ledger ledger, AsyncProjection view)
    {
        var head = (await ledger.HeadAsync(CancellationToken.None)).Position;
        if (await ledger.WaitForAsync(view, head, TimeSpan.FromMinutes(10), CancellationToken.None) < head) throw new TimeoutException($"{view.Name} does not catch up.");
    }
}
