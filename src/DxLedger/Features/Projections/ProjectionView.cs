using DxLedger.EventStore;

namespace DxLedger.Features.Projections;

/// <summary>What people need to know first about a projection.</summary>
internal enum ProjectionState
{
    /// <summary>Readers see its rows.</summary>
    Live,

    /// <summary>It is being built; readers see its predecessor's rows, if there is one.</summary>
    Building,

    /// <summary>It waits for somebody to retry or skip an event.</summary>
    Stopped,

    /// <summary>Something is wrong that may pass by itself.</summary>
    Retrying,
}

/// <summary>How a projection stands, for people and programs alike.</summary>
/// <param name="Name">A rebuild has the name of what it is to replace.</param>
/// <param name="IsShown">Whether readers see its rows, whatever its state.</param>
/// <param name="Position">The last event that it has taken.</param>
/// <param name="Head">The ledger's last event.</param>
/// <param name="LagEvents">Events that it has not taken yet.</param>
/// <param name="LagSeconds">How long the next one has been waiting for it.</param>
/// <param name="Node">The program that keeps it up; null when none does, and for inline projections, which every append keeps up.</param>
/// <param name="RateMax">Events a second that a rebuild may take; null for as many as possible.</param>
/// <param name="SupersededAt">Since when a newer version serves; null for the newest.</param>
/// <param name="Failure">What is wrong; null when nothing is.</param>
internal sealed record ProjectionView(
    string Name,
    ProjectionKind Kind,
    int Version,
    ProjectionState State,
    bool IsShown,
    long Position,
    long Head,
    long LagEvents,
    double LagSeconds,
    string? Node,
    DateTimeOffset? AdvancedAt,
    int? RateMax,
    DateTimeOffset? SupersededAt,
    ProjectionFailure? Failure)
{
    public static ProjectionView Of(ProjectionStatus status) => new(
        status.Name,
        status.Kind,
        status.Version,
        StateOf(status),
        status.IsLive,
        status.Position,
        status.Head,
        status.LagEvents,
        Seconds(status.Lag),
        status.Node,
        status.AdvancedAt,
        status.RateMax,
        status.SupersededAt,
        status.Failure);

    public static ProjectionState StateOf(ProjectionStatus status) => status switch
    {
        { IsStopped: true } => ProjectionState.Stopped,
        { Failure: not null } => ProjectionState.Retrying,
        { IsLive: false } => ProjectionState.Building,
        _ => ProjectionState.Live,
    };

    public static double Seconds(TimeSpan lag) => Math.Round(lag.TotalSeconds, 3);
}
