using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace DxLedger.Verifier;

/// <summary>Where the files of a log are read from, by the paths of C2SP tlog-tiles.</summary>
internal abstract class LogSource : IDisposable
{
    /// <summary>The bytes of a file; null when there is none.</summary>
    /// <exception cref="UnreadableException">The file or the server cannot be read.</exception>
    public abstract Task<byte[]?> ReadAsync(string path, CancellationToken ct);

    /// <summary>Paths of files in a folder; none where that cannot be told.</summary>
    public virtual IReadOnlyList<string> List(string folder) => [];

    public abstract void Dispose();

    /// <summary>An exported file, or the address of a ledger.</summary>
    /// <param name="target">A path, or an address such as <c>https://host/api/ledgers/default</c>.</param>
    /// <param name="token">Bearer token for addresses; null for none.</param>
    /// <exception cref="UnreadableException">There is no such file, or it is no export.</exception>
    public static async Task<LogSource> OpenAsync(string target, string? token) =>
        Uri.TryCreate(target, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new Http(address, token)
            : new Export(target, await UnreadableException.GuardAsync(target, () => ZipFile.OpenReadAsync(target)));

    private sealed class Export(string file, ZipArchive archive) : LogSource
    {
        public override Task<byte[]?> ReadAsync(string path, CancellationToken ct) => UnreadableException.GuardAsync(file, async () =>
        {
            if (archive.GetEntry(path) is not { } entry)
                return null;
            await using var stream = await entry.OpenAsync(ct);
            using var memory = new MemoryStream();
            await stream.CopyToAsync(memory, ct);
            return (byte[]?)memory.ToArray();
        });

        public override IReadOnlyList<string> List(string folder) =>
            [.. archive.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith(folder, StringComparison.Ordinal))];

        public override void Dispose() => archive.Dispose();
    }

    private sealed class Http : LogSource
    {
        private readonly HttpClient _client = new();
        private readonly string _address;

        public Http(Uri address, string? token)
        {
            _address = address.AbsoluteUri.TrimEnd('/');
            if (token is not null)
                _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        public override async Task<byte[]?> ReadAsync(string path, CancellationToken ct)
        {
            try
            {
                using var answer = await _client.GetAsync(new Uri($"{_address}/{path}"), ct);
                if (answer.StatusCode == HttpStatusCode.NotFound)
                    return null;
                if (!answer.IsSuccessStatusCode)
                    throw new HttpRequestException(null, null, answer.StatusCode);
                return await answer.Content.ReadAsByteArrayAsync(ct);
            }
            catch (HttpRequestException problem)
            {
                throw new UnreadableException(Words.NoAnswer($"{_address}/{path}", problem.StatusCode), problem);
            }
        }

        public override void Dispose() => _client.Dispose();
    }
}
