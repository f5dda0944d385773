using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Approval;

/// <summary>One event of a period's report that somebody had not seen.</summary>
/// <param name="Data">As it lies in the ledger.</param>
internal sealed record ReportChange(long Version, long Position, string Type, string Actor, DateTimeOffset RecordedAt, JsonElement Data);

internal static class ReportChanges
{
    /// <summary>What happened to the report of a period after a version, oldest first.</summary>
    public static async Task<IReadOnlyList<ReportChange>> SinceAsync(Ledger ledger, string key, ReportingPeriod period, long version, CancellationToken ct)
    {
        var changes = new List<ReportChange>();
        await foreach (var recorded in ledger.ReadStreamAsync(Kpi.StreamOf(key), new StreamRead { FromVersion = Math.Max(1, version + 1), Count = 100 }, ct))
        {
            var data = JsonElement.Parse(recorded.Data.Span);
            if (data.TryGetProperty("period", out var about) && about.ValueEquals(period.Name))
                changes.Add(new(recorded.Version, recorded.Position, recorded.Type, recorded.Actor, recorded.RecordedAt, data));
        }

        return changes;
    }
}
