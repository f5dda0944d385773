using System.Net;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class HttpMethodTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Theory]
    [InlineData("/health")]
    [InlineData("/api/plans")]
    [InlineData("/api/kpis/r5-a-17-1")]
    [InlineData("/api/kpis/none")]
    [InlineData("/api/kpis/r5-a-17-1?atLeast=x")]
    public async Task Head_answers_as_get_does_without_the_body(string address)
    {
        using var get = await Served.SendAsync(HttpMethod.Get, address);
        using var head = await Served.SendAsync(HttpMethod.Head, address);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(Headers(get), Headers(head));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/api/kpis/r5-a-17-1", "GET, HEAD, OPTIONS")]
    [InlineData("/api/plans", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/api/kpis/r5-a-17-1/target-revisions", "OPTIONS, POST")]
    public async Task Options_and_405_tell_what_is_allowed(string address, string allowed)
    {
        using var options = await Served.SendAsync(HttpMethod.Options, address);
        using var patch = await Served.SendAsync(HttpMethod.Patch, address);

        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Equal(allowed, string.Join(", ", options.Content.Headers.Allow));
        Assert.Equal("route.method_not_allowed", await patch.ProblemAsync(HttpStatusCode.MethodNotAllowed));
        Assert.Equal(allowed, string.Join(", ", patch.Content.Headers.Allow));
    }

    private static List<string> Headers(HttpResponseMessage answer) =>
        [.. answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Date" or "Transfer-Encoding" or "Content-Length"))
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal)];
}
