using System.Net;
using System.Net.Sockets;
using System.Text;
using DxLedger.EventStore;
using DxLedger.IntegrationTests.Witnessing;
using DxLedger.Platform.Witnessing;
using DxLedger.TransparencyLog;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class WitnessedLedgerTests(PostgresFixture postgres) : SealedLedgerTest(postgres)
{
    private string WitnessFolder(int number) => Path.Combine(Folder, "witnesses", $"{number}");

    [Fact]
    public async Task A_signed_ledger_is_cosigned_by_each_witness_as_it_grows_and_after_a_restart()
    {
        var key = await new SealFolder(Folder, "ledger.example").NewOriginAsync("default", CancellationToken.None);
        await using var one = await WitnessHost.StartAsync(WitnessFolder(1), [key.Key]);
        await using var two = await WitnessHost.StartAsync(WitnessFolder(2), [key.Key]);
        for (var round = 0; round < 3; round++) // each round is a program of its own, which has to learn where the witnesses stand
        {
            var (database, ledger) = await OpenSealedAsync(witnesses: [one.Client, two.Client]);
            await using var signer = Started(database);
            for (var size = (round * 200) + 100; size <= (round + 1) * 200; size += 100)
            {
                await ledger.AppendedAsync(To("kpi-1", size - 100, [.. Enumerable.Range(0, 100).Select(_ => Event())]));
                await CosignedAsync(ledger, size, one.Key, two.Key);
            }

            var covered = (round + 1) * 200;
            await StatusAsync(signer, status => status.Witnesses.All(witness => witness.Size == covered));
            Assert.Equal(
                [new WitnessStatus(one.Key.Name, WitnessState.Cosigned, covered, null), new WitnessStatus(two.Key.Name, WitnessState.Cosigned, covered, null)],
                Assert.Single(signer.Statuses).Witnesses);
            Assert.Null(await ledger.Seal.FindDifferenceAsync(null, CancellationToken.None));
            var receipt = await ledger.Seal.ReceiptAsync(covered, CancellationToken.None) ?? throw new InvalidOperationException("There is no receipt.");
            Assert.True(receipt.Proves((await ledger.AllAsync())[^1].Entry.ToArray(), [key.Key], out _));
            Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(receipt.Checkpoint), out var note));
            Assert.Empty(note.NotSignedBy([key.Key, one.Key, two.Key]));
        }
    }

    [Fact]
    public async Task A_witness_that_is_gone_delays_nothing_and_cosigns_when_it_is_back()
    {
        var key = await new SealFolder(Folder, "ledger.example").NewOriginAsync("default", CancellationToken.None);
        var host = await WitnessHost.StartAsync(WitnessFolder(1), [key.Key]);
        var (address, client) = (host.Address, host.Client);
        var (database, ledger) = await OpenSealedAsync(witnesses: [client]);
        await using var signer = Started(database);
        await ledger.AppendedAsync(To("kpi-1", 0));
        await CosignedAsync(ledger, 1, host.Key);

        await host.DisposeAsync();
        for (var version = 1; version < 4; version++)
        {
            await ledger.AppendedAsync(To("kpi-1", version));
            await SignedAsync(ledger, version + 1);
        }

        await StatusAsync(signer, status => status is { State: SealState.Sealed, Size: 4, Why: null, Witnesses: [{ State: WitnessState.Unreachable, Size: 1, Why.Length: > 0 }] });
        await using var again = await WitnessHost.StartAsync(WitnessFolder(1), [key.Key], address);
        await CosignedAsync(ledger, 4, again.Key);
        await StatusAsync(signer, status => status is { State: SealState.Sealed, Witnesses: [{ State: WitnessState.Cosigned, Size: 4, Why: null }] });
    }

    [Fact]
    public async Task A_witness_that_never_answers_delays_neither_signatures_nor_the_other_witness()
    {
        var key = await new SealFolder(Folder, "ledger.example").NewOriginAsync("default", CancellationToken.None);
        using var silence = new TcpListener(IPAddress.Loopback, 0);
        silence.Start();
        var silent = new HttpWitness(new Uri($"http://{silence.LocalEndpoint}"), NoteSigner.Create("silent.example", asWitness: true).Verifier);
        await using var one = await WitnessHost.StartAsync(WitnessFolder(1), [key.Key]);
        var (database, ledger) = await OpenSealedAsync(witnesses: [silent, one.Client]);
        await using var signer = Started(database);
        for (var version = 0; version < 5; version++)
        {
            await ledger.AppendedAsync(To("kpi-1", version));
            await CosignedAsync(ledger, version + 1, one.Key);
        }

        await StatusAsync(signer, status => status.Witnesses[0].Why is not null);
        Assert.Equal(
            new WitnessStatus("silent.example", WitnessState.Unreachable, 0, $"http://{silence.LocalEndpoint}/add-checkpoint: no answer within 5 seconds."),
            Assert.Single(signer.Statuses).Witnesses[0]);
    }

    [Fact]
    public async Task A_ledger_put_back_with_its_folder_of_checkpoints_is_signed_but_never_cosigned()
    {
        var key = await new SealFolder(Folder, "ledger.example").NewOriginAsync("default", CancellationToken.None);
        await using var witness = await WitnessHost.StartAsync(WitnessFolder(1), [key.Key]);
        var (database, ledger) = await OpenSealedAsync(witnesses: [witness.Client]);
        await using (Started(database))
        {
            await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event(), Event()));
            await CosignedAsync(ledger, 3, witness.Key);
        }

        var old = await File.ReadAllBytesAsync(Path.Combine(Folder, "default", "checkpoint"));
        await database.DisposeAsync();
        var copy = await Postgres.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(ConnectionString).Database);
        var (later, grown) = await OpenSealedAsync(witnesses: [witness.Client]);
        await using (Started(later))
        {
            await grown.AppendedAsync(To("kpi-1", 3, Event(), Event()));
            await CosignedAsync(grown, 5, witness.Key);
        }

        await File.WriteAllBytesAsync(Path.Combine(Folder, "default", "checkpoint"), old);
        var (restored, again) = await OpenSealedAsync(copy, [witness.Client]);
        await using var signer = Started(restored);
        await again.AppendedAsync(To("kpi-1", 3));
        await RefusedAsync(4, "It has cosigned 5 entries, more than the 4 that are signed: these are an older state of the log, or another one.");
        await again.AppendedAsync(To("kpi-1", 4));
        await RefusedAsync(5, "It has cosigned another checkpoint of 5 entries: there are two histories of this log.");
        await again.AppendedAsync(To("kpi-1", 5));
        await RefusedAsync(6, "422: The hashes do not prove that the checkpoint extends the one cosigned last.");
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes((await SignedAsync(again, 6)).Note), out var note));
        Assert.Equal([witness.Key], note.NotSignedBy([witness.Key]));

        Task RefusedAsync(long size, string why) => StatusAsync(
            signer, status => status is { State: SealState.Sealed, Why: null, Witnesses: [{ State: WitnessState.Refused, Size: 5 } one] } && status.Size == size && one.Why == why);
    }

    [Fact]
    public async Task A_witness_with_another_key_or_without_this_log_counts_for_nothing()
    {
        var key = await new SealFolder(Folder, "ledger.example").NewOriginAsync("default", CancellationToken.None);
        await using var other = await WitnessHost.StartAsync(WitnessFolder(1), [NoteSigner.Create("other.example").Verifier]);
        await using var one = await WitnessHost.StartAsync(WitnessFolder(2), [key.Key]);
        var mistaken = new HttpWitness(one.Address, NoteSigner.Create(one.Key.Name, asWitness: true).Verifier);
        var elsewhere = new HttpWitness(new Uri(one.Address, "/nothing/here"), one.Key);
        var (database, ledger) = await OpenSealedAsync(witnesses: [other.Client, mistaken, elsewhere]);
        await using var signer = Started(database);
        await ledger.AppendedAsync(To("kpi-1", 0));
        await StatusAsync(signer, status => status.Witnesses.All(witness => witness.Why is not null));
        Assert.Equal(
            [
                new WitnessStatus(other.Key.Name, WitnessState.Refused, 0, "404: This witness does not know the checkpoint's origin."),
                new WitnessStatus(one.Key.Name, WitnessState.Refused, 0, "Its answer holds no valid cosignature by its key."),
                new WitnessStatus(one.Key.Name, WitnessState.Refused, 0, "404: no reason is given"),
            ],
            Assert.Single(signer.Statuses).Witnesses);
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes((await SignedAsync(ledger, 1)).Note), out var note));
        Assert.Single(note.Signatures);
    }

    private static async Task CosignedAsync(Ledger ledger, long size, params NoteVerifier[] witnesses)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var last = await SignedAsync(ledger, size);
            Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(last.Note), out var note));
            if (note.NotSignedBy(witnesses) is not { Count: > 0 } missing) return;
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(20)) throw new TimeoutException($"{last.Note} is not cosigned by {string.Join(", ", missing)}.");
            await Task.Delay(5);
        }
    }
}
