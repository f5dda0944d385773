using System.Globalization;
using DxLedger.Platform.EmbeddedPostgres;
using Npgsql;

namespace DxLedger.Benchmarks;

/// <summary>The server that a benchmark runs on: the one that DXLEDGER_DB names, or a private durable cluster.</summary>
internal static class BenchDatabase
{
    /// <summary>Measures on it and puts it away; gives the exit code.</summary>
    public static async Task<int> RunAsync(Func<string, Task> measure)
    {
        if (Environment.GetEnvironmentVariable("DXLEDGER_DB") is { Length: > 0 } given)
        {
            await PrintSettingsAsync(given);
            await measure(given);
            return 0;
        }

        // Not created here: the account that runs PostgreSQL must be able to enter it.
        var folder = Path.Combine(Path.GetTempPath(), $"dxledger-bench-{Environment.ProcessId}");
        try
        {
            await using var cluster = await EmbeddedCluster.StartAsync(
                EmbeddedPostgresOptions.FromEnvironment() with { DataFolder = folder }, Console.Error, CancellationToken.None);
            await PrintSettingsAsync(cluster.ConnectionString);
            await measure(cluster.ConnectionString);
            return 0;
        }
        catch (EnvironmentProblemException problem)
        {
            await Console.Error.WriteLineAsync($"{problem.Code}: {problem.Message}");
            return 3;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A name for a ledger of this run.</summary>
    public static string LedgerName() => $"bench-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}";

    /// <summary>Of the database of a ledger, for the login of the control database.</summary>
    public static string Of(string control, string ledger)
    {
        var connectTo = new NpgsqlConnectionStringBuilder(control);
        connectTo.Database += $"_{ledger}";
        return connectTo.ConnectionString;
    }

    /// <summary>The middle of some figures.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>A line in which numbers look alike everywhere.</summary>
    public static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Options such as <c>--seconds 3</c>, whole numbers from 1; null when one is not known.</summary>
    public static Dictionary<string, int>? Numbers(string[] args, params string[] names)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !names.Contains(args[i], StringComparer.Ordinal)) return null;
            if (!int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return null;
            numbers[args[i]] = number;
        }

        return numbers;
    }

    private static async Task PrintSettingsAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var setting in new[] { "server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers" })
        {
            await using var command = new NpgsqlCommand($"SHOW {setting}", connection);
            var value = (string?)await command.ExecuteScalarAsync();
            Console.WriteLine($"setting {setting}={value}");
            if (setting is "fsync" or "synchronous_commit" or "full_page_writes" && value is not "on")
                throw new InvalidOperationException($"{setting} is {value}: figures without durability say nothing.");
        }

        Print($"setting cores={Environment.ProcessorCount} runtime={Environment.Version}");
    }
}
