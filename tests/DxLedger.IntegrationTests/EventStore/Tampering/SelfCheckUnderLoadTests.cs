using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore.Tampering;

public sealed class SelfCheckUnderLoadTests(PostgresFixture postgres) : SealedLedgerTest(postgres)
{
    // Some tiles are filled meanwhile, and pages of entries as well.
    private const int Enough = 1_500;

    [Fact]
    public async Task What_is_appended_and_signed_meanwhile_is_no_difference()
    {
        var (database, ledger) = await OpenSealedAsync();
        await using var signer = Started(database);
        using var enough = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++) await ledger.AppendedAsync(To($"kpi-{writer}", 3 * i, Event(), Event(), Event()));
        }));
        while ((await ledger.HeadAsync(CancellationToken.None)).Position < Enough && !load.IsCompleted) Assert.Null(await ledger.Seal.FindDifferenceAsync(progress: null, CancellationToken.None));
        await enough.CancelAsync();
        await load;
        Assert.Null(await ledger.Seal.FindDifferenceAsync(progress: null, CancellationToken.None));
    }
}
