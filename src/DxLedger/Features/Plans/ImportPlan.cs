using DxLedger.Features.Plans.Importing;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Plans;

/// <summary>A plan document comes in over HTTP: <c>POST /plans/preview</c> shows what it would do, <c>POST /plans</c> does it.</summary>
internal static class ImportPlan
{
    /// <summary>Largest request; the reader's own limit is lower and gives the better message.</summary>
    public const long RequestBytesMax = 64L * 1024 * 1024;

    /// <param name="Plan">Key of the plan, such as <c>fukushima-r5</c>; needed for an import.</param>
    /// <param name="Prefix">What new keys start with; follows from the year when left out.</param>
    /// <param name="FileName">Kept for people.</param>
    /// <param name="Renumber">OLD=NEW, such as <c>a-17=a-18</c>; may be given several times.</param>
    internal sealed record Query(
        [FromQuery(Name = "plan")] string? Plan,
        [FromQuery(Name = "prefix")] string? Prefix,
        [FromQuery(Name = "fileName")] string? FileName,
        [FromQuery(Name = "renumber")] string[]? Renumber);

    /// <param name="Refusal">Code of the problem that an import would meet; null when it would go through.</param>
    internal sealed record PreviewAnswer(ImportReport Report, string? Refusal);

    /// <param name="Position">Ledger position of the last event appended.</param>
    internal sealed record ImportAnswer(ImportReport Report, long Position, bool Replayed);

    public static async Task<Results<Ok<PreviewAnswer>, ProblemHttpResult>> Preview(
        [AsParameters] Query query, LedgerScope scope, PlanImporter importer, HttpContext http, CancellationToken ct)
    {
        if (Errors(query, planNeeded: false) is { Count: > 0 } errors)
            return Problems.Invalid(errors, http.Request);
        var request = await Request(query, http, ct);
        if (!IsFileName(request.FileName))
            return Problems.Invalid([WrongFileName], http.Request);
        switch (await importer.PreviewAsync(scope.Ledger, request, ct))
        {
            case ImportResult.Previewed previewed:
                Representation.SetPosition(http.Response, previewed.Position);
                return TypedResults.Ok(new PreviewAnswer(previewed.Report, previewed.Refusal?.Code));
            case ImportResult.Refused refused:
                return Problems.Of(refused.Reason, http.Request);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    public static async Task<Results<Created<ImportAnswer>, Ok<ImportAnswer>, ProblemHttpResult>> Post(
        [AsParameters] Query query, LedgerScope scope, PlanImporter importer, HttpContext http, CancellationToken ct)
    {
        if (Errors(query, planNeeded: true) is { Count: > 0 } errors)
            return Problems.Invalid(errors, http.Request);
        var request = await Request(query, http, ct);
        if (!IsFileName(request.FileName))
            return Problems.Invalid([WrongFileName], http.Request);
        var (context, problem) = Writing.Context(http, "plan.import", PlanImporter.Fingerprint(request));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();

        switch (await importer.ImportAsync(scope.Ledger, request, context, null, ct))
        {
            case ImportResult.Imported imported:
                var answer = new ImportAnswer(imported.Report, imported.Position, imported.Replayed);
                Representation.SetPosition(http.Response, imported.Position);
                return imported.Report.Events > 0 && !imported.Replayed
                    ? TypedResults.Created($"{http.Request.PathBase}{http.Request.Path.Value?.TrimEnd('/')}/{imported.Report.Plan}", answer)
                    : TypedResults.Ok(answer);
            case ImportResult.Refused refused:
                return Problems.Of(refused.Reason, http.Request);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<ImportRequest> Request(Query query, HttpContext http, CancellationToken ct)
    {
        var (file, name) = await BodyAsync(http.Request, ct);
        return new ImportRequest(query.Plan, query.Prefix, query.FileName ?? name ?? "plan.txt", file, [.. Moves(query)]);
    }

    /// <summary>The body as it is, or the first file of a form, so that both a script and <c>curl -F</c> can send it.</summary>
    private static async Task<(ReadOnlyMemory<byte> File, string? Name)> BodyAsync(HttpRequest request, CancellationToken ct)
    {
        var isMultipart = request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;
        var form = isMultipart ? await request.ReadFormAsync(ct) : null;
        var file = form?.Files is [var first, ..] ? first : null;
        await using var source = file?.OpenReadStream() ?? request.Body;
        using var bytes = new MemoryStream();
        await source.CopyToAsync(bytes, ct);
        return (bytes.ToArray(), file is null ? null : Path.GetFileName(file.FileName));
    }

    private static FieldError WrongFileName =>
        new("fileName", "length", new("1 to 255 characters without control characters.", "ファイル名は制御文字を含まない 1〜255 文字で指定してください。"));

    private static bool IsFileName(string name) => name.Length is > 0 and <= 255 && !name.Any(char.IsControl);

    private static IEnumerable<Renumbering> Moves(Query query) =>
        (query.Renumber ?? []).Select(text => Renumbering.TryParse(text, out var move) ? move : null).OfType<Renumbering>();

    private static List<FieldError> Errors(Query query, bool planNeeded)
    {
        var errors = new List<FieldError>();
        if (query.Plan is null ? planNeeded : query.Plan.Length > 60 || !Keys.IsPlan(query.Plan))
            errors.Add(new("plan", "format", new("A key of lower-case letters, digits and hyphens, such as fukushima-r5.", "計画のキーを英小文字・数字・ハイフンで指定してください（例: fukushima-r5）。")));
        if (query.Prefix is not null && !Keys.IsPrefix(query.Prefix))
            errors.Add(new("prefix", "format", new("Lower-case letters and digits, such as r5.", "接頭辞は英小文字と数字で指定してください（例: r5）。")));
        if (query.FileName is { } name && !IsFileName(name))
            errors.Add(WrongFileName);
        foreach (var text in query.Renumber ?? [])
        {
            if (!Renumbering.TryParse(text, out _))
                errors.Add(new("renumber", "format", new($"OLD=NEW, such as a-17=a-18; it was {text}.", $"旧=新 の形で指定してください（例: a-17=a-18）。指定値: {text}")));
        }

        if (Moves(query).GroupBy(move => move.From).Any(same => same.Count() > 1) || Moves(query).GroupBy(move => move.To).Any(same => same.Count() > 1))
            errors.Add(new("renumber", "ambiguous", new("Each number may stand once on either side.", "同じ番号を複数回指定することはできません。")));
        return errors;
    }
}
