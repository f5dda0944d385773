using Microsoft.AspNetCore.Diagnostics;

namespace DxLedger.Platform.Http;

/// <summary>Bare statuses of the framework (no such address, no such method) as problems like all others.</summary>
internal static class StatusPages
{
    public static Task WriteAsync(StatusCodeContext context)
    {
        var (http, status) = (context.HttpContext, context.HttpContext.Response.StatusCode);
        if (status == StatusCodes.Status405MethodNotAllowed)
            Methods.CompleteAllow(http.Response);
        var reason = status switch
        {
            StatusCodes.Status404NotFound => new Rejection("route.not_found", new($"There is nothing at {http.Request.Path}.", $"{http.Request.Path} というアドレスはありません。")),
            StatusCodes.Status405MethodNotAllowed => new Rejection("route.method_not_allowed", new($"{http.Request.Method} is not possible here.", $"ここでは {http.Request.Method} は使えません。")),
            StatusCodes.Status415UnsupportedMediaType => new Rejection("request.media_type", new("The body has a media type that is not understood here.", "本文のメディアタイプに対応していません。"), "Content-Type"),
            _ => null,
        };
        return reason is null ? Task.CompletedTask : Problems.Of(reason, http.Request).ExecuteAsync(http);
    }
}
