using DxLedger.IntegrationTests.EventStore.Tampering;
using System.Net;
using System.Text.Json;
using DxLedger.IntegrationTests.EventStore;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>Free text that names somebody can be taken away without breaking any proof.</summary>
[Collection("postgres")]
public sealed class RedactionTests(PostgresFixture postgres)
{
    private const string Kpi = "/api/kpis/r5-a-17-1";
    private const string Department = "総務部 行政経営課";
    private const string Name = "福島太郎";

    [Fact]
    public async Task A_redacted_text_is_gone_everywhere_and_every_proof_still_holds()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var position = await ReportedAsync(served);
        var before = await served.Client.GetStringAsync(new Uri($"{Kpi}?position={position}", UriKind.Relative));
        Assert.Contains(Name, before, StringComparison.Ordinal);
        var entry = await served.Client.GetByteArrayAsync(new Uri($"/api/entries/{position}", UriKind.Relative));

        Assert.Equal(
            1,
            await served.Client.WriteAsync($"/api/entries/{position}/redactions", new { texts = new[] { "note" }, reason = "個人名が含まれていたため" }));
        Assert.Equal(0, await served.Client.WriteAsync($"/api/entries/{position}/redactions", new { texts = new[] { "note" }, reason = "もう一度" }));
        await served.CatchUpAsync();

        using var permalink = await served.Client.GetAsync(new Uri($"{Kpi}?position={position}", UriKind.Relative));
        Assert.Equal(before.Replace($"\"{Name}から聴取\"", "null", StringComparison.Ordinal), await permalink.Content.ReadAsStringAsync());
        Assert.Equal("1", permalink.Headers.GetValues("DxLedger-Redacted").Single());
        Assert.Equal(entry, await served.Client.GetByteArrayAsync(new Uri($"/api/entries/{position}", UriKind.Relative)));
        foreach (var address in new[] { Kpi, $"{Kpi}/history", $"{Kpi}/reports/2023-Q1", "/api/streams/kpi-r5-a-17-1", "/api/streams/kpi-r5-a-17-1/replay", "/api/changes", $"/api/plans/fukushima-r5/diff?from={position - 1}" })
            Assert.DoesNotContain(Name, (await served.GetAsync(address)).GetRawText(), StringComparison.Ordinal);

        var last = (await served.GetAsync($"{Kpi}/history")).GetProperty("events").EnumerateArray().Last();
        Assert.Equal(
            ("kpi.text-redacted.v1", $"台帳の {position} 番目の記録の自由記述（備考）を墨消ししました。", "個人名が含まれていたため"),
            (last.GetProperty("type").GetString(), last.GetProperty("sentence").GetString(), last.GetProperty("texts").GetProperty("reason").GetString()));
        Assert.Null(await served.Ledger.Seal.FindDifferenceAsync(null, CancellationToken.None));
        Assert.Null(await served.Ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        Assert.Null(await served.Ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_of_a_redacted_text_is_left_in_the_tables_that_could_be_guessed_from()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var position = await ReportedAsync(served, ("Idempotency-Key", "k1"));
        await served.Client.WriteAsync($"/api/entries/{position}/redactions", new { texts = new[] { "note" }, reason = "個人名" });

        Assert.Equal(
            "|00000000000000000000000000000000",
            await Sql.ScalarAsync<string>(served.ConnectionString, $"SELECT coalesce(body, '') || '|' || encode(salt, 'hex') FROM dxledger.texts WHERE position = {position} AND name = 'note'"));
        Assert.Equal(
            "00",
            await Sql.ScalarAsync<string>(served.ConnectionString, $"SELECT encode(body_hash, 'hex') FROM dxledger.operations WHERE {position} BETWEEN first_position AND last_position"));
        using var reporter = served.As("r", Role.Reporter, Department);
        using var repeated = await reporter.SendAsync($"{Kpi}/reports", Report, ("Idempotency-Key", "k1")); // nobody can tell any more whether it is the same
        Assert.Equal("idempotency.key_reused", await repeated.ProblemAsync(HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Only_the_office_redacts_and_only_what_is_there()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var position = await ReportedAsync(served);
        var note = new { texts = new[] { "note" }, reason = "個人名" };
        foreach (var (role, subject) in new[] { (Role.Reporter, "r"), (Role.Approver, "a"), (Role.Auditor, "u"), (Role.Operator, "p") })
        {
            using var client = served.As(subject, role, Department);
            Assert.Equal(
                "access.role_forbidden",
                (await client.RefusedAsync($"/api/entries/{position}/redactions", note, HttpStatusCode.Forbidden)).Code);
        }

        Assert.Equal(
            ("text.not_found", "texts"),
            await served.Client.RefusedAsync($"/api/entries/{position}/redactions", new { texts = new[] { "note", "memo" }, reason = "x" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            ("position.not_found", "position"),
            await served.Client.RefusedAsync("/api/entries/999999/redactions", note, HttpStatusCode.NotFound));
        foreach (var body in new object[] { new { texts = Array.Empty<string>(), reason = "x" }, new { texts = new[] { "note", "note" }, reason = "x" }, new { texts = new[] { "note" }, reason = " " }, new { reason = "x" } })
            Assert.Equal(
                "request.invalid",
                (await served.Client.RefusedAsync($"/api/entries/{position}/redactions", body, HttpStatusCode.BadRequest)).Code);
        Assert.Contains(Name, (await served.GetAsync(Kpi)).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE dxledger.texts SET body = NULL WHERE position = {0} AND name = 'note'", false, "the text note is gone, and nothing says that it was redacted")]
    [InlineData("INSERT INTO dxledger.texts SELECT ledger, position, 'x', salt, 'x' FROM dxledger.texts WHERE position = {0} AND name = 'note'; DELETE FROM dxledger.texts WHERE position = {0} AND name = 'note'", true, "the text note is missing")]
    [InlineData("UPDATE dxledger.texts SET body = '別人' WHERE position = {0} AND name = 'note'", false, "the text note is not the one that the entry vouches for")]
    [InlineData("UPDATE dxledger.texts SET body = '別人' WHERE position = {0} AND name = 'note'", true, "the text note is not the one that the entry vouches for")]
    public async Task A_text_that_is_gone_or_changed_by_other_means_is_found(string change, bool afterRedaction, string what)
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var position = await ReportedAsync(served);
        if (afterRedaction)
            await served.Client.WriteAsync($"/api/entries/{position}/redactions", new { texts = new[] { "note" }, reason = "個人名" });
        await Sql.ScalarAsync<int>(served.ConnectionString, "ALTER TABLE dxledger.texts DISABLE TRIGGER ALL; " + string.Format(System.Globalization.CultureInfo.InvariantCulture, change, position));
        var difference = await served.Ledger.Seal.FindDifferenceAsync(null, CancellationToken.None);
        Assert.Equal((position, what), (difference?.Position, difference?.What));
    }

    [Fact]
    public async Task An_entry_that_was_made_to_look_like_a_redaction_is_found_and_hides_nothing()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        await Guards.ForceAsync(served.ConnectionString, Guards.Set("type = 'x.text-redacted.v1'", 300));
        await Guards.SealAsync(served.ConnectionString, 300);        var difference = await served.Ledger.Seal.FindDifferenceAsync(null, CancellationToken.None);
        Assert.Equal((300, "it is of a redaction's type and names no texts"), (difference?.Position, difference?.What));
    }

    [Fact]
    public async Task A_text_that_came_back_after_its_redaction_is_found()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var position = await ReportedAsync(served);
        await Sql.ScalarAsync<int>(served.ConnectionString, "CREATE TABLE kept AS SELECT * FROM dxledger.texts");
        await served.Client.WriteAsync($"/api/entries/{position}/redactions", new { texts = new[] { "note" }, reason = "個人名" });
        await Sql.ScalarAsync<int>(served.ConnectionString, "ALTER TABLE dxledger.texts DISABLE TRIGGER ALL; UPDATE dxledger.texts t SET body = kept.body, salt = kept.salt FROM kept WHERE kept.position = t.position AND kept.name = t.name");
        Assert.Equal(
            "the text note was redacted, but it is there",
            (await served.Ledger.Seal.FindDifferenceAsync(null, CancellationToken.None))?.What);
    }

    [Fact]
    public async Task Who_reads_protected_history_leaves_a_record_that_the_auditor_finds()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        using var auditor = served.As("u1", Role.Auditor);
        using var reporter = served.As("r1", Role.Reporter, Department);
        using var anonymous = served.Anonymous();
        await auditor.ReadAsync("/api/streams/kpi-r5-a-17-1?count=2");
        await reporter.ReadAsync($"{Kpi}/history");
        await reporter.ReadAsync($"{Kpi}?position=433");
        await reporter.ReadAsync(Kpi); // what stands now is no history
        await anonymous.ReadAsync($"{Kpi}/history");

        var records = (await auditor.ReadAsync("/api/access-records")).GetProperty("records").EnumerateArray().ToList();
        Assert.Equal(
            [("u1", "ListAccessRecords", "/api/access-records"), ("r1", "AsOf", $"{Kpi}?position=433"), ("r1", "GetKpiHistory", $"{Kpi}/history"), ("u1", "ReadStream", "/api/streams/kpi-r5-a-17-1?count=2")],
            records.Select(one => (one.GetProperty("subject").GetString(), one.GetProperty("action").GetString(), one.GetProperty("address").GetString())));
        var ofReporter = await auditor.ReadAsync("/api/access-records?subject=r1&count=1&address=r5-a-17-1");
        Assert.Equal("AsOf", ofReporter.GetProperty("records")[0].GetProperty("action").GetString());
        Assert.Equal(
            "GetKpiHistory",
            (await auditor.ReadAsync(ofReporter.GetProperty("next").GetString() ?? "")).GetProperty("records")[0].GetProperty("action").GetString());
        using var unstorable = await auditor.GetAsync(new Uri("/api/access-records?subject=%00&address=%00", UriKind.Relative));
        Assert.Equal("request.invalid", await unstorable.ProblemAsync(HttpStatusCode.BadRequest));
        using var refused = await reporter.GetAsync(new Uri("/api/access-records", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static object Report => new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000, measuredOn = "2023-06-30", note = $"{Name}から聴取" };

    // The position of the event beside which the note lies.
    private static async Task<long> ReportedAsync(ServedLedger served, params (string Name, string Value)[] headers)
    {
        using var reporter = served.As("r", Role.Reporter, Department);
        using var answer = await reporter.SendAsync($"{Kpi}/reports", Report, headers);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("position").GetInt64();
    }
}
