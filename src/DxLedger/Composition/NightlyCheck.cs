using System.Diagnostics.Metrics;
using DxLedger.EventStore;
using DxLedger.Features.Projections;
using Npgsql;
using Quartz;

namespace DxLedger.Composition;

/// <summary>When every ledger is checked as a whole, and in which database the nodes agree on who does it.</summary>
/// <param name="ConnectionString">Of the ledgers' database.</param>
/// <param name="Cron">Quartz's six fields, in UTC, which every machine knows.</param>
/// <param name="IsShared">
/// Whether the nodes agree in the database, in tables that Quartz makes there; where the program may make none, each
/// node checks for itself.
/// </param>
internal sealed record CheckSchedule(string ConnectionString, string Cron, bool IsShared)
{
    private const string MayShare = """
        SELECT CASE WHEN to_regclass('dxledger.qrtz_triggers') IS NULL THEN has_schema_privilege('dxledger', 'CREATE')
               ELSE (SELECT bool_and(has_table_privilege('dxledger.qrtz_triggers', needed)) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) needed) END
        """;

    // Longer than any check takes that is worth waiting for.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    /// <summary>At three in the morning in Japan.</summary>
    public const string Nightly = "0 0 18 * * ?";

    /// <summary>The schedule, shared where the program may.</summary>
    /// <param name="connectionString">Of the ledgers' database, with its schema up to date.</param>
    /// <param name="cron">One that <see cref="IsCron"/>.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<CheckSchedule> ForAsync(string connectionString, string cron, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(MayShare, connection);
        return new CheckSchedule(connectionString, cron, await command.ExecuteScalarAsync(ct) is true);
    }

    /// <summary>Whether a check should have been done a day ago at the latest, counting from the last one.</summary>
    public bool IsOverdue(SelfCheck last, DateTimeOffset now) => CronExpression.Parse(Cron).GetNextValidTimeAfter(last.FinishedAt) + Grace < now;

    public static bool IsCron(string text) => CronExpression.TryParse(text, out _);
}

/// <summary>
/// The self-check of all ledgers, once for all nodes. What it found is kept in the database, where every node's health
/// shows it, and told as a metric by the node that ran it.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class NightlyCheck(LedgerDatabase database, CheckMetrics metrics, ILogger<NightlyCheck> log) : IJob
{
    private static readonly JobKey Key = new("self-check");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var name in await database.LedgerNamesAsync(cancellationToken))
        {
            try
            {
                if (await database.FindLedgerAsync(name, cancellationToken) is { } ledger)
                    metrics.Tell(await ledger.SelfCheckAsync(cancellationToken));
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogError(failure, "The check of ledger {Ledger} could not be recorded", name); // the others are checked all the same
            }
        }
    }

    /// <summary>Lets the web application run it. Who works is agreed on in tables of Quartz's own beside the ledger's.</summary>
    public static void Add(IServiceCollection services, CheckSchedule schedule)
    {
        var connection = new NpgsqlConnectionStringBuilder(schedule.ConnectionString) { SearchPath = "dxledger", ApplicationName = "dxledger scheduler" };
        services.AddSingleton(new GetHealth.OverdueChecks(schedule.IsOverdue));
        services.AddQuartz(quartz =>
        {
            if (schedule.IsShared)
            {
                quartz.UsePersistentStore(store =>
                {
                    store.UsePostgres(NpgsqlFactory.Instance, connection.ConnectionString);
                    store.ProvisionSchema();
                    store.UseClustering();
                });
            }

            quartz.AddJob<NightlyCheck>(job => job.WithIdentity(Key));
            quartz.AddTrigger(trigger => trigger.ForJob(Key).WithIdentity("nightly").WithCronSchedule(schedule.Cron, cron => cron.InTimeZone(TimeZoneInfo.Utc)));
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = false);
    }
}

/// <summary>What self-checks found, for whoever collects metrics: meter <c>DxLedger</c>.</summary>
internal sealed class CheckMetrics : IDisposable
{
    private readonly Meter _meter = new("DxLedger");
    private readonly Gauge<int> _sound;
    private readonly Gauge<double> _seconds;

    public CheckMetrics()
    {
        _sound = _meter.CreateGauge<int>("dxledger.self_check.sound", description: "1 where the last self-check of a ledger found nothing, else 0.");
        _seconds = _meter.CreateGauge<double>("dxledger.self_check.duration", "s", "How long the last self-check of a ledger took.");
    }

    public void Tell(SelfCheck check)
    {
        var ledger = new KeyValuePair<string, object?>("ledger", check.Ledger);
        _sound.Record(check.IsSound ? 1 : 0, ledger);
        _seconds.Record((check.FinishedAt - check.StartedAt).TotalSeconds, ledger);
    }

    public void Dispose() => _meter.Dispose();
}
