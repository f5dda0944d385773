using System.Net;

namespace DxLedger.Platform.Http;

/// <summary>
/// Without a configured issuer of tokens, only whoever sits at this machine may write. A browser on this machine that shows
/// a foreign page is not them, nor is a proxy that passes on what others send.
/// </summary>
internal static class LocalWrites
{
    private static readonly Rejection LoopbackOnly = new(
        "writes.loopback_only",
        new("Writing is possible only from the machine the program runs on.", "書き込みはプログラムが動作しているコンピューターからのみ可能です。"));

    private static readonly Rejection LoopbackReads = new(
        "reads.loopback_only",
        new("Reading is possible only from the machine the program runs on, and not through a proxy.", "閲覧はプログラムが動作しているコンピューターからのみ可能です（プロキシ経由は不可）。"));

    private static readonly Rejection CrossSite = new(
        "request.cross_site",
        new("A page of another site may not write here.", "他のサイトのページからの書き込みはできません。"));

    public static Task Middleware(HttpContext http, RequestDelegate next, bool remoteReads)
    {
        var local = IsLocal(http);
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || HttpMethods.IsOptions(http.Request.Method))
        {
            // A foreign name that was pointed at this machine is not this machine's: its pages could read on others' behalf.
            var asked = remoteReads || (local && ListenAddresses.IsLoopbackHost(http.Request.Host.Host));
            return asked ? next(http) : Problems.Of(LoopbackReads, http.Request).ExecuteAsync(http);
        }

        if (!local)
            return Problems.Of(LoopbackOnly, http.Request).ExecuteAsync(http);
        return IsCrossSite(http.Request) ? Problems.Of(CrossSite, http.Request).ExecuteAsync(http) : next(http);
    }

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");

    /// <summary>By what browsers say of themselves; the host is checked too, since a foreign name may have been pointed at this machine.</summary>
    private static bool IsCrossSite(HttpRequest request)
    {
        if (!ListenAddresses.IsLoopbackHost(request.Host.Host))
            return true;
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            return true;
        return request.Headers.Origin is [{ } origin, ..] && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
