using System.Globalization;
using System.Text.RegularExpressions;

namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>One installation of PostgreSQL's server programs.</summary>
/// <param name="Folder">Holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</param>
/// <param name="Major">Major version, 15 or later.</param>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    private const int OldestMajor = 15;
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    /// <summary>Path of one of the programs.</summary>
    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>Finds the installation to use: for an existing cluster one of its major version, else the first of the path, else the newest.</summary>
    /// <param name="options">Where to look.</param>
    /// <param name="account">Who must be able to run the programs.</param>
    /// <param name="layout">The cluster to run, if it exists.</param>
    /// <param name="ct">Cancels the search.</param>
    /// <exception cref="EnvironmentProblemException"><c>postgres.not_found</c>, <c>postgres.other_version</c>.</exception>
    public static async Task<PostgresBinaries> FindAsync(
        EmbeddedPostgresOptions options, ServiceAccount account, ClusterLayout layout, CancellationToken ct)
    {
        var (onPath, installed) = await CandidatesAsync(options, account, ct);
        var usable = onPath.Concat(installed.OrderByDescending(found => found.Major)).ToList();
        if (ClusterMajor(layout) is { } made)
        {
            return usable.FirstOrDefault(found => found.Major == made)
                ?? throw new EnvironmentProblemException(
                    usable.Count == 0 ? "postgres.not_found" : "postgres.other_version",
                    $"The cluster in {layout.Root} was made by PostgreSQL {made}, and "
                    + (usable.Count == 0 ? "no PostgreSQL was found. " : $"only PostgreSQL {Majors(usable)} was found. ")
                    + $"Install PostgreSQL {made} beside it, name its programs by DXLEDGER_PG_BIN, "
                    + "or carry the data over with pg_upgrade (docs/operations.md).",
                    $"{layout.Root} のクラスターは PostgreSQL {made} で作成されていますが、"
                    + (usable.Count == 0 ? "PostgreSQL が見つかりません。" : $"見つかったのは PostgreSQL {Majors(usable)} のみです。")
                    + $"PostgreSQL {made} を追加で導入するか、DXLEDGER_PG_BIN でそのプログラムの場所を指定するか、pg_upgrade でデータを移行してください（docs/operations.md）。");
        }

        return usable.FirstOrDefault() ?? throw NotFound(options);
    }

    /// <summary>Major version that made the cluster; null when there is none yet.</summary>
    public static int? ClusterMajor(ClusterLayout layout)
    {
        var file = Path.Combine(layout.Data, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture) : null;
    }

    private static async Task<(List<PostgresBinaries> OnPath, List<PostgresBinaries> Installed)> CandidatesAsync(
        EmbeddedPostgresOptions options, ServiceAccount account, CancellationToken ct)
    {
        var searched = options.BinFolder is { } named
            ? [named]
            : options.SearchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var onPath = await ProbeAsync(searched, account, ct);
        var installed = options.BinFolder is null ? await ProbeAsync(options.InstallFolders.SelectMany(Expand), account, ct) : [];
        return (onPath, installed);
    }

    private static async Task<List<PostgresBinaries>> ProbeAsync(IEnumerable<string> folders, ServiceAccount account, CancellationToken ct)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in folders.Where(folder => Array.TrueForAll(Programs, program => File.Exists(Path.Combine(folder, program)))))
        {
            var absolute = Path.GetFullPath(folder);
            var version = await VersionAsync(absolute, account, ct);
            if (version >= OldestMajor)
            {
                found.Add(new PostgresBinaries(absolute, version));
            }
        }

        return found;
    }

    // An installation that does not run (another architecture, not executable for the account) is passed over.
    private static async Task<int> VersionAsync(string folder, ServiceAccount account, CancellationToken ct)
    {
        try
        {
            var result = await account.RunAsync(Path.Combine(folder, "postgres"), ["--version"], "/", ct);
            return VersionPattern().Match(result.Output) is { Success: true } match
                ? int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture)
                : 0;
        }
        catch (EnvironmentProblemException)
        {
            return 0;
        }
    }

    /// <summary>The folders that a pattern of <see cref="EmbeddedPostgresOptions.InstallFolders"/> stands for.</summary>
    public static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return [pattern];
        }

        var parent = pattern[..pattern.LastIndexOf('/', star)];
        var end = pattern.IndexOf('/', star);
        return Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, pattern[(parent.Length + 1)..end]).Select(folder => folder + pattern[end..])
            : [];
    }

    private static string Majors(IEnumerable<PostgresBinaries> found) => string.Join(", ", found.Select(one => one.Major).Distinct());

    private static EnvironmentProblemException NotFound(EmbeddedPostgresOptions options) => new(
        "postgres.not_found",
        (options.BinFolder is { } named
            ? $"No PostgreSQL {OldestMajor} or later (initdb, pg_ctl, postgres) in {named}, which DXLEDGER_PG_BIN names. "
            : $"No PostgreSQL {OldestMajor} or later was found. ")
        + "Install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql@17), "
        + "or set DXLEDGER_DB to the connection string of a running server.",
        (options.BinFolder is { } folder
            ? $"DXLEDGER_PG_BIN が示す {folder} に PostgreSQL {OldestMajor} 以降（initdb、pg_ctl、postgres）がありません。"
            : $"PostgreSQL {OldestMajor} 以降が見つかりません。")
        + "導入するか（Debian、Ubuntu: apt-get install postgresql、Fedora: dnf install postgresql-server、macOS: brew install postgresql@17）、"
        + "稼働中のサーバーの接続文字列を DXLEDGER_DB に設定してください。");

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
