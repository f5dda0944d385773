namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>Where the private cluster lives and which binaries run it.</summary>
internal sealed record EmbeddedPostgresOptions
{
    /// <summary><c>DXLEDGER_DATA</c>: the data folder itself; absent, the user's data folder is used.</summary>
    public string? DataFolder { get; init; }

    /// <summary><c>XDG_DATA_HOME</c>: the folder that holds the data folders of all programs of the user.</summary>
    public string? DataHome { get; init; }

    /// <summary><c>HOME</c>: used when neither of the above is set.</summary>
    public string? Home { get; init; }

    /// <summary><c>DXLEDGER_PG_BIN</c>: the folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; when set, no other is tried.</summary>
    public string? BinFolder { get; init; }

    /// <summary><c>PATH</c>.</summary>
    public string SearchPath { get; init; } = "";

    /// <summary>Folders of distributions, <c>*</c> standing for part of a name; tried after the path, highest version first.</summary>
    public IReadOnlyList<string> InstallFolders { get; init; } =
    [
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/usr/local/pgsql/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
    ];

    /// <summary>How long a start may take, recovery after a crash included.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a clean stop may take before the server is stopped without ceremony (it recovers on the next start).</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads the process environment.</summary>
    public static EmbeddedPostgresOptions FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>Reads the variables through <paramref name="variable"/>; an empty one counts as absent.</summary>
    public static EmbeddedPostgresOptions From(Func<string, string?> variable) => new()
    {
        DataFolder = NullIfEmpty(variable("DXLEDGER_DATA")),
        DataHome = NullIfEmpty(variable("XDG_DATA_HOME")),
        Home = NullIfEmpty(variable("HOME")),
        BinFolder = NullIfEmpty(variable("DXLEDGER_PG_BIN")),
        SearchPath = variable("PATH") ?? "",
    };

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
