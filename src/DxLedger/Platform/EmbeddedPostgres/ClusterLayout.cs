namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>The data folder and what lies where in it.</summary>
/// <param name="Root">Absolute path of the data folder.</param>
internal sealed record ClusterLayout(string Root)
{
    private const string RootsFolder = "/var/lib/dxledger";

    private const UnixFileMode Enterable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Only its owner may look inside.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Locked by the program that owns the cluster, for as long as it lives.</summary>
    public string OwnerLock => Path.Combine(Root, "owner.lock");

    /// <summary>Process id of the owner.</summary>
    public string OwnerPid => Path.Combine(Root, "owner.pid");

    /// <summary>Locked, shared, by programs that joined a running cluster.</summary>
    public string GuestsLock => Path.Combine(Root, "guests.lock");

    /// <summary>True for the place where a cluster is made, false for its final one.</summary>
    public bool UnderConstruction { get; init; }

    /// <summary>The cluster; it comes here by a rename once it is complete, so a folder of the final name is never half made.</summary>
    public string Cluster => Path.Combine(Root, UnderConstruction ? "cluster.unfinished" : "cluster");

    /// <summary>PostgreSQL's own data directory.</summary>
    public string Data => Path.Combine(Cluster, "data");

    /// <summary>The server's log, bounded by <see cref="Postmaster"/>.</summary>
    public string Log => Path.Combine(Cluster, "log", "server.log");

    /// <summary>The folder of the server's socket.</summary>
    public string Socket => Path.Combine(Cluster, "socket");

    /// <summary>Where the socket lies when <see cref="Socket"/> is too long or cannot hold one.</summary>
    public string SocketElsewhere => Path.Combine(Cluster, "socket-elsewhere");

    /// <summary>Password of the superuser, which only this program's set-up uses.</summary>
    public string AdminPassword => Path.Combine(Cluster, "admin.password");

    /// <summary>Password of the ordinary role that the program works as.</summary>
    public string ProgramPassword => Path.Combine(Cluster, "program.password");

    /// <summary>Name of the operating system user that the server runs as.</summary>
    public string Account => Path.Combine(Cluster, "account");

    /// <summary>Chooses the data folder and creates it.</summary>
    /// <exception cref="EnvironmentProblemException"><c>data.not_writable</c>, <c>data.no_home</c>.</exception>
    public static ClusterLayout Choose(EmbeddedPostgresOptions options)
    {
        var layout = new ClusterLayout(Path.GetFullPath(RootOf(options)));
        try
        {
            CreateFolder(layout.Root, Environment.IsPrivilegedProcess ? Enterable : Private);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(layout.Root, e);
        }

        return layout;
    }

    /// <summary>The problem behind a failed access to the data folder.</summary>
    public static EnvironmentProblemException NotWritable(string root, Exception inner) =>
        inner.Message.Contains("No space left on device", StringComparison.Ordinal)
            ? new EnvironmentProblemException(
                "data.disk_full", $"There is no space left for the data folder {root}.", $"データフォルダー {root} の空き容量がありません。", inner)
            : new EnvironmentProblemException(
                "data.not_writable",
                $"The data folder {root} cannot be used: {inner.Message} DXLEDGER_DATA names another one.",
                $"データフォルダー {root} を利用できません。別のフォルダーは DXLEDGER_DATA で指定できます: {inner.Message}",
                inner);

    /// <summary>Creates a folder of the given mode whatever the umask is; an existing one is left as it is.</summary>
    public static void CreateFolder(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new EnvironmentProblemException(
                "postgres.not_supported",
                "The program does not start PostgreSQL itself on Windows. Set DXLEDGER_DB to a connection string.",
                "Windows では PostgreSQL を自動で起動できません。接続文字列を DXLEDGER_DB に設定してください。");
        }

        if (!Directory.Exists(path))
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
            {
                Directory.CreateDirectory(parent);
            }

            Directory.CreateDirectory(path, mode);
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>Writes a file that only its owner may read, whole or not at all.</summary>
    public static void WritePrivate(string path, string content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.WriteThrough };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(temporary, create))
        {
            writer.Write(content);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static string RootOf(EmbeddedPostgresOptions options)
    {
        if (options.DataFolder is { } named)
        {
            return named;
        }

        // The server steps down from root, so its folder must be one that another user can enter; /root is not.
        if (Environment.IsPrivilegedProcess)
        {
            return options.DataHome is { } dataHome && OthersMayEnter(dataHome) ? Path.Combine(dataHome, "dxledger") : RootsFolder;
        }

        return (options.DataHome, options.Home) switch
        {
            ({ } dataHome, _) => Path.Combine(dataHome, "dxledger"),
            (null, { } home) => Path.Combine(home, ".local", "share", "dxledger"),
            _ => throw new EnvironmentProblemException(
                "data.no_home",
                "Neither DXLEDGER_DATA, XDG_DATA_HOME nor HOME says where to keep data.",
                "データの置き場所が DXLEDGER_DATA、XDG_DATA_HOME、HOME のいずれにも設定されていません。"),
        };
    }

    private static bool OthersMayEnter(string folder)
    {
        for (var at = new DirectoryInfo(Path.GetFullPath(folder)); at is not null; at = at.Parent)
        {
            if (at.Exists && !at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }
}
