using System.Net;
using DxLedger.EventStore;

namespace DxLedger.Platform.Witnessing;

/// <summary>How C2SP tlog-witness speaks HTTP; the same words for whoever asks and whoever answers.</summary>
internal static class WitnessHttp
{
    public const string Path = "add-checkpoint";

    /// <summary>Media type of the answer that tells where the witness stands.</summary>
    public const string SizeType = "text/x.tlog.size";

    public const string TextType = "text/plain; charset=utf-8";

    /// <summary>Far more than 63 hashes and a checkpoint with all the signatures that a note may have.</summary>
    public const int BytesMax = 64 * 1024;

    private static readonly Dictionary<WitnessRefusal, HttpStatusCode> Statuses = new()
    {
        [WitnessRefusal.Malformed] = HttpStatusCode.BadRequest,
        [WitnessRefusal.UnknownLog] = HttpStatusCode.NotFound,
        [WitnessRefusal.NotSigned] = HttpStatusCode.Forbidden,
        [WitnessRefusal.Inconsistent] = HttpStatusCode.UnprocessableEntity,
    };

    public static HttpStatusCode StatusOf(WitnessRefusal reason) => Statuses[reason];

    /// <summary>Null for a status that is no witness's refusal.</summary>
    public static WitnessRefusal? ReasonOf(HttpStatusCode status) =>
        Statuses.Where(known => known.Value == status).Select(known => (WitnessRefusal?)known.Key).FirstOrDefault();
}
