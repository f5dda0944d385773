using System.Collections.Concurrent;
using DxLedger.EventStore;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>Writers that keep appending while the server is harmed, and remember what they were told.</summary>
internal sealed class AppendLoad(int writers)
{
    private readonly ConcurrentDictionary<Guid, long> _acknowledged = new();
    private readonly ConcurrentDictionary<Guid, Idempotency> _refused = new();
    private readonly ConcurrentDictionary<Guid, Idempotency> _unknown = new();

    public int Acknowledged => _acknowledged.Count;

    public async Task RunAsync(Ledger[] ledgers, CancellationToken enough)
    {
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            var (own, shared) = ($"kpi-{writer}", $"plan-{writer % 3}");
            for (var i = 0; !enough.IsCancellationRequested; i++)
                await AppendOneAsync(ledgers[(writer + i) % ledgers.Length], own, shared, $"{writer}-{i}");
        }));
    }

    /// <summary>Everything acknowledged is at its position once; everything refused is absent; every doubt is resolved by its key.</summary>
    public async Task AssertNothingLostAsync(Ledger ledger)
    {
        var events = await ledger.AllAsync();
        AssertSound(events);
        var positions = events.ToDictionary(e => e.Id, e => e.Position);
        Assert.NotEmpty(_acknowledged);
        Assert.All(_acknowledged, pair => Assert.Equal(pair.Value, positions[pair.Key]));
        Assert.All(_refused, pair => Assert.False(positions.ContainsKey(pair.Key)));
        foreach (var (id, key) in _unknown)
        {
            var found = await ledger.FindOperationAsync(key, CancellationToken.None);
            Assert.Equal(positions.TryGetValue(id, out var position) ? position : null, (found as AppendResult.Appended)?.FirstPosition);
        }

        Assert.Equal(events.Count(e => e.Stream.StartsWith("kpi-", StringComparison.Ordinal)), _acknowledged.Count + _unknown.Count(pair => positions.ContainsKey(pair.Key)));
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
    }

    private async Task AppendOneAsync(Ledger ledger, string own, string shared, string name)
    {
        var @event = Event();
        var key = new Idempotency("load", "append", name, new byte[] { 7 });
        try
        {
            var versions = await ledger.VersionsAsync([own, shared], CancellationToken.None);
            var request = Request(To(own, versions[own], @event), To(shared, versions[shared])) with { Idempotency = key };
            switch (await ledger.AppendAsync(request, CancellationToken.None))
            {
                case AppendResult.Appended appended:
                    _acknowledged.TryAdd(@event.Id, appended.FirstPosition);
                    break;
                case AppendResult.OutcomeUnknown:
                    _unknown.TryAdd(@event.Id, key);
                    break;
                default:
                    _refused.TryAdd(@event.Id, key);
                    break;
            }
        }
        catch (NpgsqlException)
        {
            _refused.TryAdd(@event.Id, key);
            await Task.Delay(10);
        }
    }
}
