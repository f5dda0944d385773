using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;
using DxLedger.Platform.Http;

namespace DxLedger.Benchmarks.Projecting;

/// <summary>
/// The <c>past</c> benchmark: all of a plan as it stood half-way, from the views that keep every state, beside all of it
/// now, and beside folding every stream to there, which gives the same.
/// </summary>
internal static class PastCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchDatabase.Numbers(args, "--kpis", "--events", "--rounds") is not { } given) return Usage.Write();
        return await BenchDatabase.RunAsync(connectionString => MeasureAsync(
            connectionString, given.GetValueOrDefault("--kpis", 120), given.GetValueOrDefault("--events", 12_000), given.GetValueOrDefault("--rounds", 20)));
    }

    private static async Task MeasureAsync(string connectionString, int kpis, int events, int rounds)
    {
        var options = new EventStoreOptions { InlineProjections = LedgerModel.Projections, AsyncProjections = LedgerModel.Views };
        await using var database = await LedgerDatabase.OpenAsync(connectionString, options, CancellationToken.None);
        var ledger = await database.LedgerAsync(BenchDatabase.LedgerName(), CancellationToken.None);
        var load = new KpiLoad(ledger, kpis);
        await using (database.StartDaemon())
        {
            await load.DefineAsync();
            await load.FillAsync(events);
            var head = (await ledger.HeadAsync(CancellationToken.None)).Position;
            foreach (var view in LedgerModel.Views) await ledger.WaitForAsync(view, head, TimeSpan.FromMinutes(10), CancellationToken.None);
        }

        var then = new AsOfPoint(events / 2, new DateOnly(2023, 10, 1), Settled: true, [], DateTimeOffset.UnixEpoch);
        var (now, past, folded) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -3; round < rounds; round++)
        {
            var (stands, stood, added) = (await TimeAsync(() => ReadAsync(ledger, null)), await TimeAsync(() => ReadAsync(ledger, then)), await TimeAsync(() => FoldAsync(ledger, kpis, then.Position)));
            if (stood.Count != added.Count || stands.Count != kpis) throw new InvalidOperationException("They do not give the same number of KPIs.");
            if (round < 0) continue; // warming up
            now.Add(stands.Milliseconds);
            past.Add(stood.Milliseconds);
            folded.Add(added.Milliseconds);
        }

        BenchDatabase.Print($"whole plan kpis={kpis} events={events} now={Median(now):F1} ms as-of={Median(past):F1} ms folding={Median(folded):F1} ms as-of/now={Median(past) / Median(now):F2} as-of/folding={Median(past) / Median(folded):F3}");
    }

    private static async Task<int> ReadAsync(Ledger ledger, AsOfPoint? point) =>
        (await PlanContents.ReadAsync(ledger, KpiLoad.PlanKey, point, CancellationToken.None)).Of(KpiModel.Stream.Projection).Count;

    private static async Task<int> FoldAsync(Ledger ledger, int kpis, long position)
    {
        var found = 0;
        for (var kpi = 0; kpi < kpis; kpi++)
        {
            if (await KpiModel.Stream.AsOfAsync(ledger, KpiLoad.StreamOf(kpi), position, CancellationToken.None) is { Version: > 0 }) found++;
        }

        return found;
    }

    private static async Task<(int Count, double Milliseconds)> TimeAsync(Func<Task<int>> work)
    {
        var since = TimeProvider.System.GetTimestamp();
        var count = await work();
        return (count, TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
