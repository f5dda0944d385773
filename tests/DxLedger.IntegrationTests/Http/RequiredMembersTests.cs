using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Http;

/// <summary>What the API document says has to be sent is what has to be sent: no more, and no less.</summary>
[Collection("postgres")]
public sealed class RequiredMembersTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Fact]
    public async Task Body_with_what_is_needed_alone_lacks_nothing_and_without_one_of_it_is_refused_for_that()
    {
        var document = await Served.GetAsync("/openapi/v1.json");
        var department = (await Served.GetAsync("/api/kpis/r5-a-17-1")).GetProperty("owners")[0].GetProperty("key").GetString() ?? "";
        using var client = Served.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue("everybody", [Role.Office, Role.Reporter, Role.Approver, Role.Auditor], department));
        var (wrong, bodies) = (new List<string>(), 0);
        foreach (var (method, path, schema) in Bodies(document))
        {
            bodies++;
            string[] needed = [.. Required(schema)];
            var whole = new JsonObject(needed.Select(name => KeyValuePair.Create(name, Example(document, schema.GetProperty("properties").GetProperty(name)))));
            foreach (var missing in (await RefusedAsync(client, method, path, whole)).Except(needed, StringComparer.Ordinal).Where(name => !IsOfCorrection(path, name)))
                wrong.Add($"{method} {path} refuses {whole.ToJsonString()} for {missing}, which may be left out");
            foreach (var name in needed)
            {
                var lacking = (JsonObject)whole.DeepClone();
                lacking.Remove(name);
                if (!(await RefusedAsync(client, method, path, lacking)).Contains(name, StringComparer.Ordinal))
                    wrong.Add($"{method} {path} takes {lacking.ToJsonString()} without {name}, which is needed");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(bodies, 25, 200);
    }

    // A correction has the body of a report, which needs no reason.
    private static bool IsOfCorrection(string path, string name) => name == "reason" && path.EndsWith("/revisions", StringComparison.Ordinal);

    private static IEnumerable<(HttpMethod Method, string Path, JsonElement Schema)> Bodies(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Value.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out _)
        select (new HttpMethod(operation.Name.ToUpperInvariant()), Filled(path.Name), Resolved(document, operation.Value.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema")));

    /// <summary>Of alternatives, the first one.</summary>
    private static IEnumerable<string> Required(JsonElement schema) => Names(schema).Concat(schema.TryGetProperty("anyOf", out var choice) ? Names(choice[0]) : []);

    private static IEnumerable<string> Names(JsonElement schema) =>
        schema.TryGetProperty("required", out var all) ? all.EnumerateArray().Select(name => name.GetString() ?? "") : [];

    private static JsonElement Resolved(JsonElement document, JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? document.GetProperty("components").GetProperty("schemas").GetProperty((reference.GetString() ?? "")["#/components/schemas/".Length..])
        : schema.TryGetProperty("oneOf", out var choice) ? Resolved(document, choice.EnumerateArray().First(one => !one.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() != "null"))
        : schema;

    /// <summary>Something that can be read, whatever it means.</summary>
    private static JsonNode? Example(JsonElement document, JsonElement member)
    {
        var schema = Resolved(document, member);
        if (schema.TryGetProperty("enum", out var values))
            return values[0].GetString();
        if (schema.TryGetProperty("format", out var format) && format.GetString() == "date")
            return "2024-04-01";
        var type = schema.TryGetProperty("type", out var told) ? told.ValueKind == JsonValueKind.Array ? told.EnumerateArray().Select(one => one.GetString()).First(one => one != "null") : told.GetString() : "object";
        return type switch
        {
            "array" => new JsonArray(),
            "integer" or "number" => 2023,
            "boolean" => true,
            "object" => new JsonObject(),
            _ => "x",
        };
    }

    private static async Task<IReadOnlyList<string>> RefusedAsync(HttpClient client, HttpMethod method, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        using var answer = await client.SendAsync(request);
        var problem = answer.StatusCode == HttpStatusCode.BadRequest ? await answer.JsonAsync() : default;
        return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateArray().Select(error => error.GetProperty("field").GetString() ?? "")] : [];
    }

    private static string Filled(string path) => path
        .Replace("{plan}", "fukushima-r5", StringComparison.Ordinal)
        .Replace("{key}", path.Contains("/kpis/", StringComparison.Ordinal) ? "r5-a-17-1" : "r5-a-17", StringComparison.Ordinal)
        .Replace("{period}", "2023-Q1", StringComparison.Ordinal)
        .Replace("{position}", "1", StringComparison.Ordinal)
        .Replace("{department}", "a812cd2a31", StringComparison.Ordinal);
}
