using System.Net;
using DxLedger.IntegrationTests.EventStore.Tampering;
using DxLedger.Platform.Access;
using DxLedger.TransparencyLog;
using DxLedger.Verifier;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class SealedLogTests(PostgresFixture postgres)
{
    private const string Ledger = "/api/ledgers/default";

    [Fact]
    public async Task A_write_is_proven_within_seconds_to_whoever_has_its_receipt_and_the_key()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var written = await served.SendAsync(HttpMethod.Post, "/api/kpis/r5-a-17-1/closing", new { reason = "重複", cause = "ended" }, ("If-Match", $"\"{await VersionAsync(served)}\""));
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        var position = (await written.JsonAsync()).GetProperty("position").GetInt64();
        Assert.Equal($"<{Ledger}/proof/{position}>; rel=\"receipt\"", written.Headers.GetValues("Link").Single());

        using var anonymous = served.Anonymous();
        var receipt = await anonymous.GetStringAsync(new Uri($"{Ledger}/proof/{position}", UriKind.Relative));
        var entry = await served.Client.GetByteArrayAsync(new Uri($"{Ledger}/entries/{position}", UriKind.Relative));
        var key = await KeyAsync(served);
        Assert.True(Receipt.TryParse(receipt, out var proof));
        Assert.True(proof.Proves(entry, [key], out var checkpoint));
        Assert.Equal(position - 1, proof.Index);
        entry[^2] ^= 1;
        Assert.False(proof.Proves(entry, [key], out _));

        var consistency = await served.GetAsync($"{Ledger}/consistency?from=256&to={checkpoint.Size}");
        var path = consistency.GetProperty("hashes").EnumerateArray().Select(hash => hash.GetBytesFromBase64()).ToList();
        Assert.True(Proof.IsConsistent(256, checkpoint.Size, path, consistency.GetProperty("fromRoot").GetBytesFromBase64(), checkpoint.Root));
    }

    [Fact]
    public async Task The_whole_log_is_verified_over_http_and_a_changed_entry_is_named()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var head = await served.PositionAsync();
        using (await served.Client.GetAsync(new Uri($"{Ledger}/proof/{head}", UriKind.Relative)))
        {
        }

        var key = await KeyAsync(served);
        var report = await VerifyAsync(served, key);
        Assert.Equal((head, (Finding?)null), (report.Size, report.Finding));
        Assert.Null(await served.Ledger.Seal.FindDifferenceAsync(null, CancellationToken.None));

        await Guards.ForceAsync(served.ConnectionString, Guards.Set("headers = headers || '{\"actor\":\"mallory\"}'", 200));
        await Guards.SealAsync(served.ConnectionString, 200);        Assert.Equal(("entry.differs", 200L), ((await VerifyAsync(served, key)).Finding?.Code, (await VerifyAsync(served, key)).Finding?.Position));
        Assert.Equal(200, (await served.Ledger.Seal.FindDifferenceAsync(null, CancellationToken.None))?.Position);
    }

    [Fact]
    public async Task Tiles_are_kept_for_ever_and_checkpoints_are_not()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using (await served.Client.GetAsync(new Uri($"{Ledger}/proof/1", UriKind.Relative)))
        {
        }

        using var tile = await served.Client.GetAsync(new Uri($"{Ledger}/tile/0/000", UriKind.Relative));
        Assert.Equal(("public, max-age=31536000, immutable", 8192L), (tile.Headers.CacheControl?.ToString() is { } kept ? string.Join(", ", kept.Split(", ").OrderDescending(StringComparer.Ordinal)) : null, tile.Content.Headers.ContentLength));
        using var checkpoint = await served.Client.GetAsync(new Uri($"{Ledger}/checkpoint", UriKind.Relative));
        Assert.Equal("no-cache", checkpoint.Headers.CacheControl?.ToString());
        foreach (var none in new[] { "tile/0/999", "tile/0/000.p/256", "tile/0/0", "tile/entries/999", "tile/9/000" })
        {
            using var answer = await served.Client.GetAsync(new Uri($"{Ledger}/{none}", UriKind.Relative));
            Assert.Equal((HttpStatusCode.NotFound, "tile.not_found"), (answer.StatusCode, (await answer.JsonAsync()).GetProperty("code").GetString()));
        }

        foreach (var none in new[] { "proof/0", "proof/99999", "entries/99999", "consistency?from=5&to=99999", "consistency?from=9&to=5", "consistency?from=-1" })
        {
            using var answer = await served.Client.GetAsync(new Uri($"{Ledger}/{none}", UriKind.Relative));
            Assert.Equal((HttpStatusCode.NotFound, "position.not_found"), (answer.StatusCode, (await answer.JsonAsync()).GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task A_ledger_that_nobody_signs_says_so_and_a_refusal_stands_in_its_health()
    {
        var database = await postgres.CreateDatabaseWithPlanAsync();
        await using (var unsealed = await ServedLedger.StartAsync(database, seal: false))
        {
            foreach (var address in new[] { "checkpoint", "proof/1", "consistency?from=1" })
            {
                using var answer = await unsealed.Client.GetAsync(new Uri($"{Ledger}/{address}", UriKind.Relative));
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "ledger.unsealed"), (answer.StatusCode, (await answer.JsonAsync()).GetProperty("code").GetString()));
            }

            Assert.Equal(0, (await unsealed.GetAsync($"{Ledger}/keys")).GetProperty("keys").GetArrayLength());
        }

        await using var served = await ServedLedger.StartAsync(database);
        using (await served.Client.GetAsync(new Uri($"{Ledger}/proof/1", UriKind.Relative)))
        {
        }

        File.Delete(Path.Combine(TestSeals.PathOf(database), "default", "checkpoint"));
        await Eventually(async () => (await served.GetAsync("/health")) is var health && health.GetProperty("status").GetString() == "degraded"
            && health.GetProperty("sealing")[0].GetProperty("state").GetString() == "refused");
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(20), "It did not come to be.");
            await Task.Delay(50);
        }
    }

    private static async Task<Report> VerifyAsync(ServedLedger served, NoteVerifier key)
    {
        using var log = await LogSource.OpenAsync(new Uri(served.Client.BaseAddress!, Ledger).AbsoluteUri, TestTokens.Issue("auditor", [Role.Auditor]));
        return await new Verification(log, [key], [], null, (_, _) => { }).RunAsync(CancellationToken.None);
    }

    private static async Task<long> VersionAsync(ServedLedger served) => (await served.GetAsync("/api/kpis/r5-a-17-1")).GetProperty("version").GetInt64();

    private static async Task<NoteVerifier> KeyAsync(ServedLedger served)
    {
        var text = (await served.GetAsync($"{Ledger}/keys")).GetProperty("keys")[0].GetProperty("verifierKey").GetString();
        Assert.True(NoteVerifier.TryParse(text, out var key));
        return key;
    }
}
