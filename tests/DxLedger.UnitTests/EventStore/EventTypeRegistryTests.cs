using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DxLedger.EventStore;

namespace DxLedger.UnitTests.EventStore;

public sealed class EventTypeRegistryTests
{
    private static readonly Guid Id = Guid.Parse("0190f3a2-0000-7000-8000-000000000001");

    public sealed record Defined(string Name, string Unit, string Direction);

    public sealed record Closed(string Reason);

    [Fact]
    public void Event_is_written_under_its_stored_name_and_read_back()
    {
        var registry = Registry().Register<Defined>("kpi.defined.v1");
        var encoded = registry.Encode(new Defined("滞在時間", "hours", "atLeast"), Id, new ErasableText("note", "x"));

        Assert.Equal((Id, "kpi.defined.v1"), (encoded.Id, encoded.Type));
        Assert.Equal([new ErasableText("note", "x")], encoded.Texts);
        Assert.Equal(new Defined("滞在時間", "hours", "atLeast"), registry.Decode(encoded.Type, encoded.Data));
    }

    [Fact]
    public void Old_shapes_reach_the_type_of_today_through_a_chain_of_upcasters()
    {
        var registry = Registry()
            .Upcast("kpi.defined.v1", "kpi.defined.v2", old => { old["unit"] = "none"; return old; })
            .Upcast("kpi.defined.v2", "kpi.defined.v3", old => new JsonObject
            {
                ["name"] = old["name"]?.DeepClone(), ["unit"] = old["unit"]?.DeepClone(), ["direction"] = "atLeast",
            })
            .Register<Defined>("kpi.defined.v3");

        Assert.Equal(new Defined("a", "none", "atLeast"), registry.Decode("kpi.defined.v1", Json("""{"name":"a"}""")));
        Assert.Equal(new Defined("a", "h", "atLeast"), registry.Decode("kpi.defined.v2", Json("""{"name":"a","unit":"h"}""")));
        Assert.Equal(new Defined("a", "h", "atMost"), registry.Decode("kpi.defined.v3", Json("""{"name":"a","unit":"h","direction":"atMost"}""")));
        Assert.Equal("kpi.defined.v3", registry.Encode(new Defined("a", "h", "atMost"), Id).Type);
        Assert.Equal(["kpi.defined.v1", "kpi.defined.v2", "kpi.defined.v3"], registry.StoredNames);
    }

    [Fact]
    public void Type_registered_twice_is_written_under_the_newer_name_and_read_under_both()
    {
        var registry = Registry().Register<Closed>("kpi.closed.v1").Register<Closed>("kpi.closed.v2");
        Assert.Equal("kpi.closed.v2", registry.Encode(new Closed("x"), Id).Type);
        Assert.Equal(new Closed("x"), registry.Decode("kpi.closed.v1", Json("""{"reason":"x"}""")));
    }

    [Fact]
    public void Unknown_names_and_types_are_refused()
    {
        var registry = Registry().Register<Defined>("kpi.defined.v1").Upcast("lost.v1", "lost.v2", old => old).Upcast("a.v1", "b.v1", old => old).Upcast("b.v1", "a.v1", old => old);
        Assert.Equal("kpi.defined.v9", Assert.Throws<UnknownEventTypeException>(() => registry.Decode("kpi.defined.v9", Json("{}"))).Type);
        Assert.Equal("lost.v2", Assert.Throws<UnknownEventTypeException>(() => registry.Decode("lost.v1", Json("{}"))).Type);
        Assert.Throws<UnknownEventTypeException>(() => registry.Decode("a.v1", Json("{}")));
        Assert.Equal("Closed", Assert.Throws<UnknownEventTypeException>(() => registry.Encode(new Closed("x"), Id)).Type);
        Assert.Throws<JsonException>(() => registry.Decode("kpi.defined.v1", Json("null")));
        Assert.Throws<JsonException>(() => registry.Decode("lost.v1", Json("null")));
    }

    [Fact]
    public void Name_is_given_once()
    {
        var registry = Registry().Register<Defined>("kpi.defined.v2").Upcast("kpi.defined.v1", "kpi.defined.v2", old => old);
        Assert.Throws<ArgumentException>(() => registry.Register<Closed>("kpi.defined.v2"));
        Assert.Throws<ArgumentException>(() => registry.Register<Closed>("kpi.defined.v1"));
        Assert.Throws<ArgumentException>(() => registry.Upcast("kpi.defined.v2", "kpi.defined.v3", old => old));
        Assert.Throws<ArgumentException>(() => registry.Register<Closed>(""));
    }

    private static EventTypeRegistry Registry() => new(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    private static byte[] Json(string json) => Encoding.UTF8.GetBytes(json);
}
