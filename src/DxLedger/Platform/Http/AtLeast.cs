using System.Globalization;
using DxLedger.EventStore;

namespace DxLedger.Platform.Http;

/// <summary>
/// <c>?atLeast=position</c> on whatever reads a ledger: who has just written reads what they wrote, also over another
/// program or a view that is kept up beside the log. Writes are decided on what stands; <see cref="QueryGuard"/> refuses it there.
/// </summary>
internal static class AtLeast
{
    public const string Parameter = "atLeast";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly FieldError Malformed = new(
        Parameter,
        "position",
        new($"One position of the ledger: a whole number from 0 to {long.MaxValue}.", $"台帳の位置を 0 から {long.MaxValue} までの整数で 1 つだけ指定してください。"));

    /// <summary>Comes after the one that finds the ledger.</summary>
    public static async Task Middleware(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.Features.Get<LedgerScope>() is not { } scope || !http.Request.Query.TryGetValue(Parameter, out var given))
        {
            await next(http);
            return;
        }

        if (given is not [{ } text] || !text.All(char.IsAsciiDigit) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            await Problems.Invalid([Malformed], http.Request).ExecuteAsync(http);
            return;
        }

        var view = http.GetEndpoint()?.Metadata.GetMetadata<ReadsView>()?.Projection;
        var reached = await scope.Ledger.WaitForAsync(view, position, Patience, http.RequestAborted);
        if (reached >= position)
        {
            await next(http);
            return;
        }

        Representation.SetPosition(http.Response, reached);
        await Problems.Of(view is null ? LedgerBehind(position, reached) : ViewBehind(view.Name, position, reached), http.Request, reached).ExecuteAsync(http);
    }

    private static Rejection LedgerBehind(long position, long reached) => new(
        "ledger.behind",
        new(
            $"The ledger has come to position {reached}, not to {position} yet. Ask again shortly.",
            $"台帳の位置は {reached} で、まだ {position} に達していません。しばらくしてから再試行してください。"),
        Parameter);

    private static Rejection ViewBehind(string view, long position, long reached) => new(
        "projection.behind",
        new(
            $"The view {view} has come to position {reached}, not to {position} yet. Ask again shortly.",
            $"投影 {view} の位置は {reached} で、まだ {position} に達していません。しばらくしてから再試行してください。"),
        Parameter);
}

/// <summary>Marks endpoints whose answer comes from a view that is kept up beside the log.</summary>
internal sealed record ReadsView(AsyncProjection Projection);
