using System.Net;
using System.Text;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Platform.Witnessing;
using DxLedger.TransparencyLog;
using Microsoft.AspNetCore.Builder;

namespace DxLedger.IntegrationTests.Witnessing;

/// <summary>A witness on a real socket, over a folder.</summary>
internal sealed class WitnessHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new();

    private WitnessHost(NoteVerifier key, WebApplication app) => (Key, _app) = (key, app);

    public NoteVerifier Key { get; }

    public Uri Address => new(_app.Urls.First());

    /// <summary>It as a ledger's program asks it.</summary>
    public HttpWitness Client => new(Address, Key);

    public static async Task<WitnessHost> StartAsync(string folder, IReadOnlyCollection<NoteVerifier> logs, Uri? address = null)
    {
        var witness = await Witness.OpenAsync(folder, null, logs, TimeProvider.System, CancellationToken.None);
        var app = WitnessServer.Create(witness, address?.ToString() ?? "http://127.0.0.1:0");
        await app.StartAsync();
        return new WitnessHost(witness.Key, app);
    }

    public Task<Answer> AskAsync(WitnessRequest request) => AskAsync(Encoding.UTF8.GetBytes(request.ToString()));

    public async Task<Answer> AskAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await _client.PostAsync(new Uri(Address, "/add-checkpoint"), content);
        return new Answer(answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync());
    }

    public async Task<HttpStatusCode> GetAsync()
    {
        using var answer = await _client.GetAsync(new Uri(Address, "/add-checkpoint"));
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}

internal sealed record Answer(HttpStatusCode Status, string? Type, string Body)
{
    public static Answer Stands(int size) => new(HttpStatusCode.Conflict, "text/x.tlog.size", $"{size}\n");

    public static Answer Refused(HttpStatusCode status, string why) => new(status, "text/plain; charset=utf-8", why + "\n");
}
