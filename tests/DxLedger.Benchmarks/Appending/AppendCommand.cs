using System.Globalization;
using DxLedger.EventStore;

namespace DxLedger.Benchmarks.Appending;

/// <summary>The <c>append</c> benchmark: reference and ledger in turn, several rounds, the ratio's median.</summary>
internal static class AppendCommand
{
    private const int ReferenceConnections = 64;

    public static async Task<int> RunAsync(string[] args)
    {
        if (AppendOptions.Parse(args) is not { } options) return Usage.Write();
        return await BenchDatabase.RunAsync(connectionString => MeasureAsync(connectionString, options));
    }

    private static async Task MeasureAsync(string connectionString, AppendOptions options)
    {
        Console.WriteLine($"setting streams={LedgerLoad.Streams}");
        var projection = new ReportedProjection();
        await using var database = await LedgerDatabase.OpenAsync(
            connectionString, new EventStoreOptions { InlineProjections = [projection] }, CancellationToken.None);
        var load = new LedgerLoad(await database.LedgerAsync(BenchDatabase.LedgerName(), CancellationToken.None));
        await using var reference = await ReferenceLoad.CreateAsync(connectionString, ReferenceConnections, await load.SampleAsync());

        await Console.Error.WriteLineAsync("warming up");
        await reference.RunAsync(TimeSpan.FromSeconds(1));
        await load.RunAsync(ReferenceConnections, TimeSpan.FromSeconds(1));

        Console.WriteLine("load       callers  round  events/s   p50 ms   p99 ms");
        var ratios = options.Callers.ToDictionary(callers => callers, _ => new List<double>());
        var rates = options.Callers.ToDictionary(callers => callers, _ => new List<double>());
        var referenceRates = new List<double>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            await Console.Error.WriteLineAsync($"round {round} of {options.Rounds}");
            foreach (var callers in options.Callers)
            {
                // Each measurement has its reference right beside it: the machine is not the same for long.
                var plain = await reference.RunAsync(options.Duration);
                Print("reference", ReferenceConnections, round, plain);
                var ours = await load.RunAsync(callers, options.Duration);
                Print("ledger", callers, round, ours);
                referenceRates.Add(plain.PerSecond);
                rates[callers].Add(ours.PerSecond);
                ratios[callers].Add(ours.PerSecond / plain.PerSecond);
            }
        }

        if (await load.CheckAsync() is { } difference) throw new InvalidOperationException($"The projections do not add up: {difference}");
        foreach (var callers in options.Callers)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"median callers={callers} ledger={BenchDatabase.Median(rates[callers]):F0}/s reference={BenchDatabase.Median(referenceRates):F0}/s ratio={BenchDatabase.Median(ratios[callers]):F2} ratios={string.Join(',', ratios[callers].Select(r => r.ToString("F2", CultureInfo.InvariantCulture)))}"));
        }
    }

    private static void Print(string load, int callers, int round, Measurement measured) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{load,-10} {callers,7} {round,6} {measured.PerSecond,9:F0} {measured.PercentileMs(0.5),8:F2} {measured.PercentileMs(0.99),8:F2}"));
}

/// <summary>Options of the command line.</summary>
internal sealed record AppendOptions(TimeSpan Duration, int Rounds, IReadOnlyList<int> Callers)
{
    /// <summary>Null when the arguments are not understood.</summary>
    public static AppendOptions? Parse(string[] args)
    {
        var options = new AppendOptions(TimeSpan.FromSeconds(2), Rounds: 3, [1, 16, 64, 256]);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) return null;
            var numbers = args[i + 1].Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToList();
            if (numbers.Any(n => n < 1) || (numbers.Count > 1 && args[i] is not "--callers")) return null;
            switch (args[i])
            {
                case "--seconds": options = options with { Duration = TimeSpan.FromSeconds(numbers[0]) }; break;
                case "--rounds": options = options with { Rounds = numbers[0] }; break;
                case "--callers": options = options with { Callers = numbers }; break;
                default: return null;
            }
        }

        return options;
    }
}
