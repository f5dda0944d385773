using System.Net.Http.Headers;
using System.Text.Json;
using DxLedger.Platform.Access;

namespace DxLedger.Commands.Sample;

/// <summary>The public API as the people of the sample year use it, each with a token of their own.</summary>
internal sealed class SampleClient(Uri server, string ledger, DevelopmentIssuer issuer) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server };

    public void Dispose() => _http.Dispose();

    public async Task<JsonElement> GetAsync(Role role, string address, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, At(address));
        request.Headers.Authorization = TokenOf(role, "");
        return await SendAsync(request, ct);
    }

    /// <param name="department">Key; empty for those who act for all.</param>
    /// <param name="seen">Version that the decision rests on; null where none is named.</param>
    public async Task<JsonElement> PostAsync(Role role, string department, string address, object body, long? seen, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(address)) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = TokenOf(role, department);
        if (seen is not null)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{seen}\"");
        return await SendAsync(request, ct);
    }

    public async Task<JsonElement> ImportAsync(string plan, byte[] document, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At($"/plans?plan={plan}")) { Content = new ByteArrayContent(document) };
        request.Headers.Authorization = TokenOf(Role.Office, "");
        return await SendAsync(request, ct);
    }

    private Uri At(string address) => new($"/api/ledgers/{ledger}{address}", UriKind.Relative);

    private AuthenticationHeaderValue TokenOf(Role role, string department) => new(
        "Bearer",
        issuer.Issue($"sample-{role.ToString().ToLowerInvariant()}{(department.Length == 0 ? "" : "-" + department)}", [role], department.Length == 0 ? [] : [department], TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(30)));

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var answer = await _http.SendAsync(request, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode
            ? JsonElement.Parse(body)
            : throw new InvalidOperationException($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {body}");
    }
}
