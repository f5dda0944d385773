using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using DxLedger.EventStore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore.Daemon;

public sealed class SubscriptionTests(PostgresFixture postgres) : DaemonTest(postgres)
{
    [Fact]
    public async Task Receiver_gets_every_event_in_order_under_its_lasting_id()
    {
        await using var receiver = await Receiver.StartAsync();
        var (ledger, _) = await NodeAsync(Options() with { Subscriptions = [new Webhook(receiver)] });
        for (var i = 0; i < 70; i++) await ledger.AppendedAsync(To($"kpi-{i}", 0), To($"other-{i}", 0));
        await UntilAsync(ledger, "webhook", status => status.Position == 140);

        var events = (await ledger.AllAsync()).Where(e => e.Stream.StartsWith("kpi-", StringComparison.Ordinal)).ToList();
        Assert.Equal(events.Select(e => ("default", e.Position, e.Id)), receiver.Received);
        Assert.Equal(ProjectionKind.Subscription, (await StatusAsync(ledger)).Single(status => status.Name == "webhook").Kind);
    }

    [Fact]
    public async Task Failing_receiver_is_tried_again_and_the_trouble_shows_meanwhile()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Refuse = true;
        var (ledger, _) = await NodeAsync(Options() with { Subscriptions = [new Webhook(receiver) { Attempts = 1_000 }] });
        await ledger.AppendedAsync(To("kpi-1", 0), To("kpi-2", 0));

        var trying = await UntilAsync(ledger, "webhook", status => status.Failure is not null);
        Assert.False(trying.IsStopped);
        Assert.Contains("of 1000: HttpRequestException", trying.Failure?.What, StringComparison.Ordinal);
        receiver.Refuse = false;
        var done = await UntilAsync(ledger, "webhook", status => status.Position == 2);
        Assert.Null(done.Failure);
        Assert.Equal([1L, 2], receiver.Received.Select(delivery => delivery.Position));
    }

    [Fact]
    public async Task Receiver_that_never_takes_an_event_stops_the_subscription_until_somebody_decides()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Refuse = true;
        var (ledger, _) = await NodeAsync(Options() with { Subscriptions = [new Webhook(receiver) { Attempts = 3 }] });
        await ledger.AppendedAsync(To("kpi-1", 0), To("kpi-2", 0), To("kpi-3", 0));

        await UntilAsync(ledger, "webhook", status => status.Failure?.Position == 1);
        await CaughtUpAsync(ledger, Tally);
        Assert.True(await ledger.Projections.SkipAsync("webhook", 1, "alice", "told by telephone", CancellationToken.None));
        await UntilAsync(ledger, "webhook", status => status.Failure?.Position == 2);
        receiver.Refuse = false;
        Assert.True(await ledger.Projections.RetryAsync("webhook", 2, "alice", "it is back", CancellationToken.None));
        await UntilAsync(ledger, "webhook", status => status.Position == 3);

        Assert.Equal([2L, 3], receiver.Received.Select(delivery => delivery.Position));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.Projections.RebuildAsync("webhook", null, "alice", null, CancellationToken.None));
    }

    [Fact]
    public async Task Events_reach_the_receiver_at_least_once_when_nodes_are_cut_off()
    {
        await using var receiver = await Receiver.StartAsync();
        var (ledger, _) = await NodeAsync(Options("n1") with { Subscriptions = [new Webhook(receiver)] });
        await NodeAsync(Options("n2") with { Subscriptions = [new Webhook(receiver)] });
        for (var i = 0; i < 60; i++)
        {
            await ledger.AppendedAsync(To($"kpi-{i}", 0));
            if (i % 10 == 5) await SqlAsync<long>(FaultTests.KillConnections);
        }

        await UntilAsync(ledger, "webhook", status => status.Position == 60);
        Assert.Equal((await ledger.AllAsync()).Select(e => e.Id).Order(), receiver.Received.Select(delivery => delivery.Id).Distinct().Order());
    }

    [Fact]
    public async Task Subscription_may_begin_behind_what_is_there_already()
    {
        await using var receiver = await Receiver.StartAsync();
        var before = await LedgerAsync(Options());
        await before.AppendedAsync(To("kpi-1", 0), To("kpi-2", 0));
        var (ledger, _) = await NodeAsync(Options() with { Subscriptions = [new Webhook(receiver) { FromHead = true }] });
        await UntilAsync(ledger, "webhook", status => status.Position == 2);
        await ledger.AppendedAsync(To("kpi-3", 0));
        await UntilAsync(ledger, "webhook", status => status.Position == 3);

        Assert.Equal([3L], receiver.Received.Select(delivery => delivery.Position));
    }

    /// <summary>Sends each event of a KPI to somebody else's server.</summary>
    private sealed class Webhook(Receiver receiver) : Subscription("webhook")
    {
        public int Attempts { get; init; } = 8;

        public bool FromHead { get; init; }

        public override int AttemptsMax => Attempts;

        public override bool StartsAtHead => FromHead;

        public override TimeSpan FirstPause => TimeSpan.FromMilliseconds(1);

        public override bool Handles(string stream) => stream.StartsWith("kpi-", StringComparison.Ordinal);

        public override async Task HandleAsync(string ledger, RecordedEvent @event, CancellationToken ct)
        {
            using var answer = await receiver.Client.PostAsJsonAsync(new Uri("/", UriKind.Relative), new { ledger, position = @event.Position, id = @event.Id }, ct);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>That server.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly ConcurrentQueue<(string Ledger, long Position, Guid Id)> _received = new();

        private Receiver(WebApplication app)
        {
            _app = app;
            app.MapPost("/", TakeAsync);
        }

        public bool Refuse { get; set; }

        public IEnumerable<(string Ledger, long Position, Guid Id)> Received => _received;

        public HttpClient Client { get; } = new();

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var receiver = new Receiver(builder.Build());
            receiver._app.Urls.Add("http://127.0.0.1:0");
            await receiver._app.StartAsync();
            receiver.Client.BaseAddress = new Uri(receiver._app.Urls.First());
            return receiver;
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _app.DisposeAsync();
        }

        private async Task<IResult> TakeAsync(HttpRequest request)
        {
            if (Refuse) return Results.StatusCode(StatusCodes.Status502BadGateway);
            var body = await request.ReadFromJsonAsync<JsonElement>();
            _received.Enqueue((body.GetProperty("ledger").GetString() ?? "", body.GetProperty("position").GetInt64(), body.GetProperty("id").GetGuid()));
            return Results.NoContent();
        }
    }
}
