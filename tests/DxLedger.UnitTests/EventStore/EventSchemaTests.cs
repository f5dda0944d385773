using System.Text.Json.Nodes;
using DxLedger.Composition;

namespace DxLedger.UnitTests.EventStore;

public sealed class EventSchemaTests
{
    [Fact]
    public void Every_event_that_can_be_written_has_a_schema_with_its_members()
    {
        var schemas = LedgerModel.Events.SelectMany(events => events.Schemas()).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(
            ["kpi.owners-reassigned.v1", "initiative.department-reassigned.v1"],
            LedgerModel.Events.SelectMany(events => events.StoredNames).Where(name => !schemas.ContainsKey(name)).OrderDescending(StringComparer.Ordinal));
        Assert.All(schemas, schema => Assert.Equal(JsonValueKindName, schema.Value["type"]?.GetValueKind().ToString()));

        var set = schemas["kpi.target-set.v1"];
        Assert.Equal(
            ["fiscalYear", "value", "rawValue", "dueDate", "document", "confirmed"],
            set["properties"]?.AsObject().Select(member => member.Key));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"type":"string","pattern":"^-?[0-9]+(\\.[0-9]+)?$"}"""), set["properties"]?["value"]));
    }

    private const string JsonValueKindName = "String";
}
