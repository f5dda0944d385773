using DxLedger.Platform.Http;

namespace DxLedger.Composition;

/// <summary>Which endpoints can be asked about the past, and which about one period alone; all others refuse to be.</summary>
internal static class QueryTable
{
    private static readonly HashSet<string> OfThePast = new(StringComparer.Ordinal)
    {
        "ListPlans", "GetPlan", "GetOverview", "GetFigures", "ListEvaluationRules", "ExplainKpi", "GetReporting", "GetYear", "ListPeriods", "ListInitiatives", "GetInitiative", "GetKpi", "GetSeries",
        "GetReport", "ListWaiting", "ListDepartments", "GetDepartment",
    };

    private static readonly HashSet<string> OfAPeriod = new(StringComparer.Ordinal) { "GetFigures", "ListInitiatives", "GetInitiative", "GetKpi" };

    /// <summary>What is put on an endpoint.</summary>
    public static object[] MarkersOf(string endpoint) =>
        [.. OfThePast.Contains(endpoint) ? new object[] { new ReadsPast() } : [], .. OfAPeriod.Contains(endpoint) ? new object[] { new ReadsPeriod() } : []];
}
