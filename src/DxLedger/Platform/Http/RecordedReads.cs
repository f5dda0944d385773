using DxLedger.Platform.Access;

namespace DxLedger.Platform.Http;

/// <summary>Marks endpoints that show protected history.</summary>
/// <param name="Action">What a record of a read says was done.</param>
internal sealed record RecordsReads(string Action);

/// <summary>
/// Keeps a record where somebody who may see what is not public reads history, or anything as it was. The record comes
/// before the answer: no record, no read.
/// </summary>
internal static class RecordedReads
{
    private const string AsOf = "AsOf";
    private const int AddressLengthMax = 2000;

    /// <summary>Comes after the gate, which says who asks.</summary>
    public static async Task Middleware(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<LedgerScope>() is { } scope && ActionOf(http) is { } action && http.Authority().Caller is { IsSignedIn: true, SeesWork: true } caller)
        {
            var address = $"{http.Request.Path}{http.Request.QueryString}";
            await scope.Ledger.AccessRecords.AddAsync(caller.Subject, action, address.Length > AddressLengthMax ? address[..AddressLengthMax] : address, http.RequestAborted);
        }

        await next(http);
    }

    private static string? ActionOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<RecordsReads>()?.Action
        ?? (http.Request.Query.ContainsKey(AsOfPoint.PositionParameter) || http.Request.Query.ContainsKey(AsOfPoint.InstantParameter) ? AsOf : null);
}
