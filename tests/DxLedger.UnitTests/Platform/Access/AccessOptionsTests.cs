using System.Security.Claims;
using DxLedger.Platform.Access;

namespace DxLedger.UnitTests.Platform.Access;

public sealed class AccessOptionsTests
{
    [Theory]
    [InlineData("Development", null, false, true)]
    [InlineData("development", null, false, true)]
    [InlineData("Development", null, true, false)]
    [InlineData("Development", "https://issuer.example", false, false)]
    [InlineData("Production", null, false, false)]
    [InlineData("", null, false, false)]
    public void Issuer_of_development_is_active_there_alone(string environment, string? authority, bool reachable, bool active)
    {
        using var folder = new TemporaryFolder();
        var access = AccessOptions.From(
            name => name switch { "ASPNETCORE_ENVIRONMENT" => environment, "DXLEDGER_AUTHORITY" => authority, _ => null }, reachable, () => DevelopmentIssuer.In(folder.Path));
        Assert.Equal((active, authority, true), (access.Development is not null, access.Authority, access.AnonymousReads));
    }

    [Theory]
    [InlineData("https://issuer.example/realms/pref", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://issuer.example", false)]
    [InlineData("issuer.example", false)]
    [InlineData("ftp://issuer.example", false)]
    public void Keys_are_asked_for_over_tls_or_on_this_machine(string address, bool isOne) => Assert.Equal(isOne, AccessOptions.IsAuthority(address));

    [Fact]
    public void Key_is_made_once_and_for_its_owner_alone()
    {
        using var folder = new TemporaryFolder();
        var (one, other) = (DevelopmentIssuer.In(folder.Path), DevelopmentIssuer.In(folder.Path));

        Assert.Equal(one.Key.ComputeJwkThumbprint(), other.Key.ComputeJwkThumbprint());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(folder.Path).Single()));
    }

    [Fact]
    public void Roles_are_known_by_name_and_others_mean_nothing()
    {
        Assert.Equal([Role.Reporter, Role.Office], Caller("reporter", "OFFICE", "0", "administrator", "Office,Auditor")?.Roles.Order());
        Assert.Equal([Role.Viewer], Caller("0", "administrator")?.Roles);
        Assert.Null(TokenCallers.Of(new ClaimsPrincipal(new ClaimsIdentity([new("sub", "a\nb")])), Options));
        Assert.Null(TokenCallers.Of(new ClaimsPrincipal(new ClaimsIdentity([new("sub", new string('a', 201))])), Options));
        Assert.Null(TokenCallers.Of(new ClaimsPrincipal(new ClaimsIdentity()), Options));
    }

    private static AccessOptions Options { get; } = new(null, "dxledger", "roles", "departments", AnonymousReads: true, null);

    private static Caller? Caller(params string[] roles) =>
        TokenCallers.Of(new ClaimsPrincipal(new ClaimsIdentity([new("sub", "s"), .. roles.Select(role => new Claim("roles", role))])), Options);

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("dxledger-access-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
