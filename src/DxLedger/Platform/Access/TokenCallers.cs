using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace DxLedger.Platform.Access;

/// <summary>Who asks, as a bearer token says.</summary>
internal static class TokenCallers
{
    private const int NameLengthMax = 200;

    // A public key must never serve as the secret of a symmetric signature.
    private static readonly string[] Algorithms = ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

    private static readonly Rejection Invalid = new(
        "access.token_invalid",
        new(
            "The bearer token is not valid: expired, or not issued for this program by the issuer that it trusts.",
            "認証トークンが無効です（期限切れ、又は信頼された発行者がこのプログラム向けに発行したものではありません）。"),
        "Authorization");

    private static readonly Rejection IssuerUnavailable = new(
        "access.issuer_unavailable",
        new("The issuer of tokens does not answer, so your token cannot be checked. Try again shortly.", "トークンの発行者に接続できないため、認証を確認できません。しばらくしてから再試行してください。"));

    public static void Add(IServiceCollection services, AccessOptions access) => services
        .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
        .AddJwtBearer(bearer =>
        {
            bearer.MapInboundClaims = false;
            bearer.Audience = access.Audience;
            bearer.TokenValidationParameters.ValidAudience = access.Audience;
            bearer.TokenValidationParameters.ValidAlgorithms = Algorithms;
            bearer.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
            bearer.TokenValidationParameters.NameClaimType = JwtRegisteredClaimNames.Sub;
            if (access.Authority is { } authority)
            {
                bearer.Authority = authority;
                bearer.RequireHttpsMetadata = !(Uri.TryCreate(authority, UriKind.Absolute, out var address) && address.IsLoopback);
                return;
            }

            // Without an issuer no token is valid; with the built-in one, those that it signed.
            bearer.Configuration = new OpenIdConnectConfiguration();
            bearer.TokenValidationParameters.ValidIssuer = DevelopmentIssuer.Name;
            bearer.TokenValidationParameters.IssuerSigningKeys = access.Development is { } development ? [development.Key] : Array.Empty<SecurityKey>();
        });

    /// <summary>The caller, or why their token is not believed. A bad token is never taken for none.</summary>
    public static async Task<(Caller? Caller, Rejection? Problem)> FindAsync(HttpContext http, AccessOptions access)
    {
        if (!http.Request.Headers.ContainsKey("Authorization"))
            return (Caller.Anonymous, null);
        var result = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (result is { Succeeded: true, Principal: { } principal })
            return Of(principal, access) is { } caller ? (caller, null) : (null, Invalid);
        return (null, await IssuerAnswersAsync(http) ? Invalid : IssuerUnavailable);
    }

    /// <summary>Whether the issuer's keys are known: without them every token fails, which says nothing about the token.</summary>
    private static async Task<bool> IssuerAnswersAsync(HttpContext http)
    {
        var bearer = http.RequestServices.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme);
        try
        {
            return bearer.ConfigurationManager is null || await bearer.ConfigurationManager.GetConfigurationAsync(http.RequestAborted) is not null;
        }
        catch (Exception problem) when (problem is InvalidOperationException or IOException or HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The role of a name, whatever its case; none for names that mean nothing here, which other programs may use.</summary>
    public static IEnumerable<Role> RoleOf(string name) => Enum.GetValues<Role>().Where(role => string.Equals(role.ToString(), name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Null where the token names nobody that the ledger could write down.</summary>
    public static Caller? Of(ClaimsPrincipal principal, AccessOptions access)
    {
        var subject = principal.FindFirst(JwtRegisteredClaimNames.Sub)?.Value;
        var issuer = principal.FindFirst(JwtRegisteredClaimNames.Iss)?.Value;
        if (!CanBeKept(subject) || (issuer is not null && !CanBeKept(issuer)))
            return null;
        var roles = principal.FindAll(access.RolesClaim).SelectMany(claim => RoleOf(claim.Value)).ToHashSet();
        return new Caller(
            subject, roles.Count > 0 ? roles : [Role.Viewer], [.. principal.FindAll(access.DepartmentsClaim).Select(claim => claim.Value)], issuer);
    }

    private static bool CanBeKept([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= NameLengthMax } && !text.Any(letter => char.IsControl(letter) || char.IsSurrogate(letter) || letter == '\uFFFD');
}
