using System.Security.Cryptography;
using System.Text;
using DxLedger.EventStore;
using DxLedger.Platform.EmbeddedPostgres;
using DxLedger.TransparencyLog;
using Npgsql;

namespace DxLedger.Commands;

/// <summary>Where this program keeps keys and signed checkpoints.</summary>
internal static class Sealing
{
    private const string FolderVariable = "DXLEDGER_SEAL";
    private const string OriginVariable = "DXLEDGER_ORIGIN";
    private const string DefaultOrigin = "dxledger.invalid";

    /// <summary>
    /// The configured folder, or one beside the data folder: not in it, so that a copy of the data that is put back does
    /// not bring an old checkpoint with it. Another volume is better, and several machines need one that they share.
    /// </summary>
    /// <param name="connectionString">Of a database elsewhere, which gets a folder of its own; null for the embedded one.</param>
    /// <exception cref="EnvironmentProblemException"><c>seal.origin_invalid</c>.</exception>
    public static SealFolder Folder(string? connectionString)
    {
        var origin = Environment.GetEnvironmentVariable(OriginVariable) is { Length: > 0 } configured ? configured : DefaultOrigin;
        if (!NoteVerifier.IsName(origin))
        {
            throw new EnvironmentProblemException(
                "seal.origin_invalid",
                $"{OriginVariable} is {origin}: it must be a name like pref.example.lg.jp/dxledger, without spaces and plus signs.",
                $"{OriginVariable}（{origin}）には、空白と + を含まない名前を指定してください（例: pref.example.lg.jp/dxledger）。");
        }

        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
            return new SealFolder(folder, origin);
        var beside = ClusterLayout.Choose(EmbeddedPostgresOptions.FromEnvironment()).Root.TrimEnd(Path.DirectorySeparatorChar) + "-seal";
        return new SealFolder(connectionString is null ? beside : Path.Combine(beside, NameOf(connectionString)), origin);
    }

    private static string NameOf(string connectionString)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{database.Host}:{database.Port}/{database.Database}")))[..16];
    }
}
