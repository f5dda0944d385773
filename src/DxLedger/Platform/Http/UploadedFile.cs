namespace DxLedger.Platform.Http;

/// <summary>A file that comes in, as the body or as the first file of a form.</summary>
internal static class UploadedFile
{
    /// <summary>Null for a file that is too large; no more of it is held than shows that.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int bytesMax, CancellationToken ct)
    {
        var form = await FormAsync(request, ct);
        await using var source = form?.Files is [var first, ..] ? first.OpenReadStream() : request.Body;
        using var bytes = new MemoryStream();
        var buffer = new byte[81_920];
        while (await source.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (bytes.Length + read > bytesMax)
                return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>As the form names it; null where there is none.</summary>
    public static async Task<string?> NameAsync(HttpRequest request, CancellationToken ct) => (await FormAsync(request, ct))?.Files is [var named, ..] ? named.FileName : null;

    private static async Task<IFormCollection?> FormAsync(HttpRequest request, CancellationToken ct) =>
        request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true ? await request.ReadFormAsync(ct) : null;
}
