using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DxLedger.IntegrationTests.Http;

/// <summary>Tokens of an issuer that is found by OpenID Connect discovery, over real sockets.</summary>
[Collection("postgres")]
public sealed class OpenIdConnectTests(PostgresFixture postgres)
{
    private const string Revisions = "/api/kpis/r5-a-17-1/target-revisions";

    [Fact]
    public async Task Tokens_of_the_configured_issuer_are_believed_and_no_others()
    {
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa) { KeyId = "k1" };
        await using var issuer = await IssuerAsync(key);
        var authority = issuer.Urls.First();
        await using var database = await LedgerDatabase.OpenAsync(
            await postgres.CreateDatabaseWithPlanAsync(), new EventStoreOptions { InlineProjections = LedgerModel.Projections, AsyncProjections = LedgerModel.Views }, CancellationToken.None);
        var access = new AccessOptions(authority, "dxledger", "roles", "departments", AnonymousReads: false, null);
        await using var app = Server.Create(database, TimeProvider.System, "http://127.0.0.1:0", remoteReads: true, access, keepsViews: false);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var rsaKey = new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
        var shared = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(rsa.ExportSubjectPublicKeyInfoPem())) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, Token(authority, "dxledger", now.AddHours(1), rsaKey))).StatusCode);
        foreach (var bad in new[]
        {
            Token(authority, "another", now.AddHours(1), rsaKey),
            Token("https://elsewhere.example", "dxledger", now.AddHours(1), rsaKey),
            Token(authority, "dxledger", now.AddHours(-1), rsaKey),
            Token(authority, "dxledger", now.AddHours(1), shared),
            TestTokens.Office,
        })
        {
            using var refused = await SendAsync(client, bad);
            Assert.Equal("access.token_invalid", await refused.ProblemAsync(HttpStatusCode.Unauthorized));
        }

        Assert.Equal("access.unauthenticated", await (await client.GetAsync(new Uri("/api/plans", UriKind.Relative))).ProblemAsync(HttpStatusCode.Unauthorized));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Issuer_that_does_not_answer_is_an_outage_and_no_refusal()
    {
        await using var database = await LedgerDatabase.OpenAsync(
            await postgres.CreateDatabaseWithPlanAsync(), new EventStoreOptions { InlineProjections = LedgerModel.Projections, AsyncProjections = LedgerModel.Views }, CancellationToken.None);
        var access = new AccessOptions("http://127.0.0.1:9", "dxledger", "roles", "departments", AnonymousReads: true, null);
        await using var app = Server.Create(database, TimeProvider.System, "http://127.0.0.1:0", remoteReads: true, access, keepsViews: false);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.Equal("access.issuer_unavailable", await (await SendAsync(client, TestTokens.Office)).ProblemAsync(HttpStatusCode.ServiceUnavailable));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/api/plans", UriKind.Relative))).StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Revisions, UriKind.Relative))
        {
            Content = new StringContent("""{"fiscalYear":2023,"value":31000000,"reason":"見直し"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request);
    }

    private static string Token(string issuer, string audience, DateTime expires, SigningCredentials credentials) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = expires.AddHours(-2),
            Expires = expires,
            SigningCredentials = credentials,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "7f3a", ["roles"] = "office" },
        });

    /// <summary>The two documents by which an issuer is discovered.</summary>
    private static async Task<WebApplication> IssuerAsync(RsaSecurityKey key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(key);
        app.MapGet("/.well-known/openid-configuration", (HttpRequest request) => Results.Json(new { issuer = $"http://{request.Host}", jwks_uri = $"http://{request.Host}/keys" }));
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = jwk.Kid, n = jwk.N, e = jwk.E } } }));
        await app.StartAsync();
        return app;
    }
}
