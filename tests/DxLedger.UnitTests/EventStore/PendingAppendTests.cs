using System.Security.Cryptography;
using System.Text;
using DxLedger.EventStore;

namespace DxLedger.UnitTests.EventStore;

public sealed class PendingAppendTests
{
    private static readonly Guid Id = Guid.Parse("0190f3a2-0000-7000-8000-000000000001");

    [Theory]
    [InlineData("kpi-r5-a-17-1")]
    [InlineData("plan-fukushima-r5")]
    [InlineData("k2-A.b_c:d-9")]
    public void Stream_names_of_the_format_are_taken(string stream) => Assert.Single(PendingAppend.From(Request(stream), "default").Streams);

    [Theory]
    [InlineData("")]
    [InlineData("kpi")]
    [InlineData("kpi-")]
    [InlineData("-1")]
    [InlineData("Kpi-1")]
    [InlineData("2kpi-1")]
    [InlineData("kPi-1")]
    [InlineData("kpi-a b")]
    [InlineData("kpi-計")]
    [InlineData("kpi-a/b")]
    public void Other_stream_names_are_refused(string stream) => Refused(Request(stream));

    [Fact]
    public void Longest_stream_name_has_two_hundred_characters()
    {
        PendingAppend.From(Request("kpi-" + new string('a', 196)), "default");
        Refused(Request("kpi-" + new string('a', 197)));
    }

    [Fact]
    public void Misuse_is_refused_before_anything_is_queued()
    {
        Refused(new AppendRequest("tester", []));
        Refused(new AppendRequest("tester", [new StreamAppend("kpi-1", 0, [])]));
        Refused(new AppendRequest("tester", [new StreamAppend("kpi-1", -1, [Event()])]));
        Refused(new AppendRequest("tester", [new StreamAppend("kpi-1", 0, [Event()]), new StreamAppend("kpi-1", 1, [Event()])]));
        Refused(Request() with { Guards = [new Guard("plan", 1)] });
        Refused(Request() with { Guards = [new Guard("plan-1", -1)] });
        Refused(Request() with { ExpectedHead = -1 });
        foreach (var actor in new[] { "", "a\0b", "a\nb", "\ud800", new string('a', 201) }) Refused(Request() with { Actor = actor });
        Refused(Request() with { Idempotency = new Idempotency("", "o", "k", new byte[] { 1 }) });
        Refused(Request() with { Idempotency = new Idempotency("s", "o\0", "k", new byte[] { 1 }) });
        Refused(Request() with { Idempotency = new Idempotency("s", "o", new string('k', 201), new byte[] { 1 }) });
        Refused(Request() with { Idempotency = new Idempotency("s", "o", "k", ReadOnlyMemory<byte>.Empty) });
        Refused(Request() with { Idempotency = new Idempotency("s", "o", "k", new byte[65]) });
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{\"a\":1.50}")]
    [InlineData("{\"a\":\"\\u0000\"}")]
    [InlineData("{\"a\":[1e+30]}")]
    [InlineData("{\"a\":1e-7}")]
    [InlineData("{")]
    public void Event_data_is_a_sound_json_object(string data) => Refused(Request(events: Event(data)));

    [Fact]
    public void Event_has_an_id_a_type_and_well_named_texts()
    {
        Refused(Request(events: Event() with { Id = Guid.Empty }));
        Refused(Request(events: Event() with { Type = "" }));
        Refused(Request(events: Event() with { Texts = [new ErasableText("", "x")] }));
        Refused(Request(events: Event() with { Texts = [new ErasableText("a b", "x")] }));
        Refused(Request(events: Event() with { Texts = [new ErasableText(new string('a', 65), "x")] }));
        Refused(Request(events: Event() with { Texts = [new ErasableText("a", "x"), new ErasableText("a", "y")] }));
        Refused(Request(events: Event() with { Texts = [new ErasableText("a", "x\0")] }));
        Refused(Request(events: Event() with { Texts = [new ErasableText("a", "\ud800")] }));
    }

    [Fact]
    public void Authorship_is_of_sound_texts_and_names_nobody_twice()
    {
        foreach (var unsound in new Authorship[]
        {
            new("", "reporter", []), new("issuer", "", []), new("issuer", "reporter", [""]), new("issuer", "reporter", ["a", "a"]),
            new(new string('x', 201), "reporter", []), new("a\nb", "reporter", []), new("issuer", "\ud800", []),
        })
            Refused(Request(events: Event()) with { Authorship = unsound });
        Refused(Request(events: Event() with { Exception = 0 }));
    }

    [Fact]
    public void Entry_of_65535_bytes_is_the_largest_whatever_its_position()
    {
        var overhead = EntryWriter.BytesMax(Prepared(Request(events: Event("""{"a":""}"""))), "default", "kpi-1");
        var fits = Request(events: Event($$"""{"a":"{{new string('x', 65_535 - overhead)}}"}"""));
        var columns = new EventColumns(long.MaxValue, "kpi-1", long.MaxValue, Id, "test.happened.v1", DateTime.MaxValue);

        Assert.Equal(65_535, EntryWriter.Write(new Utf8Buffer(16), Prepared(fits), "default", columns, long.MaxValue).Length);
        var tooLarge = Assert.Throws<EventTooLargeException>(
            () => PendingAppend.From(Request(events: Event($$"""{"a":"{{new string('x', 65_536 - overhead)}}"}""")), "default"));
        Assert.Equal(65_536, tooLarge.EntryBytes);
    }

    [Fact]
    public void Text_is_hashed_with_a_salt_of_its_own()
    {
        var first = Prepared(Request(events: Event() with { Texts = [new ErasableText("reason", "急病")] })).Texts[0];
        var second = Prepared(Request(events: Event() with { Texts = [new ErasableText("reason", "急病")] })).Texts[0];

        Assert.Equal(16, first.Salt.Length);
        Assert.NotEqual(first.Salt, second.Salt);
        Assert.Equal(Convert.ToBase64String(SHA256.HashData([.. first.Salt, .. Encoding.UTF8.GetBytes("急病")])), first.Hash);
    }

    [Fact]
    public async Task Append_taken_by_a_batch_can_no_longer_be_cancelled()
    {
        var taken = PendingAppend.From(Request(), "default");
        Assert.True(taken.TryTake());
        taken.Cancel(new CancellationToken(canceled: true));
        taken.Answer(new AppendResult.OutcomeUnknown());
        Assert.Equal(new AppendResult.OutcomeUnknown(), await taken.Completion);

        var cancelled = PendingAppend.From(Request(), "default");
        cancelled.Cancel(new CancellationToken(canceled: true));
        Assert.False(cancelled.TryTake());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Completion);
    }

    [Theory]
    [InlineData("default", true)]
    [InlineData("a1-b", true)]
    [InlineData("", false)]
    [InlineData("1a", false)]
    [InlineData("A", false)]
    [InlineData("a_b", false)]
    [InlineData("-a", false)]
    public void Ledger_names_follow_their_format(string name, bool valid)
    {
        if (valid) Names.RequireLedger(name);
        else Assert.Throws<ArgumentException>(() => Names.RequireLedger(name));
        Assert.Throws<ArgumentException>(() => Names.RequireLedger(new string('a', 64)));
    }

    private static PreparedEvent Prepared(AppendRequest request) => PendingAppend.From(request, "default").Streams[0].Events[0];

    private static void Refused(AppendRequest request) => Assert.ThrowsAny<ArgumentException>(() => PendingAppend.From(request, "default"));

    private static EventData Event(string data = "{}") => new(Id, "test.happened.v1", Encoding.UTF8.GetBytes(data));

    private static AppendRequest Request(string stream = "kpi-1", params EventData[] events) =>
        new("tester", [new StreamAppend(stream, 0, events.Length == 0 ? [Event()] : events)]);
}
