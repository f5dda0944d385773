using System.Text;

namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>What PostgreSQL said when something went wrong.</summary>
internal static class ServerLog
{
    private const long KeptBytesMax = 8 << 20;

    // A page that fits only in part is not an error of the system, but of PostgreSQL, which hints at the free space.
    private static readonly string[] DiskFull = ["No space left on device", "Check free disk space"];

    /// <summary>Starts a new log when the old one has grown large, and gives the position where the next start will write.</summary>
    public static long Roll(ClusterLayout layout)
    {
        var log = new FileInfo(layout.Log);
        if (log is { Exists: true, Length: > KeptBytesMax })
        {
            File.Move(layout.Log, layout.Log + ".1", overwrite: true);
            return 0;
        }

        return log.Exists ? log.Length : 0;
    }

    /// <summary>What was logged from <paramref name="position"/> on.</summary>
    public static string Since(ClusterLayout layout, long position)
    {
        if (!File.Exists(layout.Log))
        {
            return "";
        }

        using var log = new FileStream(layout.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(Math.Max(position, log.Length - (64 << 10)), SeekOrigin.Begin);
        using var reader = new StreamReader(log, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The problem in one line, its code drawn from what PostgreSQL said (the server's messages are English: LC_ALL is C).</summary>
    public static EnvironmentProblemException Problem(Message what, string said)
    {
        var telling = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var severe = Array.FindAll(
            telling,
            line => line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal)
                || line.Contains("error:", StringComparison.Ordinal));
        var reason = string.Join(" ", (severe.Length > 0 ? severe : telling).TakeLast(3));
        var code = Array.Exists(DiskFull, sign => said.Contains(sign, StringComparison.Ordinal)) ? "data.disk_full"
            : said.Contains("Permission denied", StringComparison.Ordinal) ? "data.not_writable"
            : "postgres.cannot_start";
        return new EnvironmentProblemException(code, $"{what.En}: {reason}", $"{what.Ja}: {reason}");
    }
}
