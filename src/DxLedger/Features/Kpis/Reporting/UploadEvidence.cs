using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A file that is to back a figure comes in, before the report that names it by its hash.</summary>
internal static class UploadEvidence
{
    public const int BytesMax = 10 * 1024 * 1024;

    /// <summary>What somebody says of their file is not believed: whatever it is, it is handed out as this.</summary>
    private const string MediaType = "application/octet-stream";

    /// <param name="Sha256">What reports name it by.</param>
    /// <param name="MediaType">With which it will be handed out.</param>
    /// <param name="FileName">As the form named it, to propose a title; it is not kept. Null where there was none that could be one.</param>
    internal sealed record Answer(string Sha256, long Bytes, string MediaType, string? FileName);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> Post(LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (await UploadedFile.ReadAsync(http.Request, BytesMax, ct) is not { } file)
            return Problems.Of(new Rejection("evidence.too_large", new("A file of at most 10 MB.", "ファイルは 10 MB 以下にしてください。")), http.Request);
        if (file.Length == 0)
            return Problems.Invalid([new FieldError("body", "required", new("The file as the body, or as the first file of a form.", "ファイルを本文又はフォームの先頭のファイルとして送ってください。"))], http.Request);
        var name = await UploadedFile.NameAsync(http.Request, ct) is { Length: > 0 and <= 200 } given && ReportContentValidator.IsText(given) ? given : null;
        return Representation.ShowNow(http, new Answer(await scope.Ledger.Blobs.PutAsync(file, ct), file.Length, MediaType, name));
    }
}
