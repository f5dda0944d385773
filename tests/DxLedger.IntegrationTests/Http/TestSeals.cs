using DxLedger.EventStore;
using Npgsql;

namespace DxLedger.IntegrationTests.Http;

/// <summary>Folders of keys and checkpoints, one for each database of a test, gone with the test run.</summary>
internal static class TestSeals
{
    private static readonly string Root = Directory.CreateTempSubdirectory("dxledger-seals-").FullName;

    static TestSeals() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Root, recursive: true);

    public static string PathOf(string connectionString) => Path.Combine(Root, new NpgsqlConnectionStringBuilder(connectionString).Database ?? "");

    public static string PathOfData(string folder) => Path.Combine(Root, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));

    public static SealFolder Of(string connectionString) => new(PathOf(connectionString), "ledger.example");
}
