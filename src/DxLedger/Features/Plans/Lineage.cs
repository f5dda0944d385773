using DxLedger.Platform;

namespace DxLedger.Features.Plans;

/// <summary>What became of an initiative or a promise in a later plan.</summary>
internal enum LineageKind
{
    /// <summary>継続: one goes on as one.</summary>
    Continued,

    /// <summary>分割: one goes on as several.</summary>
    Split,

    /// <summary>統合: several go on as one.</summary>
    Merged,

    /// <summary>終了: it goes on as none.</summary>
    Ended,
}

/// <summary>A tie between plans, as the state of either end keeps it.</summary>
/// <param name="Plan">Key of the other plan.</param>
/// <param name="Keys">At the other end; none where it ended.</param>
/// <param name="Origin">Why lies beside that entry.</param>
internal sealed record LineageLink(string Plan, LineageKind Kind, IReadOnlyList<string> Keys, EventOrigin Origin);
