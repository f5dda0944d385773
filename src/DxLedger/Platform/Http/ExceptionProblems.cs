using System.Text;
using DxLedger.EventStore;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace DxLedger.Platform.Http;

/// <summary>What went wrong outside of any decision, told so that an outage never looks like a missing thing.</summary>
internal sealed class ExceptionProblems(ILogger<ExceptionProblems> log) : IExceptionHandler
{
    private static readonly Rejection Unavailable = new(
        "database.unavailable",
        new(
            "The database does not answer at the moment. Nothing was changed; try again shortly.",
            "現在データベースに接続できません。変更は行われていません。しばらくしてから再試行してください。"));

    private static readonly Rejection Internal = new(
        "internal",
        new("Something is wrong with the program; it has been logged.", "プログラムの内部エラーです。記録しました。"));

    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken ct)
    {
        switch (exception)
        {
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                return true;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                await Problems.Of(TooLarge, http.Request).ExecuteAsync(http);
                return true;
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                await Problems.Of(MediaType, http.Request).ExecuteAsync(http);
                return true;
            case InvalidOperationException when !IsCharsetKnown(http.Request):
                await Problems.Of(MediaType, http.Request).ExecuteAsync(http);
                return true;
            case BadHttpRequestException or InvalidDataException:
            case IOException or OverflowException when IsOfTheBody(exception):
                await Problems.Invalid([UnreadableRequest.Told(exception, http)], http.Request).ExecuteAsync(http);
                return true;
            case PostgresException { SqlState: ['2', '2', ..] }:
                goto default; // it answers, and does not take what it was given: a check is missing here
            case NpgsqlException or TimeoutException or System.Net.Sockets.SocketException:
                log.LogWarning(exception, "The database did not answer {Method} {Path}", http.Request.Method, http.Request.Path);
                await Problems.Of(Unavailable, http.Request).ExecuteAsync(http);
                return true;
            case SealUnreachableException:
                log.LogWarning(exception, "The folder of keys and checkpoints cannot be read");
                await Problems.Of(SealUnreachable, http.Request).ExecuteAsync(http);
                return true;
            case ProjectionBuildingException building:
                await Problems.Of(Rejections.ProjectionBuilding(building), http.Request).ExecuteAsync(http);
                return true;
            case EntryDamagedException damaged:
                log.LogCritical(exception, "The ledger is damaged");
                await Problems.Of(Damaged(damaged), http.Request).ExecuteAsync(http);
                return true;
            case BlobDamagedException:
                log.LogCritical(exception, "A document is damaged");
                await Problems.Of(DocumentDamaged, http.Request).ExecuteAsync(http);
                return true;
            default:
                log.LogError(exception, "Unhandled in {Method} {Path}", http.Request.Method, http.Request.Path);
                await Problems.Of(Internal, http.Request).ExecuteAsync(http);
                return true;
        }
    }

    private static Rejection SealUnreachable => new(
        "ledger.seal_unreachable",
        new("The keys and checkpoints cannot be read at the moment. Try again shortly.", "現在、鍵とチェックポイントを読み取れません。しばらくしてから再試行してください。"));

    private static Rejection TooLarge => new(
        "request.too_large", new("The request is too large.", "要求の本文が大きすぎます。"));

    private static Rejection MediaType => new(
        "request.media_type", new("The body must be application/json in a charset that is known here, such as UTF-8.", "本文は application/json（UTF-8 など）で送ってください。"), "Content-Type");

    private static Rejection DocumentDamaged => new(
        "document.damaged",
        new("The stored document is not the one that was imported; it is not used as if it were.", "保存されている文書が取込み時の内容と一致しないため、使用できません。"));

    private static Rejection Damaged(EntryDamagedException damaged) => new(
        "ledger.entry_damaged",
        new(
            $"The stored entry at position {damaged.Position} is not what was recorded; it is not shown as if it were.",
            $"位置 {damaged.Position} の記録が書込み時の内容と一致しないため、表示できません。"));

    /// <summary>A body that breaks off, or whose parts make no sense: thrown by what reads bodies, and by nothing of this program.</summary>
    private static bool IsOfTheBody(Exception exception) => exception.Source is "Microsoft.AspNetCore.WebUtilities" or "Microsoft.AspNetCore.Server.Kestrel.Core";

    /// <summary>The framework takes a charset that it does not know for a defect of the program.</summary>
    private static bool IsCharsetKnown(HttpRequest request)
    {
        if (request.GetTypedHeaders().ContentType?.Charset.Value is not { Length: > 0 } charset)
            return true;
        try
        {
            Encoding.GetEncoding(charset.Trim('"'));
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
