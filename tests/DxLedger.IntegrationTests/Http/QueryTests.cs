using System.Net;
using System.Text.Json;

namespace DxLedger.IntegrationTests.Http;

/// <summary>What an address does not understand is refused, on every operation that the API document describes.</summary>
[Collection("postgres")]
public sealed class QueryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync()
    {
        _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        await Served.CatchUpAsync();
    }

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Theory]
    [InlineData("/api/kpis/r5-a-17-1?recorded_at=2026-01-01", "recorded_at", "recordedAt")]
    [InlineData("/api/plans/fukushima-r5/figures?perod=2023-Q1", "perod", "period")]
    [InlineData("/api/plans/fukushima-r5/initiatives?deparment=x", "deparment", "department")]
    public async Task Misspelt_parameter_is_refused_with_the_nearest_one(string address, string field, string nearest)
    {
        using var answer = await Served.SendAsync(HttpMethod.Get, address, null, ("Accept-Language", "en"));

        Assert.Equal("query.unknown", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        var problem = await answer.JsonAsync();
        Assert.Equal(
            (field, $"There is no parameter {field} here. Did you mean {nearest}?"),
            (problem.GetProperty("field").GetString(), problem.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Unknown_parameter_is_refused_on_every_operation_that_answers()
    {
        var wrong = new List<string>();
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            using var unknown = await Served.SendAsync(method, $"{Filled(path)}?nonsense=1");
            var code = (await unknown.JsonAsync()).GetProperty("code").GetString();
            // The token of these tests may not report: the gate, which comes first, says so.
            if (code is not ("query.unknown" or "access.role_forbidden" or "access.department_forbidden"))
                wrong.Add($"{method} {path} unknown: {code}");
            foreach (var name in Parameters(operation).Where(one => one is not "renumber"))
            {
                using var twice = await Served.SendAsync(method, $"{Filled(path)}?{name}=1&{name}=1");
                var problem = await twice.JsonAsync();
                if (problem.GetProperty("code").GetString() is not ("access.role_forbidden" or "access.department_forbidden") && (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()) != ("request.invalid", name))
                    wrong.Add($"{method} {path} {name} twice: {problem}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Every_read_tells_the_past_or_refuses_to()
    {
        var wrong = new List<string>();
        foreach (var (_, path, operation) in (await OperationsAsync()).Where(one => one.Method == HttpMethod.Get))
        {
            var period = Parameters(operation).Contains("period") ? "&period=2023-Q1" : "";
            var plan = path.EndsWith("/reports", StringComparison.Ordinal) ? "&plan=fukushima-r5" : "";
            using var early = await Served.SendAsync(HttpMethod.Get, $"{Filled(path)}?position=1{period}{plan}");
            using var before = await Served.SendAsync(HttpMethod.Get, $"{Filled(path)}?recordedAt=2001-01-01{period}{plan}");
            var (one, other) = (await CodeAsync(early), await CodeAsync(before));
            var refused = other is "query.unsupported" or "access.role_forbidden" or "access.department_forbidden";
            var isOfThePast = Parameters(operation).Contains("recordedAt");
            if (isOfThePast ? other is not "ledger.not_begun" || one is not null && !one.EndsWith(".not_found", StringComparison.Ordinal) && one != "year.not_closed" : !refused || one != other)
                wrong.Add($"{path}: at position 1 {one}, in 2001 {other}");
            if (isOfThePast && one is null && early.Headers.GetValues("DxLedger-Position").Single() != "1")
                wrong.Add($"{path}: answers for another position");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Lists_of_departments_and_plans_were_shorter_once()
    {
        using var plans = await Served.SendAsync(HttpMethod.Get, "/api/plans?position=1");
        using var departments = await Served.SendAsync(HttpMethod.Get, "/api/departments?position=1");
        var now = (await Served.GetAsync("/api/departments")).GetProperty("departments").GetArrayLength();

        Assert.InRange((await departments.JsonAsync()).GetProperty("departments").GetArrayLength(), 0, now - 1);
        Assert.InRange((await plans.JsonAsync()).GetProperty("plans").GetArrayLength(), 0, 1);
    }

    [Theory]
    [InlineData("/api/plans/fukushima-r5/initiatives?department=無い課", "department.not_found")]
    [InlineData("/api/plans/fukushima-r5/initiatives?field=99", "field.not_found")]
    [InlineData("/api/plans/fukushima-r5/initiatives?item=99", "item.not_found")]
    [InlineData("/api/plans/fukushima-r5/initiatives?part=Z", "part.not_found")]
    [InlineData("/api/changes?plan=none-r5", "plan.not_found")]
    public async Task Filter_by_what_does_not_exist_is_not_found(string address, string code)
    {
        using var answer = await Served.SendAsync(HttpMethod.Get, address);
        Assert.Equal(code, await answer.ProblemAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Missing_parameter_is_named()
    {
        using var answer = await Served.SendAsync(HttpMethod.Get, "/api/plans/fukushima-r5/reporting");
        Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        Assert.Equal("period", (await answer.JsonAsync()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Api_document_describes_every_parameter_and_the_token()
    {
        var document = await Served.GetAsync("/openapi/v1.json");
        var silent = from one in await OperationsAsync()
                     where one.Operation.TryGetProperty("parameters", out _)
                     from parameter in one.Operation.GetProperty("parameters").EnumerateArray()
                     where !parameter.TryGetProperty("description", out var told) || string.IsNullOrWhiteSpace(told.GetString())
                     select $"{one.Path} {parameter.GetProperty("name").GetString()}";

        Assert.Empty(silent.Distinct(StringComparer.Ordinal));
        Assert.Equal(
            "bearer",
            document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString());
    }

    private async Task<IReadOnlyList<(HttpMethod Method, string Path, JsonElement Operation)>> OperationsAsync() =>
    [
        .. from path in (await Served.GetAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select (new HttpMethod(operation.Name.ToUpperInvariant()), path.Name, operation.Value),
    ];

    private static List<string> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var all)
        ? [.. all.EnumerateArray().Where(one => one.GetProperty("in").GetString() == "query").Select(one => one.GetProperty("name").GetString() ?? "")]
        : [];

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode ? null : (await answer.JsonAsync()).GetProperty("code").GetString();

    private static string Filled(string path) => path
        .Replace("{plan}", "fukushima-r5", StringComparison.Ordinal)
        .Replace("{key}", path.Contains("/kpis/", StringComparison.Ordinal) ? "r5-a-17-1" : "r5-a-17", StringComparison.Ordinal)
        .Replace("{period}", "2023-Q1", StringComparison.Ordinal)
        .Replace("{position}", "1", StringComparison.Ordinal)
        .Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
}
