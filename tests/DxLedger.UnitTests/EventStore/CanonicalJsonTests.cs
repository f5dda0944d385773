using System.Text;
using System.Text.Json.Nodes;
using DxLedger.EventStore;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.EventStore;

public sealed class CanonicalJsonTests
{
    [Theory]
    // RFC 8785 section 3.2.3: sorted as UTF-16 code units, so that U+1F600 comes before U+FB33.
    [InlineData(
        """{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}""",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}")]
    // RFC 8785 section 3.2.2, its numbers written as it writes them.
    [InlineData(
        """{ "numbers": [333333333.3333333, 1e+30, 4.5, 0.002, 1e-27], "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }""",
        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}")]
    // The test files published beside the RFC: arrays, values.
    [InlineData("""[ 56, { "d": true, "10": null, "1": [ ] } ]""", """[56,{"1":[],"10":null,"d":true}]""")]
    [InlineData("""{"": "empty", "1": {"f": {"f": "hi","F": 5} ,"\n": 56}, "10": { }, "111": [{"e": "yes","E": "no"}], "A": { }}""",
        """{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{}}""")]
    [InlineData(""" "\b\f\n\r\t\u0001\u001f\u007f\u2028" """, "\"\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u2028\"")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("-1", "-1")]
    [InlineData("999999999999999", "999999999999999")]
    [InlineData("9007199254740992", "9007199254740992")]
    public void Value_has_one_form(string json, string canonical) => Assert.Equal(canonical, Canonical(json));

    [Theory]
    [InlineData("1.0")]
    [InlineData("-0")]
    [InlineData("1e2")]
    [InlineData("1E+30")]
    [InlineData("0.10")]
    [InlineData("333333333.33333329")]
    [InlineData("9007199254740993")]
    [InlineData("1e400")]
    [InlineData("12345678901234567890")]
    public void Number_that_the_form_would_alter_is_refused(string json) =>
        Assert.Contains("send it as a string", Assert.Throws<ArgumentException>(() => Canonical(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("01")]
    [InlineData("NaN")]
    [InlineData("// no\n1")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("\"\\u0000\"")]
    [InlineData("{\"a\\u0000\":1}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"b\":0,\"a\":1,\"\\u0061\":2}")]
    [InlineData("\"\t\"")]
    public void Text_that_is_no_sound_json_is_refused(string json) => Assert.Throws<ArgumentException>(() => Canonical(json));

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CanonicalJson.Canonicalize([(byte)'"', 0xFF, (byte)'"']));
        Assert.Throws<ArgumentException>(() => CanonicalJson.Canonicalize([(byte)'"', 0xC0, 0x80, (byte)'"']));
    }

    [Fact]
    public void Canonical_form_is_its_own_and_does_not_depend_on_order_spacing_or_escapes() =>
        Prop.ForAll(Values(4).ToArbitrary(), value =>
        {
            var tight = value?.ToJsonString() ?? "null";
            var canonical = Canonical(tight);
            var loose = Shuffled(value)?.ToJsonString(new System.Text.Json.JsonSerializerOptions
            {
                WriteIndented = true,
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }) ?? "null";
            return canonical == Canonical(canonical)
                && canonical == Canonical(loose)
                && JsonNode.DeepEquals(JsonNode.Parse(canonical), value);
        }).QuickCheckThrowOnFailure();

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));

    private static Gen<string> Texts { get; } =
        from runes in Gen.Elements("a", "b", "Z", "1", "\"", "\\", "\n", "\u0001", "/", "é", "計", "\u2028", "\uFB33", "😀", "\uE000").ListOf()
        select string.Concat(runes);

    private static Gen<JsonNode?> Values(int depth)
    {
        var leaves = Gen.OneOf(
            Texts.Select(text => (JsonNode?)JsonValue.Create(text)),
            Gen.Choose(-1_000_000, 1_000_000).Select(n => (JsonNode?)JsonValue.Create(n)),
            Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Constant((JsonNode?)null));
        if (depth == 0) return leaves;
        var arrays = from n in Gen.Choose(0, 4) from items in Values(depth - 1).ListOf(n) select (JsonNode?)new JsonArray([.. items]);
        var objects =
            from n in Gen.Choose(0, 5)
            from names in Texts.ListOf(n)
            from values in Values(depth - 1).ListOf(n)
            select (JsonNode?)new JsonObject(names.Zip(values).DistinctBy(p => p.First).Select(p => new KeyValuePair<string, JsonNode?>(p.First, p.Second)));
        return Gen.OneOf(leaves, arrays, objects);
    }

    private static JsonNode? Shuffled(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Reverse().Select(p => new KeyValuePair<string, JsonNode?>(p.Key, Shuffled(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Shuffled)]),
        _ => node?.DeepClone(),
    };
}
