namespace DxLedger.Platform.Access;

/// <summary>Whose tokens are believed, and what their claims are called.</summary>
/// <param name="Authority">Address of an OpenID Connect issuer; null where none is configured.</param>
/// <param name="AnonymousReads">Whether requests without a token read as viewers.</param>
/// <param name="Development">The issuer built in for development; null everywhere else.</param>
internal sealed record AccessOptions(
    string? Authority, string Audience, string RolesClaim, string DepartmentsClaim, bool AnonymousReads, DevelopmentIssuer? Development)
{
    public const string UsualAudience = "dxledger";

    /// <summary>Whether the process says that it runs in development, and nobody configured a real issuer.</summary>
    public static bool IsDevelopment(Func<string, string?> variable) =>
        Value(variable, "DXLEDGER_AUTHORITY") is null
        && string.Equals(Value(variable, "ASPNETCORE_ENVIRONMENT") ?? Value(variable, "DOTNET_ENVIRONMENT"), "Development", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an address can be asked for keys that are to be believed: over TLS, or on this very machine.</summary>
    public static bool IsAuthority(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    /// <param name="variable">Reads the environment.</param>
    /// <param name="reachable">Whether other machines can reach the program: then the built-in issuer is never active.</param>
    /// <param name="issuer">Makes the built-in issuer; called only where it is active.</param>
    public static AccessOptions From(Func<string, string?> variable, bool reachable, Func<DevelopmentIssuer> issuer) => new(
        Value(variable, "DXLEDGER_AUTHORITY"),
        Value(variable, "DXLEDGER_AUDIENCE") ?? UsualAudience,
        Value(variable, "DXLEDGER_ROLES_CLAIM") ?? "roles",
        Value(variable, "DXLEDGER_DEPARTMENTS_CLAIM") ?? "departments",
        Value(variable, "DXLEDGER_ANONYMOUS_READS") != "0",
        IsDevelopment(variable) && !reachable ? issuer() : null);

    private static string? Value(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value ? value : null;
}
