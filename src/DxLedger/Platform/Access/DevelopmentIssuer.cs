using System.Security.Cryptography;
using System.Text;
using DxLedger.Platform.EmbeddedPostgres;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DxLedger.Platform.Access;

/// <summary>
/// Issues tokens on a developer's own machine. Its key lies in the data folder, where the server and the command that
/// prints tokens both find it. <see cref="AccessOptions"/> says when it is active.
/// </summary>
internal sealed class DevelopmentIssuer
{
    public const string Name = "urn:dxledger:development";
    private const string KeyFile = "development-issuer.pem";

    private DevelopmentIssuer(ECDsa key) => Key = new ECDsaSecurityKey(key) { KeyId = "development" };

    public SecurityKey Key { get; }

    /// <summary>The issuer of a data folder; its key is made on first use, for its owner's eyes only.</summary>
    /// <exception cref="EnvironmentProblemException">The folder cannot be used.</exception>
    public static DevelopmentIssuer In(string folder)
    {
        var path = Path.Combine(folder, KeyFile);
        try
        {
            if (!File.Exists(path))
                Make(path);
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            return new DevelopmentIssuer(key);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new EnvironmentProblemException(
                "access.key_unusable",
                $"The key of the development issuer, {path}, cannot be used: {problem.Message}",
                $"開発用の発行者の鍵 {path} を利用できません: {problem.Message}",
                problem);
        }
    }

    /// <summary>A signed token.</summary>
    /// <param name="now">When it is issued.</param>
    /// <param name="lifetime">How long it is good.</param>
    public string Issue(string subject, IEnumerable<Role> roles, IEnumerable<string> departments, DateTimeOffset now, TimeSpan lifetime) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = AccessOptions.UsualAudience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = subject,
                ["roles"] = roles.Select(role => role.ToString().ToLowerInvariant()).ToArray(),
                ["departments"] = departments.ToArray(),
            },
        });

    // Two first starts at once make one key: whoever moves last finds the place taken.
    private static void Make(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var part = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(part, options))
            file.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        try
        {
            File.Move(part, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(part);
        }
    }
}
