using System.Diagnostics;
using System.Globalization;
using DxLedger.Platform.EmbeddedPostgres;
using Npgsql;

namespace DxLedger.IntegrationTests.EmbeddedPostgres;

public sealed class EmbeddedClusterTests : IAsyncLifetime
{
    private readonly ClusterFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _folder.DisposeAsync();

    [Fact]
    public async Task First_start_creates_a_durable_private_cluster_with_an_ordinary_role()
    {
        using var progress = new StringWriter();
        await using var cluster = await EmbeddedCluster.StartAsync(_folder.Options, progress, CancellationToken.None);

        Assert.True(cluster.Owner);
        Assert.StartsWith("Creating a private PostgreSQL", progress.ToString(), StringComparison.Ordinal);
        string[] expected =
        [
            "fsync=on", "synchronous_commit=on", "full_page_writes=on", "data_checksums=on", "server_encoding=UTF8",
            "listen_addresses=", "password_encryption=scram-sha-256", "shared_buffers=256MB", "max_connections=300",
        ];
        var settings = new List<string>();
        foreach (var name in expected.Select(setting => setting.Split('=')[0]))
        {
            settings.Add($"{name}={await ScalarAsync(cluster.ConnectionString, "SHOW " + name)}");
        }

        Assert.Equal(expected, settings);
        Assert.Equal(
            "dxledger|dxledger|false|true|true|C",
            await ScalarAsync(cluster.ConnectionString, """
                SELECT concat_ws('|', current_database(), current_user, rolsuper::text, rolcreaterole::text, rolcreatedb::text, datcollate)
                FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()
                  AND datdba = pg_roles.oid
                """));
    }

    [Fact]
    public async Task Server_is_no_root_and_in_a_session_of_its_own_and_its_secrets_are_private()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);

        var status = await File.ReadAllLinesAsync($"/proc/{cluster.ServerProcessId}/status");
        Assert.DoesNotContain(status, line => line.StartsWith("Uid:\t0\t", StringComparison.Ordinal));
        Assert.NotEqual(await SessionAsync(Environment.ProcessId), await SessionAsync(cluster.ServerProcessId));
        const UnixFileMode ownersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ownersFile, File.GetUnixFileMode(_folder.Layout.AdminPassword));
        Assert.Equal(ownersFile, File.GetUnixFileMode(_folder.Layout.ProgramPassword));
        Assert.Equal(ClusterLayout.Private, File.GetUnixFileMode(_folder.Layout.Data));
        Assert.Equal(ClusterLayout.Private, File.GetUnixFileMode(_folder.Layout.Socket));
        Assert.False(File.Exists(Path.Combine(_folder.Layout.Socket, "password")));
        var wrong = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Password = "wrong", Pooling = false };
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(wrong.ConnectionString, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Second_start_is_quick_and_silent_and_finds_what_was_written()
    {
        await using (var first = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None))
        {
            await ScalarAsync(first.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS value");
        }

        Assert.Null(await (await _folder.PostmasterAsync()).FindAsync(CancellationToken.None));
        using var progress = new StringWriter();
        var began = Stopwatch.StartNew();
        await using var second = await EmbeddedCluster.StartAsync(_folder.Options, progress, CancellationToken.None);

        Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal("", progress.ToString());
        Assert.Equal("42", await ScalarAsync(second.ConnectionString, "SELECT value::text FROM kept"));
        Assert.DoesNotContain("not properly shut down", await File.ReadAllTextAsync(_folder.Layout.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_owner_leaves_a_server_that_the_next_start_takes_over()
    {
        await using var killed = await ClusterHost.StartAsync(_folder.Path);
        await killed.KillAsync();

        using var progress = new StringWriter();
        await using (var next = await EmbeddedCluster.StartAsync(_folder.Options, progress, CancellationToken.None))
        {
            Assert.Equal(killed.ServerProcessId, next.ServerProcessId);
            Assert.Equal("1", await ScalarAsync(next.ConnectionString, "SELECT '1'"));
        }

        Assert.StartsWith("Taking over PostgreSQL", progress.ToString(), StringComparison.Ordinal);
        Assert.Null(await (await _folder.PostmasterAsync()).FindAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Killed_owner_and_server_are_recovered_from()
    {
        await using var killed = await ClusterHost.StartAsync(_folder.Path);
        await killed.KillAsync();
        using (var server = Process.GetProcessById(killed.ServerProcessId))
        {
            server.Kill();
        }

        await using var next = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);

        Assert.NotEqual(killed.ServerProcessId, next.ServerProcessId);
        Assert.Equal("1", await ScalarAsync(next.ConnectionString, "SELECT '1'"));
    }

    [Fact]
    public async Task Stale_process_id_of_a_stranger_does_not_prevent_the_start()
    {
        await using (await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None))
        {
        }

        var stranger = Environment.ProcessId;
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Layout.Data, "postmaster.pid"),
            string.Create(CultureInfo.InvariantCulture, $"{stranger}\n{_folder.Layout.Data}\n1700000000\n5432\n{_folder.Layout.Socket}\n\n0 0\nready\n"));

        await using var cluster = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);

        Assert.NotEqual(stranger, cluster.ServerProcessId);
    }

    private static async Task<string> SessionAsync(int pid)
    {
        // The command name, second field, may hold spaces; the session is the fourth field after its closing parenthesis.
        var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
    }

    internal static async Task<string?> ScalarAsync(string connectionString, string sql)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync())?.ToString();
    }
}
