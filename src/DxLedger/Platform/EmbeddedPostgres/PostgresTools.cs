using System.Diagnostics;
using Npgsql;

namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>PostgreSQL's own programs for copies of databases: <c>pg_dump</c> and <c>pg_restore</c>.</summary>
internal static class PostgresTools
{
    /// <summary>Writes a database into a file in PostgreSQL's custom format, as it stands at one moment.</summary>
    /// <exception cref="EnvironmentProblemException"><c>postgres.no_tools</c>, <c>postgres.tool_failed</c>.</exception>
    public static Task DumpAsync(string connectionString, string file, CancellationToken ct) =>
        RunAsync("pg_dump", connectionString, ["--format=custom", "--no-owner", "--no-privileges", $"--file={file}"], ct);

    /// <summary>Fills an empty database from such a file, wholly or not at all. Rights are given again when it is opened.</summary>
    /// <inheritdoc cref="DumpAsync"/>
    public static Task RestoreAsync(string connectionString, string file, CancellationToken ct) => RunAsync(
        "pg_restore",
        connectionString,
        [
            "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
            $"--dbname={new NpgsqlConnectionStringBuilder(connectionString).Database}", file,
        ],
        ct);

    private static async Task RunAsync(string program, string connectionString, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var info = new ProcessStartInfo(Find(program)) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment(new NpgsqlConnectionStringBuilder(connectionString)))
            info.Environment[name] = value;
        using var process = Process.Start(info) ?? throw new UnreachableException();
        try
        {
            var errors = await process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
            {
                throw new EnvironmentProblemException(
                    "postgres.tool_failed", $"{program} failed: {errors.Trim()}", $"{program} が失敗しました: {errors.Trim()}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    // The newest one: it reads servers of its own version and older.
    private static string Find(string program)
    {
        var options = EmbeddedPostgresOptions.FromEnvironment();
        IEnumerable<string> folders = options.BinFolder is { } named
            ? [named]
            : options.InstallFolders.SelectMany(PostgresBinaries.Expand).OrderByDescending(Major)
                .Concat(options.SearchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? throw new EnvironmentProblemException(
            "postgres.no_tools",
            $"{program} was not found. Install it (Debian, Ubuntu: apt-get install postgresql-client), or set DXLEDGER_PG_BIN to its folder.",
            $"{program} が見つかりません。PostgreSQL のクライアントを導入するか、DXLEDGER_PG_BIN でその場所を指定してください。");
    }

    private static int Major(string folder) =>
        folder.Split('/', '@', '-').Select(part => int.TryParse(part, out var number) ? number : 0).LastOrDefault(number => number > 0);

    // By the environment, so that no list of processes shows the password.
    private static IEnumerable<(string Name, string Value)> Environment(NpgsqlConnectionStringBuilder connectTo)
    {
        yield return ("LC_ALL", "C");
        yield return ("PGAPPNAME", "dxledger");
        if (connectTo.Host is { } host) yield return ("PGHOST", host);
        yield return ("PGPORT", connectTo.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (connectTo.Username is { } user) yield return ("PGUSER", user);
        if (connectTo.Password is { } password) yield return ("PGPASSWORD", password);
        if (connectTo.Database is { } database) yield return ("PGDATABASE", database);
        yield return ("PGSSLMODE", connectTo.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var other => other.ToString().ToLowerInvariant(),
        });
        if (connectTo.RootCertificate is { } root) yield return ("PGSSLROOTCERT", root);
    }
}
