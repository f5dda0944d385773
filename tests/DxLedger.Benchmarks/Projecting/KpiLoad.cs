using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;

namespace DxLedger.Benchmarks.Projecting;

/// <summary>A plan whose KPIs' targets are set and revised: real events of the program, in any number.</summary>
internal sealed class KpiLoad(Ledger ledger, int kpis)
{
    public const string PlanKey = "bench";
    private const string Initiative = "bench-a-01";
    private const int KpisAtOnce = 50;

    private readonly long[] _versions = new long[kpis];

    /// <summary>The plan, one initiative, and its KPIs; each KPI's stream has two events then.</summary>
    public async Task DefineAsync()
    {
        var placement = new Placement("1", "分野", "1(1)", "項目");
        var content = new InitiativeContent("行政手続のオンライン化", "申請の電子化を進める。", GoalKind.Kpi, "電子申請 1,000 件", placement, []);
        var registered = new InitiativeRegistered(
            Initiative, PlanKey, "A", 1, content, [new ResponsibleDepartment("d1", "総務部", Sub: null, "行政経営課")], new SourceRow("00", "A", 1, []), []);
        await AppendAsync(new StreamAppend(Plan.StreamOf(PlanKey), 0, [PlanModel.Stream.Encode(new PlanAdopted(PlanKey, 2023, "bench", Title: null))]));
        await AppendAsync(new StreamAppend(Features.Initiatives.Initiative.StreamOf(Initiative), 0, [InitiativeModel.Stream.Encode(registered)]));
        foreach (var chunk in Enumerable.Range(0, kpis).Chunk(KpisAtOnce)) await AppendAsync([.. chunk.Select(Defined)]);
    }

    /// <summary>Revises targets in turn, many streams in one append, until the ledger has so many events.</summary>
    public async Task FillAsync(long events)
    {
        var next = 0;
        while ((await ledger.HeadAsync(CancellationToken.None)).Position < events)
        {
            var first = next;
            await AppendAsync([.. Enumerable.Range(0, KpisAtOnce).Select(i => Revision((first + i) % kpis))]);
            next = (next + KpisAtOnce) % kpis;
        }
    }

    /// <summary>One revision, of one of the KPIs that belong to a caller alone.</summary>
    /// <returns>Its position.</returns>
    public async Task<long> ReviseAsync(int caller, int callers, int turn)
    {
        var own = (kpis - caller + callers - 1) / callers;
        return await AppendAsync(Revision(caller + (turn % own * callers)));
    }

    private StreamAppend Defined(int kpi)
    {
        var definition = new KpiDefinition(
            PromiseKind.Kpi, "電子申請の利用件数", "件", Measure.Count, Direction.AtLeast, Comparison.Absolute, Accumulation.PerPeriod, Since: null);
        var source = new SourceCell("00", "A", 1, "【指標（KPI）】電子申請の利用件数を1,000件とする。");
        _versions[kpi] = 2;
        return new StreamAppend(StreamOf(kpi), 0, [
            KpiModel.Stream.Encode(new KpiDefined($"bench-a-01-{kpi}", PlanKey, Initiative, definition, DueDate: null, ["d1"], source)),
            KpiModel.Stream.Encode(new KpiTargetSet(2023, 1_000, "1,000", DueDate: null, Document: null)),
        ]);
    }

    private StreamAppend Revision(int kpi)
    {
        var version = _versions[kpi]++;
        return new StreamAppend(StreamOf(kpi), version, [KpiModel.Stream.Encode(
            new KpiTargetRevised(2023, 998 + version, 999 + version, $"{999 + version}", new DateOnly(2023, 10, 1), Document: null))]);
    }

    private async Task<long> AppendAsync(params StreamAppend[] streams) =>
        await ledger.AppendAsync(new AppendRequest("bench", streams), CancellationToken.None) is AppendResult.Appended appended
            ? appended.LastPosition
            : throw new InvalidOperationException("The load met a conflict.");

    public static string StreamOf(int kpi) => Kpi.StreamOf($"bench-a-01-{kpi}");
}
