using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DxLedger.Platform.Access;
using Microsoft.AspNetCore.Routing;

namespace DxLedger.IntegrationTests.Http;

/// <summary>Seeded nonsense at every address that writes: told what is wrong, never a defect, never an event.</summary>
[Collection("postgres")]
public sealed class MalformedRequestTests(PostgresFixture postgres)
{
    private const string Department = "総務部 行政経営課";

    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "\"\"", "\"x\"", "-1", "0", "1e999", "-1e-999", "123456789012345678901234567890123456789", "1.00000000000000000000000000001", "NaN", "Infinity", "\"NaN\"", "01", "1.", "+1",
        "\"2023-13-45\"", "\"2023-Q5\"", "\"2023-Q1\\u0000\"", "\"\\ud800\"", "\"\\u0000\"", "\"' OR 1=1; DROP TABLE dxledger.events; --\"", "\"=cmd|' /C calc'!A0\"", "\"＝１＋１\"", "\"髙﨑𠮷\"", "[1,2,3]", "[[[[[[[[]]]]]]]]",
        "{\"a\":{\"b\":{}}}", "\"9999-12-31\"", "\"0001-01-01\"", "[null]", "[{\"title\":null}]", "[{\"key\":\"\",\"version\":-1}]", "{\"profile\":\"uda\"}", "\"final\"", "\"件\"", "79228162514264337593543950336",
    ];

    private static readonly string[] Members =
    [
        "period", "value", "status", "numerator", "denominator", "unit", "expected", "measuredOn", "state", "on", "note", "reason", "evidence", "confirm", "fiscalYear", "effectiveFrom", "dueDate", "until", "department", "kpi",
        "profile", "rule", "items", "year", "name", "outline", "goalText", "unknown", "__proto__", "Value", "from", "to", "departments", "owners", "successors", "assignments", "deputy", "section", "frequency", "publishedMonth", "values",
        "cause", "of", "initiative", "duplicate", "initiatives", "kpis", "direction", "accumulation", "measure",
    ];

    private static readonly string[] Standings = ["/suspension", "/resumption", "/completion", "/discontinuation"];

    [Fact]
    public async Task Malformed_requests_are_refused_by_name_and_append_nothing()
    {
        var count = Environment.GetEnvironmentVariable("DXLEDGER_TEST_ALL") == "1" ? 100_000 : 3_000;
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var addresses = served.Endpoints
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/api/ledgers/", StringComparison.Ordinal) == false && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] is "POST" or "PUT")
            .Select(endpoint => (Method: new HttpMethod(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? ""), Path: endpoint.RoutePattern.RawText ?? ""))
            // A submission has no body of its own: it would submit what a draft among the nonsense says by chance. What becomes of an
            // initiative needs nothing but a reason, which nonsense may be.
            .Where(address => !address.Path.EndsWith("/submission", StringComparison.Ordinal) && !address.Path.EndsWith("/evidence", StringComparison.Ordinal) && !address.Path.EndsWith("/closing", StringComparison.Ordinal) && !address.Path.EndsWith("-closing", StringComparison.Ordinal)
                && !Standings.Any(standing => address.Path.EndsWith(standing, StringComparison.Ordinal))).ToList();
        var head = await served.PositionAsync();
        using var client = served.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue("fuzz", [Role.Office, Role.Reporter, Role.Approver], Department));
        var (wrong, random, memory) = (new List<string>(), new Sequence(20231125), GC.GetTotalMemory(forceFullCollection: true));

        for (var i = 0; i < count && wrong.Count < 10; i++)
        {
            var (method, path) = addresses[random.Next(addresses.Count)];
            var address = Filled(path, random);
            var body = Body(random);
            using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, random.Next(20) == 0 ? "text/plain" : "application/json") };
            if (random.Next(3) == 0)
                request.Headers.TryAddWithoutValidation("If-Match", random.Next(2) == 0 ? "\"3\"" : Values[random.Next(Values.Length)]);
            using var answer = await client.SendAsync(request);
            if ((int)answer.StatusCode is >= 500 or < 400 && !IsHarmless(answer, await answer.Content.ReadAsStringAsync()))
                wrong.Add($"#{i} {method} {address} {body}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            else if ((int)answer.StatusCode >= 400 && answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
                wrong.Add($"#{i} {method} {address} {body}: {(int)answer.StatusCode} without a problem");
        }

        Assert.Empty(wrong);
        Assert.Equal(head, await served.PositionAsync());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 64L << 20);
    }

    /// <summary>A preview writes nothing and a draft no event; a bulk request and an evaluation tell each item's refusal in their answer.</summary>
    private static bool IsHarmless(HttpResponseMessage answer, string body) =>
        answer.StatusCode == HttpStatusCode.OK && (body.Contains("\"report\":", StringComparison.Ordinal) || body.Contains("\"done\":0,", StringComparison.Ordinal) || body.Contains("\"events\":0", StringComparison.Ordinal) || body.Contains("\"findings\":", StringComparison.Ordinal));

    private static string Body(Sequence random)
    {
        switch (random.Next(12))
        {
            case 0:
                return "";
            case 1:
                return new string('[', 200 + random.Next(2000));
            case 2:
                return Values[random.Next(Values.Length)];
            case 3:
                return "{\"value\":1,\"value\":2}";
        }

        var members = Enumerable.Range(0, 1 + random.Next(6)).Select(_ => $"\"{Members[random.Next(Members.Length)]}\":{Values[random.Next(Values.Length)]}");
        var text = "{" + string.Join(',', members) + "}";
        return random.Next(10) == 0 ? text[..(1 + random.Next(text.Length - 1))] : text;
    }

    private static string Filled(string address, Sequence random) => address
        .Replace("{plan}", random.Next(4) == 0 ? "none" : "fukushima-r5", StringComparison.Ordinal)
        .Replace("{key}", random.Next(4) switch { 0 => "r5-a-99-1", 1 => "r5-a-25-m1", 2 => "%0A", _ => address.Contains("/kpis/", StringComparison.Ordinal) ? "r5-a-17-1" : "r5-a-17" }, StringComparison.Ordinal)
        .Replace("{period}", random.Next(3) switch { 0 => "2023-Q9", 1 => "2024", _ => "2023-Q1" }, StringComparison.Ordinal)
        .Replace("{department}", "none", StringComparison.Ordinal);

    /// <summary>A linear congruential generator: the same requests on every machine and in every version of the runtime.</summary>
    private sealed class Sequence(uint seed)
    {
        private uint _state = seed;

        public int Next(int below)
        {
            _state = unchecked((_state * 1_664_525) + 1_013_904_223);
            return (int)((_state >> 8) % (uint)below);
        }
    }
}
