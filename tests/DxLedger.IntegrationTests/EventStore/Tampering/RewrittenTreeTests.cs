namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>
/// Events forged together with tiles of all levels, head, streams and the copies of checkpoints, so that nothing in the
/// database contradicts anything else.
/// </summary>
[Collection("kernel")]
public sealed class RewrittenTreeTests(TamperedLedger ledger) : IClassFixture<TamperedLedger>
{
    private static readonly Dictionary<string, Action<Forgery, int>> Forgeries = new(StringComparer.Ordinal)
    {
        ["update"] = (forgery, position) => forgery.Update(position),
        ["delete"] = (forgery, position) => forgery.Delete(position),
        ["insert"] = (forgery, position) => forgery.Insert(position),
        ["swap"] = (forgery, position) => forgery.Swap(position),
    };

    public static TheoryData<string, int> Cases => TamperedLedger.Cases(Forgeries.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_fits_all_of_the_database_does_not_fit_what_was_signed(string kind, int position)
    {
        try
        {
            var (first, _) = await ForgeAsync(kind, position);
            Assert.NotNull(await ledger.SelfCheckAsync()); // by the checkpoint in the folder, which the forger cannot write
            Assert.Equal(first, (await ledger.AuditAsync(against: true))?.Position);
            var (refused, found) = await ledger.AuditExportAsync();
            Assert.True(refused is not null || found?.Position == first, $"the export is accepted, or found wrong at {found?.Position}");

            var alone = await ledger.AuditAsync(against: false);
            Assert.InRange(first, alone?.From ?? 0, alone?.To ?? 0);
            var kept = TamperedLedger.SignedAt.Where(size => size < TamperedLedger.Size).ToList();
            var between = await ledger.AuditAsync(against: false, older: [.. kept.Select(ledger.Checkpoint)]);
            var from = kept.Where(size => size < first).DefaultIfEmpty(0).Max() + 1;
            var to = TamperedLedger.SignedAt.First(size => size >= first);
            Assert.Equal((from, to), ((int?)between?.From, (int?)between?.To));
        }
        finally
        {
            await ledger.PutBackAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_a_thief_of_the_key_has_signed_anew_does_not_fit_what_was_kept_outside(string kind, int position)
    {
        try
        {
            var (first, forgery) = await ForgeAsync(kind, position);
            var forged = await ledger.SignForgedAsync(forgery.Count, forgery.Root());

            // To whoever has kept nothing it is a log like any other.
            if (kind == "insert" && position == TamperedLedger.Size) Assert.Null(await ledger.AuditAsync(against: false, forged));
            var found = await ledger.AuditAsync(against: true, forged);
            Assert.Equal(first, found?.Position ?? found?.From);
            var between = await ledger.AuditAsync(against: false, forged, [.. TamperedLedger.SignedAt.Select(ledger.Checkpoint)]);
            Assert.NotNull(between);
            if (between.Code != "log.shortened") Assert.InRange(first, between.From ?? 0, between.To ?? 0); // or only what is missing at the end is told
        }
        finally
        {
            await ledger.PutBackAsync();
        }
    }

    // Gives the first position where the ledger is another than it was.
    private async Task<(int First, Forgery Forgery)> ForgeAsync(string kind, int position)
    {
        var forgery = await Forgery.ReadAsync(ledger.Forger);
        Forgeries[kind](forgery, position);
        await forgery.WriteAsync(ledger.Forger, tree: true);
        return (kind == "swap" && position == TamperedLedger.Size ? position - 1 : position, forgery);
    }
}
