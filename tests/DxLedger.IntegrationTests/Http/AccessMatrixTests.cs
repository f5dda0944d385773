using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DxLedger.Composition;
using DxLedger.Platform.Access;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace DxLedger.IntegrationTests.Http;

/// <summary>Every endpoint × role × department × token answers as its row of the access table says, and refused requests append nothing.</summary>
[Collection("postgres")]
public sealed class AccessMatrixTests(PostgresFixture postgres)
{
    private const string Own = "総務部 行政経営課";
    private const string Other = "総務部 職員研修課";

    [Fact]
    public async Task Every_endpoint_answers_everybody_as_the_table_says()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        await served.CatchUpAsync();
        var own = (await served.GetAsync("/api/departments")).GetProperty("departments").EnumerateArray().First(one => one.GetProperty("name").GetString() == Own).GetProperty("key").GetString() ?? "";
        var endpoints = served.Endpoints.Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/api/ledgers/", StringComparison.Ordinal) == false).ToList();
        var head = await served.PositionAsync();
        var wrong = new List<string>();
        using var client = served.Anonymous();

        foreach (var endpoint in endpoints)
        {
            var rule = endpoint.Metadata.GetMetadata<AccessRule>() ?? throw new InvalidOperationException($"{endpoint.RoutePattern.RawText} has no row.");
            foreach (var (who, token, expected) in Callers(rule, IsAboutDepartment(endpoint)))
            {
                // What is allowed is tried with a body that no slice takes, so that nothing is appended either.
                using var request = new HttpRequestMessage(new HttpMethod(MethodOf(endpoint)), new Uri(AddressOf(endpoint, own), UriKind.Relative));
                request.Content = request.Method == HttpMethod.Get ? null : new StringContent("[]", Encoding.UTF8, endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json");
                request.Headers.TryAddWithoutValidation("If-Match", "\"999999\"");
                request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
                using var answer = await client.SendAsync(request);
                var refused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
                var code = refused ? (await answer.JsonAsync()).GetProperty("code").GetString() : null;
                if (code != expected || (answer.StatusCode == HttpStatusCode.Unauthorized) != (expected is "access.unauthenticated" or "access.token_invalid"))
                    wrong.Add($"{request.Method} {endpoint.RoutePattern.RawText} by {who}: {(int)answer.StatusCode} {code ?? "in"} instead of {expected ?? "in"}");
                if ((answer.StatusCode == HttpStatusCode.Unauthorized) != (answer.Headers.WwwAuthenticate.Count > 0))
                    wrong.Add($"{endpoint.RoutePattern.RawText} by {who}: WWW-Authenticate");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(head, await served.PositionAsync());
        Assert.True(endpoints.Count > 30, $"{endpoints.Count} endpoints");
    }

    [Fact]
    public async Task Every_endpoint_has_a_row_and_the_same_one_under_a_ledgers_name()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseAsync());
        var rules = served.Endpoints.Select(endpoint => (Address: $"{MethodOf(endpoint)} {endpoint.RoutePattern.RawText}", Rule: endpoint.Metadata.GetMetadata<AccessRule>())).ToList();

        Assert.Empty(rules.Where(rule => rule.Rule is null));
        var named = rules.Where(rule => rule.Address.Contains("/api/ledgers/{ledger}", StringComparison.Ordinal)).ToDictionary(rule => rule.Address.Replace("/ledgers/{ledger}", "", StringComparison.Ordinal), rule => rule.Rule);
        Assert.Equal(named, rules.Where(rule => rule.Address.Contains("/api/", StringComparison.Ordinal) && !rule.Address.Contains("/ledgers/", StringComparison.Ordinal)).ToDictionary(rule => rule.Address, rule => rule.Rule));
        string[] unnamed = ["Health", "HealthLive", "HealthReady", "OpenApi", "Start"];
        var names = served.Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName).OfType<string>();
        Assert.Equal(AccessTable.Rows.Keys.Order(StringComparer.Ordinal), names.Concat(unnamed).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string Who, string? Token, string? Expected)> Callers(AccessRule rule, bool aboutDepartment)
    {
        yield return ("nobody", null, rule.IsPublic || rule.Anywhere.Contains(Role.Viewer) ? null : "access.unauthenticated");
        yield return ("a bad token", "e30.e30.e30", "access.token_invalid");
        foreach (var role in Enum.GetValues<Role>())
        {
            var (anywhere, within) = (rule.Anywhere.Contains(role), rule.OwnDepartment.Contains(role));
            yield return ($"{role} of its department", TestTokens.Issue("own", [role], Own), anywhere || within ? null : "access.role_forbidden");
            yield return ($"{role} of another", TestTokens.Issue("other", [role], Other), anywhere || (within && !aboutDepartment) ? null : within ? "access.department_forbidden" : "access.role_forbidden");
        }
    }

    private static bool IsAboutDepartment(RouteEndpoint endpoint) => endpoint.RoutePattern.Parameters.Any(parameter => parameter.Name is "department" or "key");

    private static string MethodOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";

    private static string AddressOf(RouteEndpoint endpoint, string department) => endpoint.RoutePattern.Parameters.Aggregate(
        (endpoint.RoutePattern.RawText ?? "").Replace("**", "", StringComparison.Ordinal).Replace(":long", "", StringComparison.Ordinal),
        (address, parameter) => address.Replace(
            $"{{{parameter.Name}}}",
            parameter.Name switch
            {
                "plan" => "fukushima-r5",
                "key" => endpoint.RoutePattern.RawText?.Contains("/kpis/", StringComparison.Ordinal) == true ? "r5-a-17-1" : "r5-a-17",
                "period" => "2023-Q1",
                "sha256" => new string('0', 64),
                "department" => department,
                "stream" => "kpi-r5-a-17-1",
                "name" => "kpi",
                "documentName" => "v1",
                "position" => "1",
                "tile" => endpoint.RoutePattern.RawText?.Contains("/entries/", StringComparison.Ordinal) == true ? "000.p/1" : "0/000.p/1",
                _ => throw new InvalidOperationException($"The test has no example of {parameter.Name}."),
            },
            StringComparison.Ordinal));
}
