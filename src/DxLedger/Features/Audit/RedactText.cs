using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Audit;

/// <summary>
/// The office erases free text that should not be kept, such as somebody's name. The entry and all proofs stay as they
/// are; who redacted what, when and why is an event of its own.
/// </summary>
internal static class RedactText
{
    private const int Attempts = 5;
    private const int TextsMax = 100;

    /// <param name="Texts">Names of texts of that event, such as <c>reason</c>, <c>note</c> or <c>evidence.1</c>.</param>
    /// <param name="Reason">Why; must not repeat what is redacted.</param>
    internal sealed record Body(IReadOnlyList<string> Texts, string Reason)
    {
        internal sealed class Validator : AbstractValidator<Body>
        {
            public Validator()
            {
                RuleFor(body => body.Texts)
                    .Must(texts => texts is { Count: > 0 and <= TextsMax } && texts.All(name => !string.IsNullOrEmpty(name)) && texts.Distinct(StringComparer.Ordinal).Count() == texts.Count)
                    .WithErrorCode("required")
                    .WithState(_ => new Message(
                        $"The names of 1 to {TextsMax} texts, each once, such as reason or note.",
                        $"削除する記述の名前（「reason」「note」など）を 1〜{TextsMax} 個、重複なく指定してください。"));
                RuleFor(body => body.Reason).IsReason();
            }
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        long position, Body body, LedgerScope scope, StreamKinds kinds, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Body.Validator(), body, http.Request) is { } invalid)
            return invalid;
        var (context, problem) = Writing.Context(http, $"text.redact:{position}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        if (position < 1 || await scope.Ledger.ReadAllAsync(position - 1, 1, ct).FirstOrDefaultAsync(ct) is not { } redacted)
            return Problems.Of(Rejections.PositionNotFound("position"), http.Request);
        if (body.Texts.FirstOrDefault(name => !redacted.TextHashes.ContainsKey(name)) is { } unknown)
            return Problems.Of(NoSuchText(redacted, unknown), http.Request);
        if (kinds.Of(redacted.Stream) is not { } kind)
            return Problems.Of(Rejections.NotFound("stream.not_found", $"There is no stream {redacted.Stream}.", $"ストリーム {redacted.Stream} はありません。"), http.Request);
        return Writing.Answer(await RunAsync(scope.Ledger, kind, redacted, body, context, ct), http);
    }

    // Redacting rests on nothing but the text being there, so whoever was faster on the stream does not matter.
    private static async Task<CommandResult> RunAsync(Ledger ledger, IStreamKind kind, RecordedEvent redacted, Body body, CommandContext context, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var head = await ledger.StreamHeadAsync(redacted.Stream, ct);
            if (context.Idempotency is { } key && await ledger.FindOperationAsync(key, ct) is { } earlier)
                return DeciderRunner.Answer(earlier, redacted.Stream, context);
            if (context.ExpectedVersion is { } expected && expected != head.Version)
                return new CommandResult.Refused(Rejections.VersionMoved(redacted.Stream, expected, head.Version));
            List<string> there = [.. body.Texts.Intersect(await ledger.UnerasedTextsAsync(redacted.Position, ct), StringComparer.Ordinal)];
            if (there.Count == 0)
                return new CommandResult.Done(head.Position, head.Version, 0, Replayed: false);
            var redaction = kind.Redact(new TextRedacted(redacted.Position, there), new ErasableText("reason", body.Reason));
            var result = await ledger.AppendAsync(
                new AppendRequest(context.Actor, [new StreamAppend(redacted.Stream, head.Version, [redaction])])
                {
                    Authorship = context.By.Acting([]),
                    Idempotency = context.Idempotency,
                }, ct);
            if (result is not AppendResult.Conflict || attempt == Attempts || context.ExpectedVersion is not null)
                return DeciderRunner.Answer(result, redacted.Stream, context);
        }
    }

    private static Rejection NoSuchText(RecordedEvent e, string name) => new(
        "text.not_found",
        new(
            $"The event at position {e.Position} has no text {name}. It has: {string.Join(", ", e.TextHashes.Keys.Order(StringComparer.Ordinal))}.",
            $"位置 {e.Position} のイベントに記述 {name} はありません。あるもの: {string.Join("、", e.TextHashes.Keys.Order(StringComparer.Ordinal))}。"),
        "texts");
}
