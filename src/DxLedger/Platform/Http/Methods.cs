using Microsoft.Net.Http.Headers;

namespace DxLedger.Platform.Http;

/// <summary>HEAD and OPTIONS for every address at once, so that none can forget them.</summary>
internal static class Methods
{
    /// <summary>
    /// Comes first. HEAD is GET from here on, records of reads included, since its headers tell of what was read; the
    /// server itself still knows what was asked and leaves the body out.
    /// </summary>
    public static Task Head(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsHead(http.Request.Method))
            http.Request.Method = HttpMethods.Get;
        return next(http);
    }

    /// <summary>Comes after routing, which puts an endpoint that lists what is allowed where no endpoint has the method.</summary>
    public static async Task Options(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsOptions(http.Request.Method) || http.GetEndpoint() is not { RequestDelegate: { } answer } endpoint || endpoint is RouteEndpoint)
        {
            await next(http);
            return;
        }

        await answer(http);
        if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        CompleteAllow(http.Response);
    }

    /// <summary>Routing knows only what was mapped.</summary>
    public static void CompleteAllow(HttpResponse response)
    {
        List<string> allowed = [.. response.Headers.GetCommaSeparatedValues(HeaderNames.Allow)];
        if (allowed.Contains(HttpMethods.Get))
            allowed.Add(HttpMethods.Head);
        allowed.Add(HttpMethods.Options);
        response.Headers.Allow = string.Join(", ", allowed.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
