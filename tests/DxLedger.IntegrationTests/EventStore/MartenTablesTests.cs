using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DxLedger.EventStore;
using FsCheck;
using FsCheck.Fluent;
using JasperFx.Events;
using Marten;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>The ledger's events in Marten's tables, as the database and as Marten see them.</summary>
public sealed class MartenTablesTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public void Marten_makes_the_tables_that_the_ledger_was_tried_with()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(MartenSchema.Script())));
        Assert.Equal("0615151db011362509489521e1b56eec93fb9b22cc53d21e225db50dc60ef968", hash);
    }

    [Fact]
    public async Task Database_of_a_ledger_has_nothing_that_Marten_would_change()
    {
        await (await LedgerAsync()).AppendedAsync(To("kpi-1", 0));
        await using var store = Plain();
        await store.Storage.Database.AssertDatabaseMatchesConfigurationAsync();
    }

    [Fact]
    public async Task Event_is_a_row_of_Martens_and_a_row_of_the_log()
    {
        var ledger = await LedgerAsync();
        var @event = Event("""{"value":"1.50","when":null}""", "test.counted.v1", new ErasableText("note", "x"));
        await ledger.AppendAsync(new AppendRequest("alice", [To("kpi-1", 0, @event)]) { Authorship = new Authorship("https://id", "reporter", ["01"]) }, CancellationToken.None);
        var recorded = Assert.Single(await ledger.AllAsync());

        var row = JsonNode.Parse(await SqlAsync<string>("SELECT to_jsonb(e)::text FROM dxledger.mt_events e") ?? "")?.AsObject() ?? [];
        var headers = row["headers"]?.AsObject() ?? [];
        Assert.Equal(["actor", "issuer", "onBehalfOf", "role", "texts"], headers.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(recorded.TextHashes["note"], headers["texts"]?["note"]?.GetValue<string>());
        Assert.Equal(("kpi-1", 1, "test.counted.v1", "*DEFAULT*", false), (Text(row, "stream_id"), row["version"]?.GetValue<int>(), Text(row, "type"), Text(row, "tenant_id"), row["is_archived"]?.GetValue<bool>()));
        Assert.Equal(("""{"when":null,"value":"1.50"}""", @event.Id.ToString()), (row["data"]?.ToJsonString(), Text(row, "id")));
        Assert.Equal(recorded.RecordedAt, DateTimeOffset.Parse(Text(row, "timestamp") ?? "", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("1|1|1", await SqlAsync<string>("SELECT concat_ws('|', position, append, (seq_id = (SELECT seq_id FROM dxledger.mt_events))::int) FROM dxledger.log"));
        Assert.Equal("kpi-1|1", await SqlAsync<string>("SELECT concat_ws('|', id, version) FROM dxledger.mt_streams"));
    }

    [Fact]
    public async Task Positions_are_dense_where_Martens_numbers_have_gaps()
    {
        var ledger = await LedgerAsync();
        for (var version = 0; version < 5; version++)
        {
            await ledger.AppendedAsync(To("kpi-1", version), To($"plan-{version}", 0));
            await SqlAsync<long>("SELECT nextval('dxledger.mt_events_sequence')"); // as a round that was rolled back leaves it
        }

        AssertSound(await ledger.AllAsync());
        Assert.Equal("1,2,4,5,7,8,10,11,13,14", await SqlAsync<string>("SELECT string_agg(seq_id::text, ',' ORDER BY position) FROM dxledger.log"));
    }

    [Fact]
    public async Task Every_json_object_without_exponents_is_read_back_as_it_was_appended()
    {
        var ledger = await LedgerAsync();
        var objects = Objects(3).Sample(60, 200).Select(value => value.ToJsonString()).Distinct(StringComparer.Ordinal).ToList();
        var events = objects.ConvertAll(json => Event(json));
        await ledger.AppendedAsync(To("kpi-1", 0, [.. events]));

        Assert.Equal(
            objects.Select(json => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)))),
            (await ledger.AllAsync()).Select(recorded => recorded.DataText()));
    }

    [Fact]
    public async Task Marten_reads_streams_and_folds_them()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0, Event("""{"by":"2"}""", "test.counted.v1"), Event("""{"by":"3"}""", "test.counted.v1")), To("kpi-2", 0));

        await using var store = Plain();
        await using var session = store.QuerySession();
        var stream = await session.Events.FetchStreamAsync("kpi-1");
        Assert.Equal([(1L, "2"), (2L, "3")], stream.Select(@event => (@event.Version, ((Counted)@event.Data).By)));
        Assert.Equal("tester", stream[0].GetHeader("actor")?.ToString());
        Assert.Equal(5, (await session.Events.AggregateStreamAsync<Total>("kpi-1"))?.Sum);
        Assert.Equal(2, (await session.Events.AggregateStreamAsync<Total>("kpi-1", version: 1))?.Sum);
    }

    // Whoever opens the ledger with Marten alone.
    private DocumentStore Plain() => DocumentStore.For(options =>
    {
        options.Connection(Sql.Of(ConnectionString));
        MartenSchema.Configure(options);
        options.UseSystemTextJsonForSerialization(JsonSerializerOptions.Web);
        options.Events.MapEventType<Counted>("test.counted.v1");
    });

    private static string? Text(JsonObject row, string column) => row[column]?.GetValue<string>();

    private static Gen<string> Texts { get; } =
        from runes in Gen.Elements("a", "b", "Z", "1", "\"", "\\", "\n", "\u0001", "\u007f", "/", "é", "計", "\u2028", "\uFB33", "😀", "\uE000", " ", "e+", "1e-7").ListOf()
        select string.Concat(runes);

    private static Gen<JsonNode?> Values(int depth)
    {
        var leaves = Gen.OneOf(
            Texts.Select(text => (JsonNode?)JsonValue.Create(text)),
            Gen.Choose(int.MinValue, int.MaxValue).Select(n => (JsonNode?)JsonValue.Create(n)),
            Gen.Elements("0.1", "-0.000001", "333333333.3333333", "100000000000000000000", "4.5", "9007199254740991").Select(number => JsonNode.Parse(number)),
            Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Constant((JsonNode?)null));
        if (depth == 0) return leaves;
        var arrays = from n in Gen.Choose(0, 4) from items in Values(depth - 1).ListOf(n) select (JsonNode?)new JsonArray([.. items]);
        return Gen.OneOf(leaves, arrays, Objects(depth - 1).Select(value => (JsonNode?)value));
    }

    private static Gen<JsonObject> Objects(int depth) =>
        from n in Gen.Choose(0, 5)
        from names in Texts.ListOf(n)
        from values in Values(depth).ListOf(n)
        select new JsonObject(names.Zip(values).DistinctBy(p => p.First).Select(p => new KeyValuePair<string, JsonNode?>(p.First, p.Second)));

    public sealed record Counted(string By);

    public sealed record Total(string Id, int Sum)
    {
        public static Total Create(IEvent<Counted> @event) => new(@event.StreamKey ?? "", Number(@event.Data));

        public Total Apply(Counted @event) => this with { Sum = Sum + Number(@event) };

        private static int Number(Counted @event) => int.Parse(@event.By, System.Globalization.CultureInfo.InvariantCulture);
    }
}
