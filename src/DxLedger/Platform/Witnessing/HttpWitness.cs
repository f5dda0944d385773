using System.Net;
using System.Text;
using DxLedger.EventStore;
using DxLedger.TransparencyLog;

namespace DxLedger.Platform.Witnessing;

/// <summary>A witness elsewhere, of whatever make.</summary>
/// <param name="address">Its submission prefix.</param>
/// <param name="key">The public key that its operators have told; nothing that it answers counts without a signature by it.</param>
internal sealed class HttpWitness(Uri address, NoteVerifier key) : IWitness
{
    private const int WhyLettersMax = 200;

    // One for all, for as long as the program runs; connections are made anew now and then, so that a moved host is found.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = WitnessHttp.BytesMax,
    };

    private readonly Uri _address = new($"{address.AbsoluteUri.TrimEnd('/')}/{WitnessHttp.Path}");

    /// <inheritdoc/>
    public NoteVerifier Key { get; } = key;

    /// <inheritdoc/>
    public async Task<WitnessAnswer> AddCheckpointAsync(WitnessRequest request, CancellationToken ct)
    {
        try
        {
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToString()));
            using var answer = await Client.PostAsync(_address, body, ct);
            return Read(answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
        }
        catch (HttpRequestException problem)
        {
            throw new IOException($"{_address}: {problem.Message}", problem);
        }
        catch (OperationCanceledException problem) when (!ct.IsCancellationRequested)
        {
            throw new IOException($"{_address}: no answer within {Client.Timeout.TotalSeconds:0} seconds.", problem);
        }
    }

    private WitnessAnswer Read(HttpStatusCode status, string text)
    {
        if (status == HttpStatusCode.OK)
        {
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return new WitnessAnswer.Cosigned([.. lines.Select(line => NoteSignature.TryParse(line, out var signature) ? signature : null).OfType<NoteSignature>()]);
        }

        if (status == HttpStatusCode.Conflict && text.EndsWith('\n') && Checkpoint.TryParseSize(text[..^1], out var size))
            return new WitnessAnswer.Elsewhere(size);
        return WitnessHttp.ReasonOf(status) is { } reason
            ? new WitnessAnswer.Refused(reason, $"{(int)status}: {Shown(text)}")
            : throw new IOException($"{_address} answers {(int)status}, which is no answer of a witness.");
    }

    // It is shown to people, and comes from a stranger.
    private static string Shown(string text) => string.IsNullOrWhiteSpace(text)
        ? "no reason is given"
        : new([.. text.Trim().Take(WhyLettersMax).Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}
