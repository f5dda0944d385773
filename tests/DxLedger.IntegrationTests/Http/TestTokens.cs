using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Http;

/// <summary>The development issuer of this test run, with a key in a folder of its own.</summary>
internal static class TestTokens
{
    /// <summary>A data folder; programs that are started with it believe the same tokens.</summary>
    public static string Folder { get; } = Directory.CreateTempSubdirectory("dxledger-tokens-").FullName;

    private static readonly DevelopmentIssuer Issuer = DevelopmentIssuer.In(Folder);

    public static AccessOptions Access { get; } = new(null, AccessOptions.UsualAudience, "roles", "departments", AnonymousReads: true, Issuer);

    /// <summary>What a process needs to run in development with this issuer's key.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DATA"] = Folder, ["ASPNETCORE_ENVIRONMENT"] = "Development" };

    /// <summary>Somebody who is office, auditor and operator.</summary>
    public static string Office { get; } = Issue("local", [Role.Office, Role.Auditor, Role.Operator]);

    public static string Issue(string subject, IReadOnlyList<Role> roles, params string[] departments) =>
        Issuer.Issue(subject, roles, departments, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(2));
}
