using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.YearClosing;
using DxLedger.Features.Plans.Periods;
using DxLedger.IntegrationTests.Http;

namespace DxLedger.IntegrationTests.Commands;

/// <summary>A whole working year through the public API, and what is left of it in the ledger.</summary>
[Collection("commands")]
public sealed class SampleYearTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Made_up_year_reconciles_and_is_sealed_in_a_ledger_of_its_own()
    {
        var environment = new Dictionary<string, string>(TestTokens.Environment, StringComparer.Ordinal) { ["DXLEDGER_DB"] = await postgres.CreateDatabaseAsync() };

        var result = await DxLedgerProcess.RunAsync(environment, "sample", "year");

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("approvals: 568 = 568", result.Output, StringComparison.Ordinal);
        Assert.Contains("events: 2822", result.Output, StringComparison.Ordinal);
        await using var database = await LedgerDatabase.OpenAsync(
            environment["DXLEDGER_DB"], new EventStoreOptions { InlineProjections = LedgerModel.Projections, AsyncProjections = LedgerModel.Views }, CancellationToken.None);
        var ledger = await database.LedgerAsync("sample", CancellationToken.None);
        Assert.Null(await database.FindLedgerAsync("default", CancellationToken.None));
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));

        var events = await ledger.ReadAllAsync(0, count: null, CancellationToken.None).ToListAsync();
        Assert.Equal(
            (new DateOnly(2023, 4, 3), new DateOnly(2024, 5, 31)),
            (DateOnly.FromDateTime(events[0].RecordedAt.UtcDateTime), DateOnly.FromDateTime(events[^1].RecordedAt.UtcDateTime)));
        var year = (await ledger.ReadDocumentsAsync(PeriodModel.Stream.Projection, DocumentQuery.Streams(["period-fukushima-r5:2023"]), CancellationToken.None)).Items[0].State as PlanPeriod.Kept;
        var seal = year?.YearClosing ?? throw new InvalidOperationException("The year is not closed.");
        Assert.Equal((137, seal.Digest), (seal.Rows.Count, YearSnapshot.DigestOf(seal.Rows)));
        foreach (var row in seal.Rows)
        {
            // Every row says what its stream says at the sealed version, and its evaluation lies where it says.
            var found = (await ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Streams(["kpi-" + row.Key]), CancellationToken.None)).Items[0];
            Assert.Equal(row.Version, found.Version);
            if (row.EvaluationPosition is { } position)
                Assert.Equal(("kpi.evaluated.v1", "kpi-" + row.Key), (events[(int)position - 1].Type, events[(int)position - 1].Stream));
        }

        var again = await DxLedgerProcess.RunAsync(environment, "sample", "year");
        Assert.Equal(1, again.ExitCode);
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        Assert.Equal(2, (await DxLedgerProcess.RunAsync(environment, "sample", "year")).ExitCode);
        Assert.Equal(2, (await DxLedgerProcess.RunAsync(environment, "token", "--role", "office")).ExitCode);
        environment["DXLEDGER_AUTHORITY"] = "http://issuer.invalid";
        Assert.Equal(2, (await DxLedgerProcess.RunAsync(environment, "serve", "--urls", "http://127.0.0.1:0")).ExitCode);
    }
}
