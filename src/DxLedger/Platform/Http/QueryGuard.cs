using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Platform.Http;

/// <summary>
/// Refuses parameters that an address does not understand, and those that are given twice. A misspelt filter that is
/// passed over would answer another question than the one that was asked.
/// </summary>
internal static class QueryGuard
{
    private const int NameLengthMax = 60;
    private const int DistanceMax = 2;

    /// <summary>Comes after the gate, and before anything reads parameters.</summary>
    public static async Task Middleware(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is RouteEndpoint endpoint && Fault(http.Request, QueryParameters.Of(endpoint)) is { } fault)
        {
            await fault.ExecuteAsync(http);
            return;
        }

        await next(http);
    }

    private static ProblemHttpResult? Fault(HttpRequest request, IReadOnlyList<QueryParameter> known)
    {
        foreach (var (name, values) in request.Query)
        {
            if (known.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } parameter)
                return Problems.Of(IsOfReads(name, request) && !known.Any(one => IsPast(one.Name)) ? Unsupported(name, request) : Unknown(name, known), request);
            if (values.Count > 1 && !parameter.IsList)
                return Problems.Invalid([Duplicate(parameter.Name)], request);
        }

        return null;
    }

    private static bool IsPast(string name) => Folded(name) is "recordedat" or "position";

    /// <summary>What can be asked of a read only; a write that passed it over would not do what was meant.</summary>
    private static bool IsOfReads(string name, HttpRequest request) => IsPast(name) || (Folded(name) is "atleast" && !HttpMethods.IsGet(request.Method));

    private static FieldError Duplicate(string name) => new(
        name, "duplicate_parameter", new($"The parameter {name} can be given once only.", $"{name} は 1 回だけ指定できます。"));

    private static Rejection Unsupported(string name, HttpRequest request) => HttpMethods.IsGet(request.Method)
        ? new(
            "query.unsupported",
            new(
                $"{Short(name)} is not possible here: this tells what was recorded, what waits to be done or how the program stands, and has no past of its own. "
                    + "Ask for the plan, its figures, a KPI, an initiative or a report at that point.",
                $"ここでは {Short(name)} を指定できません。履歴や作業中の内容、稼働状況には過去の時点がありません。計画、実績値、KPI、事業、報告の各アドレスで指定してください。"),
            Short(name))
        : new(
            "query.unsupported",
            new(
                $"{Short(name)} is not possible here: what is written is decided on what stands now.",
                $"ここでは {Short(name)} を指定できません。登録や変更は現在の内容に対して行われます。"),
            Short(name));

    private static Rejection Unknown(string name, IReadOnlyList<QueryParameter> known)
    {
        var names = known.Select(one => one.Name).ToList();
        var nearest = names.Where(one => Distance(Folded(one), Folded(name)) <= Math.Min(DistanceMax, one.Length / 3)).MinBy(one => Distance(Folded(one), Folded(name)));
        var (en, ja) = nearest is not null ? ($"Did you mean {nearest}?", $"{nearest} の誤りではありませんか。")
            : names.Count > 0 ? ($"Known here: {string.Join(", ", names)}.", $"指定できるのは {string.Join("、", names)} です。")
            : ("This address takes none.", "このアドレスにはパラメータを指定できません。");
        return new Rejection(
            "query.unknown", new($"There is no parameter {Short(name)} here. {en}", $"{Short(name)} というパラメータはありません。{ja}"), Short(name));
    }

    private static string Short(string name) => name.Length > NameLengthMax ? name[..NameLengthMax] : name;

    private static string Folded(string name) => Short(name).Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>How many letters have to be put in, left out or changed (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
