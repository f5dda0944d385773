using System.Globalization;
using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;

namespace DxLedger.IntegrationTests.Http;

/// <summary>What was known when, and about which period, against a model that looks at the whole list each time.</summary>
[Collection("postgres")]
public sealed class BitemporalTests(PostgresFixture postgres)
{
    private const string Plan = "/api/plans/fukushima-r5/figures";
    private const int Writers = 32;
    private const int Points = 8;

    private static readonly int Histories = Environment.GetEnvironmentVariable("DXLEDGER_TEST_ALL") == "1" ? 10_000 : 1_000;
    private static readonly string?[] Periods = [null, "2023-Q1", "2023-Q2", "2023-Q3"];
    private static readonly SourceCell Source = new(new string('0', 64), "A", 1, "—");

    [Fact]
    public async Task Every_answer_about_the_past_equals_a_naive_models()
    {
        var seed = Random.Shared.Next();
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        using var viewer = served.Anonymous();
        var (begins, random) = (await served.PositionAsync(), new Random(seed));
        var histories = Enumerable.Range(1, Histories).Select(number => History.Random(string.Create(CultureInfo.InvariantCulture, $"bt-{number:D5}"), new Random(unchecked((seed * 31) + number)))).ToList();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => AppendAsync(served.Ledger, [.. histories.Where((_, i) => i % Writers == writer)])));
        await served.CatchUpAsync();

        var recorded = histories.SelectMany(history => history.Steps).ToDictionary(step => step.Position, step => step.RecordedAt);
        var head = await served.PositionAsync();
        for (var i = 0; i < Points; i++)
        {
            var position = begins + 1 + random.NextInt64(head - begins);
            // By position, by the instant at which it was recorded, and by the last one before the next.
            var address = (i % 3) switch
            {
                0 => $"position={position}",
                1 => Instant(recorded[position]),
                _ => position == head ? $"position={position}" : Instant(recorded[position + 1].AddMicroseconds(-1)),
            };
            foreach (var period in Periods)
            {
                foreach (var (client, seesWork) in new[] { (served.Client, true), (viewer, false) })
                {
                    var told = JsonElement.Parse(await client.GetStringAsync(new Uri($"{Plan}?{address}{(period is null ? "" : $"&period={period}")}", UriKind.Relative)));
                    var answers = told.GetProperty("figures").EnumerateArray().ToDictionary(figure => figure.GetProperty("key").GetString() ?? "", Answer.Of, StringComparer.Ordinal);
                    foreach (var history in histories)
                        Assert.Equal(
                            (seed, address, history.Key, history.At(position, period, seesWork)),
                            (seed, address, history.Key, answers.GetValueOrDefault(history.Key)));
                }
            }
        }

        // One by one, where the answer is folded from the events and not read from the view.
        foreach (var history in histories.Take(1_000))
        {
            var (step, period) = (history.Steps[random.Next(history.Steps.Count)], Periods[1 + random.Next(3)]);
            var kpi = await served.GetAsync($"/api/kpis/{history.Key}?position={step.Position}&period={period}");
            Assert.Equal((seed, history.Key, history.At(step.Position, period, seesWork: true)), (seed, history.Key, Answer.OfKpi(kpi)));
        }
    }

    private static string Instant(DateTimeOffset instant) => $"recordedAt={instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)}";

    // Step after step through all of the writer's histories at once, so that they lie between each other in the ledger.
    private static async Task AppendAsync(Ledger ledger, IReadOnlyList<History> histories)
    {
        for (var step = 0; histories.Any(history => step < history.Steps.Count); step++)
        {
            foreach (var history in histories.Where(history => step < history.Steps.Count))
            {
                var request = new AppendRequest("tester", [new StreamAppend(Kpi.StreamOf(history.Key), step, [KpiModel.Stream.Encode(history.Steps[step].Event)])]);
                var appended = Assert.IsType<AppendResult.Appended>(await ledger.AppendAsync(request, CancellationToken.None));
                (history.Steps[step].Position, history.Steps[step].RecordedAt) = (appended.LastPosition, appended.RecordedAt);
            }
        }
    }

    /// <summary>What is shown of a KPI; no figure where nothing is.</summary>
    private sealed record Answer(decimal? Target, string? Period, string? Stage, decimal? Value, bool IsUnderRevision)
    {
        public static Answer Of(JsonElement figure) => figure.GetProperty("figure") is { ValueKind: JsonValueKind.Object } shown
            ? new(
                Number(figure, "target"),
                Text(shown, "period"),
                Text(shown, "stage"),
                Number(shown, "value"),
                shown.GetProperty("isUnderRevision").GetBoolean())
            : new(Number(figure, "target"), null, null, null, false);

        public static Answer OfKpi(JsonElement kpi)
        {
            decimal? target = kpi.GetProperty("targets").EnumerateArray().ToList() is [.., var last] ? Number(last, "value") : null;
            return kpi.GetProperty("reports").EnumerateArray().FirstOrDefault(report => Text(report, "stage") != "withdrawn") is { ValueKind: JsonValueKind.Object } shown
                ? new(
                    target,
                    Text(shown, "period"),
                    Text(shown, "stage"),
                    Number(shown.GetProperty("content"), "value"),
                    shown.GetProperty("isUnderRevision").GetBoolean())
                : new(target, null, null, null, false);
        }

        private static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();

        private static decimal? Number(JsonElement of, string member) => of.GetProperty(member) is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;
    }

    private sealed class Step(KpiEvent @event)
    {
        public KpiEvent Event { get; } = @event;

        public long Position { get; set; }

        public DateTimeOffset RecordedAt { get; set; }
    }

    /// <summary>One period's report; what was accepted goes only when its withdrawal is accepted too.</summary>
    private sealed record Report(string Stage, Figure? Figure, Figure? Accepted, bool IsWithdrawal)
    {
        public static Report None { get; } = new("withdrawn", null, null, false);

        public Report After(KpiEvent e) => e switch
        {
            KpiProgressReported reported => new("submitted", reported.Figure, Accepted, false),
            KpiProgressRevised revised => new("submitted", revised.To, Accepted, false),
            KpiReportReturned => this with { Stage = "returned" },
            KpiReportApproved => this with { Stage = "approved" },
            KpiReportAccepted => IsWithdrawal ? None : this with { Stage = "accepted", Accepted = Figure },
            _ => Accepted is null ? None : new("submitted", Accepted, Accepted, true),
        };
    }

    private sealed record History(string Key, List<Step> Steps)
    {
        public static History Random(string key, Random random)
        {
            List<Step> steps =
            [
                new(new KpiDefined(key, "fukushima-r5", "r5-a-01", new(
                    PromiseKind.Kpi,
                    key,
                    "件",
                    Measure.Count,
                    Direction.AtLeast,
                    Comparison.Absolute,
                    Accumulation.Latest,
                    null), null, [], Source)),
                new(new KpiTargetSet(2023, 100, "100", null, null)),
            ];
            var (target, reports) = (100m, new Dictionary<string, Report>(StringComparer.Ordinal));
            for (var count = 3 + random.Next(10); count > 0; count--)
            {
                var period = Periods[1 + random.Next(3)] ?? "";
                var next = new Figure(ValueStatus.Final, random.Next(1000), null, null, null, null, null);
                var report = reports.GetValueOrDefault(period, Report.None);
                var figure = report.Figure ?? next;
                var wish = random.Next(6);
                KpiEvent? happened = (wish, report.Stage) switch
                {
                    (0, _) => new KpiTargetRevised(2023, target, target = random.Next(1000), "—", new DateOnly(2023, 10, 1), null),
                    (_, "withdrawn") => new KpiProgressReported(period, next, 0, []),
                    (1, _) => new KpiProgressWithdrawn(period),
                    (2, _) => new KpiProgressRevised(period, figure, next, 0, []),
                    (_, "submitted") => wish == 3 ? new KpiReportReturned(period, 1) : new KpiReportApproved(period, 1),
                    (_, "approved") => wish == 3 ? new KpiReportReturned(period, 1) : new KpiReportAccepted(period, 1),
                    _ => new KpiProgressRevised(period, figure, next, 0, []),
                };
                steps.Add(new(happened));
                if (happened is not KpiTargetRevised)
                    reports[period] = report.After(happened);
            }

            return new History(key, steps);
        }

        /// <summary>What should be shown as known at a position; null before the KPI was.</summary>
        public Answer? At(long position, string? period, bool seesWork)
        {
            var known = Steps.Where(step => step.Position <= position).Select(step => step.Event).ToList();
            if (known.Count == 0)
                return null;
            // Revisions count from October on, so the first two quarters keep what was promised first.
            var revised = period is "2023-Q1" or "2023-Q2" ? null : known.OfType<KpiTargetRevised>().LastOrDefault();
            decimal? target = known.Exists(e => e is KpiTargetSet) ? revised?.To ?? 100 : null;
            foreach (var about in Periods.OfType<string>().Reverse().Where(about => period is null || period == about))
            {
                var report = known.Where(e => PeriodOf(e) == about).Aggregate(Report.None, (report, e) => report.After(e));
                if (report.Stage != "withdrawn" && (seesWork ? report.Figure : report.Accepted) is { } shown)
                    return new(target, about, seesWork ? report.Stage : null, shown.Value, report.Accepted is not null && report.Stage != "accepted");
            }

            return new(target, null, null, null, false);
        }

        private static string? PeriodOf(KpiEvent e) => e switch
        {
            KpiProgressReported reported => reported.Period,
            KpiProgressRevised revised => revised.Period,
            KpiProgressWithdrawn withdrawn => withdrawn.Period,
            KpiReportReturned returned => returned.Period,
            KpiReportApproved approved => approved.Period,
            KpiReportAccepted accepted => accepted.Period,
            _ => null,
        };
    }
}
