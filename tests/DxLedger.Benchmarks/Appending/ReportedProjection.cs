using System.Globalization;
using System.Text.Json;
using DxLedger.EventStore;

namespace DxLedger.Benchmarks.Appending;

/// <summary>A projection of the size and the work of a KPI's: parses the event, writes a document of about 150 bytes.</summary>
internal sealed class ReportedProjection() : InlineProjection<ReportedProjection.Kpi>("kpi", 1)
{
    public sealed record Reported(string Period, string Value, string MeasuredOn, string Source);

    public sealed record Kpi(string Status, string Unit, string Target, string Latest, string Period, string MeasuredOn, long Reports);

    public static byte[] EventBytes(long version) => JsonSerializer.SerializeToUtf8Bytes(
        new Reported("r5-q3", (1200 + version).ToString(CultureInfo.InvariantCulture), "2023-12-31", "業務システム集計 42"), JsonSerializerOptions.Web);

    public override bool Handles(string stream) => stream.StartsWith("kpi-", StringComparison.Ordinal);

    public override Kpi Evolve(Kpi? state, RecordedEvent @event)
    {
        var reported = JsonSerializer.Deserialize<Reported>(@event.Data.Span, JsonSerializerOptions.Web) ?? throw new JsonException("null");
        return new Kpi("open", "hours", "2400", reported.Value, reported.Period, reported.MeasuredOn, (state?.Reports ?? 0) + 1);
    }

    public override byte[] Serialize(Kpi state) => JsonSerializer.SerializeToUtf8Bytes(state, JsonSerializerOptions.Web);

    public override Kpi Deserialize(ReadOnlySpan<byte> document) =>
        JsonSerializer.Deserialize<Kpi>(document, JsonSerializerOptions.Web) ?? throw new JsonException("null");

    public override string GroupOf(Kpi state) => "r5";
}
