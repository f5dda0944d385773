using System.Security.Cryptography;

namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>Makes a new cluster beside its place and moves it there when it is complete.</summary>
internal static class ClusterCreation
{
    /// <summary>Name of the superuser.</summary>
    public const string AdminRole = "dxledger_admin";

    /// <summary>Creates the cluster unless it exists. The caller holds the owner's lock.</summary>
    /// <exception cref="EnvironmentProblemException"><c>data.not_writable</c>, <c>data.disk_full</c>, <c>data.damaged</c>, <c>postgres.cannot_start</c>.</exception>
    public static async Task EnsureAsync(
        ClusterLayout layout, ServiceAccount account, PostgresBinaries binaries, TextWriter progress, CancellationToken ct)
    {
        if (Directory.Exists(layout.Cluster))
        {
            RefuseIncomplete(layout);
            return;
        }

        await progress.WriteLineAsync(new Message(
            $"Creating a private PostgreSQL {binaries.Major} cluster in {layout.Root}",
            $"専用の PostgreSQL {binaries.Major} クラスターを {layout.Root} に作成しています").InTerminal());
        var part = new ClusterLayout(layout.Root) { UnderConstruction = true };
        if (Directory.Exists(part.Cluster))
        {
            Directory.Delete(part.Cluster, recursive: true);
        }

        await BuildAsync(part, account, binaries, ct);
        Directory.Move(part.Cluster, layout.Cluster);
    }

    /// <summary>A password of 256 random bits, in characters that need no quoting.</summary>
    public static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static async Task BuildAsync(ClusterLayout part, ServiceAccount account, PostgresBinaries binaries, CancellationToken ct)
    {
        Directory.CreateDirectory(part.Cluster);
        string[] owned = [part.Data, part.Socket, Path.GetDirectoryName(part.Log) ?? part.Cluster];
        foreach (var folder in owned)
        {
            ClusterLayout.CreateFolder(folder, ClusterLayout.Private);
            await account.GiveAsync(folder, ct);
        }

        var password = NewPassword();
        ClusterLayout.WritePrivate(part.AdminPassword, password);
        ClusterLayout.WritePrivate(part.ProgramPassword, NewPassword());
        ClusterLayout.WritePrivate(part.Account, account.Name);
        var handedOver = Path.Combine(part.Socket, "password");
        ClusterLayout.WritePrivate(handedOver, password);
        await account.GiveAsync(handedOver, ct);

        var made = await account.RunAsync(
            binaries.Program("initdb"),
            [
                "--pgdata", part.Data, "--username", AdminRole, "--pwfile", handedOver, "--auth", "scram-sha-256",
                "--encoding", "UTF8", "--locale", "C", "--data-checksums", "--no-instructions",
            ],
            part.Cluster,
            ct);
        File.Delete(handedOver);
        if (made.ExitCode != 0)
        {
            throw ServerLog.Problem(
                new($"PostgreSQL could not create a cluster in {part.Root}", $"{part.Root} に PostgreSQL のクラスターを作成できません"), made.Error);
        }

        await File.AppendAllTextAsync(Path.Combine(part.Data, "postgresql.conf"), ClusterSettings.Includes, ct);
    }

    private static void RefuseIncomplete(ClusterLayout layout)
    {
        string[] needed = [Path.Combine(layout.Data, "PG_VERSION"), layout.AdminPassword, layout.Account];
        if (Array.Find(needed, file => !File.Exists(file)) is { } missing)
        {
            throw new EnvironmentProblemException(
                "data.damaged",
                $"The cluster in {layout.Root} lacks {missing}. Nothing was changed; restore the folder from a backup or move it away.",
                $"{layout.Root} のクラスターに {missing} がありません。何も変更していません。フォルダーをバックアップから復元するか、別の場所に移してください。");
        }
    }
}
