using System.Net;
using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;
using static DxLedger.IntegrationTests.Reporting.ReportingTests;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>Many people at the same report at once: every answer fits one order, and nobody approves what they did not see.</summary>
[Collection("postgres")]
public sealed class ReportRaceTests(PostgresFixture postgres)
{
    private const string Kpi = "/api/kpis/r5-a-17-1";
    private const string Department = "総務部 行政経営課";

    [Fact]
    public async Task Sixty_four_reporters_and_approvers_on_one_report_leave_a_record_that_explains_every_answer()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using (var first = served.As("r0", Role.Reporter, Department))
            await VersionAsync(await PostAsync(first, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 100 }));
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(8));
        var workers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => WorkAsync(served, i, enough.Token), CancellationToken.None)));

        var done = workers.SelectMany(worker => worker.Done).ToDictionary(one => one.Position, one => one);
        var events = await served.Ledger.ReadStreamAsync("kpi-r5-a-17-1", new StreamRead { FromVersion = 4 }, CancellationToken.None).ToListAsync();
        Assert.Equal(events.Select(e => (e.Position, e.Actor)), done.Values.OrderBy(one => one.Position).Select(one => (one.Position, one.Subject)));
        Assert.Contains(events, e => e.Type == "kpi.report-approved.v1");

        var authors = new HashSet<string>(StringComparer.Ordinal) { "r0" };
        var (last, accepted) = (3L, false);
        foreach (var recorded in events)
        {
            switch (KpiModel.Stream.Events.Decode(recorded.Type, recorded.Data))
            {
                case KpiReportApproved e:
                    Assert.Equal(last, e.Seen);
                    Assert.DoesNotContain(recorded.Actor, authors);
                    break;
                case KpiReportAccepted e:
                    Assert.Equal(last, e.Seen);
                    accepted = true;
                    break;
                case KpiReportReturned e:
                    Assert.Equal(last, e.Seen);
                    break;
                case KpiProgressRevised when accepted:
                    (authors, accepted) = ([recorded.Actor], false);
                    break;
                case KpiProgressRevised:
                    authors.Add(recorded.Actor);
                    break;
            }

            last = recorded.Version;
        }

        string[] expected = ["report.moved", "report.own", "report.wrong_stage"];
        Assert.Empty(workers.SelectMany(worker => worker.Refusals).Except(expected));
    }

    [Fact]
    public async Task Closing_and_reports_never_slip_past_each_other()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        await VersionAsync(await PostAsync(reporter, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 100 }));
        var reports = Enumerable.Range(0, 32).Select(async i =>
        {
            var codes = new List<string?>();
            for (var round = 0; round < 6; round++)
            {
                using var answer = await PostAsync(reporter, $"{Kpi}/reports/2023-Q1/revisions", new { value = 101 + (i * 10) + round, reason = "訂正" });
                if (answer.StatusCode != HttpStatusCode.OK)
                    codes.Add((await answer.JsonAsync()).GetProperty("code").GetString());
            }

            return codes;
        }).ToList();
        await Task.Delay(60);
        await VersionAsync(await PostAsync(served.Client, "/api/plans/fukushima-r5/periods/2023-Q1/closing", null));
        var refusals = (await Task.WhenAll(reports)).SelectMany(codes => codes).ToList();

        var all = await served.Ledger.ReadAllAsync(0, count: null, CancellationToken.None).ToListAsync();
        var closing = all.Single(e => e.Type == "plan.period-closed.v1").Position;
        Assert.DoesNotContain(all, e => e.Type == "kpi.progress-revised.v1" && e.Position > closing);
        // Whoever lost five races in a row is told that there is a crowd, not that the period is closed.
        Assert.Empty(refusals.Except(["period.closed", "stream.contended"]));
        Assert.Contains("period.closed", refusals);
    }

    private static async Task<(List<(long Position, string Subject)> Done, List<string> Refusals)> WorkAsync(ServedLedger served, int i, CancellationToken enough)
    {
        var (done, refusals) = (new List<(long, string)>(), new List<string>());
        var role = (i % 4) switch { 0 => Role.Reporter, 3 => Role.Office, _ => Role.Approver };
        var subject = i % 8 == 1 ? $"r{i - 1}" : $"{role}{i}";
        using var client = served.As(role == Role.Reporter ? $"r{i}" : subject, role, Department);
        for (var round = 0; !enough.IsCancellationRequested; round++)
        {
            var report = await JsonAsync(client, $"{Kpi}/reports/2023-Q1");
            var (version, stage) = (report.GetProperty("version").GetInt64(), report.GetProperty("stage").GetString());
            using HttpResponseMessage? answer = role switch
            {
                Role.Reporter => await PostAsync(client, $"{Kpi}/reports/2023-Q1/revisions", new { value = (i * 100) + round + 1, reason = "訂正", confirm = new[] { "jump" } }),
                Role.Office when stage == "approved" => await PostAsync(client, $"{Kpi}/reports/2023-Q1/acceptance", null, version),
                Role.Office when i % 8 == 3 && round % 4 == 0 => await PostAsync(client, $"{Kpi}/reports/2023-Q1/return", new { reason = "再確認" }, version),
                Role.Office => null,
                _ => await PostAsync(client, $"{Kpi}/reports/2023-Q1/approval", null, version),
            };
            // Reporters leave the others time to see, and a chance to decide.
            await Task.Delay(role == Role.Reporter ? 900 + (i * 10) : 20, CancellationToken.None);
            if (answer is null)
                continue;
            var body = await answer.JsonAsync();
            if (answer.StatusCode == HttpStatusCode.OK && body.GetProperty("events").GetInt32() == 1)
                done.Add((body.GetProperty("position").GetInt64(), role == Role.Reporter ? $"r{i}" : subject));
            else if (answer.StatusCode != HttpStatusCode.OK && body.GetProperty("code").GetString() is { } code && !(role == Role.Reporter && code == "stream.contended"))
                refusals.Add(code);
        }

        return (done, refusals);
    }
}
