using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using DxLedger.Platform.Access;
using Xunit.Abstractions;

namespace DxLedger.IntegrationTests.Http;

/// <summary>
/// Hostile requests to every operation of the API document, as bytes on a socket, since clients mend what they send. None may
/// look like a defect of the program, and every refusal says by a code what was wrong. <c>DXLEDGER_TEST_SEED</c> repeats a run.
/// </summary>
[Collection("postgres")]
public sealed class FuzzTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const string Department = "総務部 行政経営課";
    private const int Workers = 4;
    private const int RequestsMax = 6_000;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(25);

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "get", "BREW"];

    private static readonly string[] Texts =
    [
        "%00", "%0A", "%09", "%ED%A0%80", "%C0%AF", "%FF", "%", "%zz", "%2F", "%2e%2e", "%25", "%20", "%7F", "%F0%9F%92%A9", "%E9%AB%99", "%EF%BF%BD", "%EF%BC%91", "+", "'", "\"", "\\", "<b>", "{}", "[]", ";", "*",
        "-1", "0", "1", "2", "007", "1.5", "1e9", "1e9999", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "NaN", "true", "maybe", "null", "a=b", "a-17=a-18", "=",
        "0001-01-01", "9999-12-31", "2026-02-30", "2023-04-01", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00%2B14:00", "2023-04-01T00:00:00%2B99:00", "2023-Q1", "2023-Q5", "0000-Q1", "9999-Q4", "2023", "2147483647", "2023-H1", "2023-04",
        "fukushima-r5", "r5-a-17-1", "r5-a-25-m1", "kpi-r5-a-17-1", "default", "forwards", "backwards", "x001", "0/x001/000", "1/000.p/255", "kpi.target-revised.v1",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "\"\"", "\"x\"", "\" \"", "\"a\\tb\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"髙﨑𠮷\"", "-1", "0", "1", "2023", "2147483648", "9223372036854775808", "1e999", "-1e-999", "1e28", "79228162514264337593543950336",
        "0.00000000000000000000000000000001", "NaN", "01", "1.", "\"2023-Q1\"", "\"9999-Q4\"", "\"2023-04-01\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"2023-13-45\"", "[null]", "[[]]", "[{}]", "[{\"key\":\"r5-a-17-1\",\"version\":9223372036854775807}]",
        "[{\"period\":\"2023-Q1\",\"value\":1e27}]", "{\"a\":{\"b\":[]}}", "\"r5-a-17\"", "\"r5-a-17-1\"", "\"fukushima-r5\"", "\"uda\"", "\"final\"", "\"ended\"", "\"superseded\"", "\"quarterly\"", "\"atLeast\"", "\"億円\"", "\"件\"", "[\"jump\",\"magnitude\",null]",
        "[{\"title\":\"t\",\"href\":\"http://[\"}]", "[\"none\",\"none\"]", "\u0001", "\"\u0001\"", "/*", "'x'",
    ];

    private static readonly string[] MediaTypes =
    [
        "application/json", "application/json", "application/json", "application/json", "text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=none", "multipart/form-data", "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=", "application/x-www-form-urlencoded", "application/octet-stream", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "a/b/c", ";", "*/*",
    ];

    private static readonly string[] Headers =
    [
        "If-Match: \"3\"", "If-Match: 3", "If-Match: *", "If-Match: \"99999999999999999999\"", "If-Match: W/\"3\"", "If-Match: \"3-", "If-None-Match: *", "If-None-Match: \"", "If-None-Match: ,,,", "Idempotency-Key: k", "Idempotency-Key: \u00e9\u00ff", "Idempotency-Key:",
        "Accept-Language: ja;q=abc", "Accept-Language: *", "Accept-Language: ,;=", "Accept: application/xml", "Accept: ;;", "Range: bytes=99999999999-", "Range: bytes=abc", "If-Modified-Since: never", "Expect: 200-maybe", "Cookie: a=\u0080", "Content-Encoding: gzip",
        "Authorization: Bearer x", "Authorization: Basic eDp5", "Authorization:", "X-HTTP-Method-Override: DELETE", "Forwarded: for=[",
    ];

    private sealed record Operation(string Method, string Path, IReadOnlyList<string> Query, IReadOnlyList<string> Members, bool HasBody);

    private sealed record Attempt(string Line, byte[] Bytes, bool BreaksOff, bool IsOfTheServer);

    [Fact]
    public async Task Hostile_requests_are_refused_by_code_and_never_look_like_a_defect()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("DXLEDGER_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        await served.CatchUpAsync();
        var operations = Operations(await served.GetAsync("/openapi/v1.json"));
        var token = TestTokens.Issue("fuzz", [Role.Office, Role.Reporter, Role.Approver, Role.Auditor, Role.Operator], Department);
        var (wrong, since, next, statuses) = (new ConcurrentQueue<string>(), Stopwatch.StartNew(), -1, new ConcurrentDictionary<int, int>());

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            while (since.Elapsed < Duration && wrong.Count < 20 && Interlocked.Increment(ref next) is < RequestsMax and var number)
            {
                var attempt = Next(operations[number % operations.Count], new Random(unchecked((seed * 31) + number)), token);
                var answer = await SendAsync(served.Client.BaseAddress?.Port ?? 0, attempt);
                statuses.AddOrUpdate(Status(answer), 1, (_, count) => count + 1);
                if (Fault(attempt, answer) is { } fault)
                    wrong.Enqueue($"#{number} {attempt.Line}: {fault}");
            }
        })));

        output.WriteLine($"{next} requests; {string.Join(", ", statuses.OrderBy(one => one.Key).Select(one => $"{one.Key}: {one.Value}"))}");
        Assert.True(wrong.IsEmpty, $"seed {seed}\n{string.Join('\n', wrong)}");
        Assert.True(next >= operations.Count, $"Only {next} requests in {since.Elapsed}.");
    }

    private static List<Operation> Operations(JsonElement document) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select new Operation(
               operation.Name.ToUpperInvariant(),
               path.Name,
               [.. Elements(operation.Value, "parameters").Where(one => one.GetProperty("in").GetString() == "query").Select(one => one.GetProperty("name").GetString() ?? "")],
               Members(document, operation.Value),
               operation.Value.TryGetProperty("requestBody", out _)),
    ];

    private static List<JsonElement> Elements(JsonElement of, string name) => of.TryGetProperty(name, out var all) ? [.. all.EnumerateArray()] : [];

    private static List<string> Members(JsonElement document, JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json)
        && json.GetProperty("schema").TryGetProperty("$ref", out var reference)
            ? [.. document.GetProperty("components").GetProperty("schemas").GetProperty((reference.GetString() ?? "")["#/components/schemas/".Length..]).GetProperty("properties").EnumerateObject().Select(one => one.Name)]
            : [];

    private static T Any<T>(IReadOnlyList<T> of, Random random) => of[random.Next(of.Count)];

    private static Attempt Next(Operation operation, Random random, string token)
    {
        var method = random.Next(15) == 0 ? Any(Methods, random) : operation.Method;
        var target = Target(operation, random);
        var headers = Enumerable.Range(0, random.Next(3)).Select(_ => Any(Headers, random)).ToList();
        if (!headers.Exists(one => one.StartsWith("Authorization", StringComparison.Ordinal)) && random.Next(30) > 0)
            headers.Add($"Authorization: Bearer {token}");
        var body = operation.HasBody || random.Next(20) == 0 ? Body(operation, random) : [];
        if (body.Length > 0 || random.Next(10) == 0)
            headers.Add($"Content-Type: {Any(MediaTypes, random)}");
        // Sometimes more is promised than comes, or less.
        var length = random.Next(40) == 0 ? random.Next(body.Length + 100) : body.Length;
        var breaksOff = length > body.Length;
        var head = $"{method} {target} HTTP/1.0\r\nHost: localhost\r\n{string.Concat(headers.Select(one => $"{one}\r\n"))}Content-Length: {length}\r\n\r\n";
        // A request line of more than 8 KB never comes to the program.
        var isOfTheServer = breaksOff || target.Length > 8000 || target.Contains("%00", StringComparison.Ordinal) || head.Any(letter => letter > 0x7e);
        return new(
            $"{method} {target} [{string.Join("; ", headers.Where(one => !one.Contains(token, StringComparison.Ordinal)))}] {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200)))}",
            [.. Encoding.Latin1.GetBytes(head), .. body],
            breaksOff,
            isOfTheServer);
    }

    private static string Target(Operation operation, Random random)
    {
        var parts = operation.Path.Split('/').Select(part => !part.StartsWith('{') ? part
            : random.Next(3) == 0 ? random.Next(20) == 0 ? new string('a', 3000) : Any(Texts, random)
            : part switch
            {
                "{plan}" => "fukushima-r5",
                "{key}" => operation.Path.Contains("/kpis/", StringComparison.Ordinal) ? random.Next(3) == 0 ? "r5-a-25-m1" : "r5-a-17-1" : "r5-a-17",
                "{period}" => "2023-Q1",
                "{stream}" => "kpi-r5-a-17-1",
                "{name}" => "overview",
                _ => "1",
            });
        var query = Enumerable.Range(0, random.Next(4))
            .Select(_ => random.Next(12) == 0 || operation.Query.Count == 0 ? Any(Texts, random) : Any(operation.Query, random))
            // What is far ahead is waited for, which takes the time of many other requests.
            .Select(name => $"{name}={(name == "atLeast" && random.Next(20) > 0 ? "x" : random.Next(30) == 0 ? new string('z', 3000) : Any(Texts, random))}").ToList();
        return string.Join('/', parts) + (query.Count == 0 ? "" : $"?{string.Join('&', query)}");
    }

    private static byte[] Body(Operation operation, Random random)
    {
        switch (random.Next(14))
        {
            case 0:
                return [];
            case 1:
                return Encoding.UTF8.GetBytes(new string(random.Next(2) == 0 ? '[' : '{', 1 + random.Next(20_000)));
            case 2:
                return Encoding.UTF8.GetBytes(Any(Values, random));
            case 3:
                return Encoding.UTF8.GetBytes($"[{Any(Values, random)},{Any(Values, random)}]");
            case 4:
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"value\":", 1 + random.Next(3000))));
            case 5:
                var bytes = new byte[random.Next(2000)];
                random.NextBytes(bytes);
                return bytes;
            case 6:
                var form = $"--x\r\nContent-Disposition: form-data; name=\"{Any(Texts, random)}\"; filename=\"{Any(Texts, random)}\"\r\nContent-Type: {Any(MediaTypes, random)}\r\n\r\n{Any(Values, random)}\r\n--x--\r\n";
                return Encoding.UTF8.GetBytes(form[..random.Next(form.Length + 1)]);
            case 7:
                return ServedLedger.PlanFile()[..random.Next(4000)];
            case 8:
                return [0x50, 0x4b, 3, 4, .. Encoding.UTF8.GetBytes(Any(Values, random))];
        }

        var members = Enumerable.Range(0, 1 + random.Next(6))
            .Select(_ => $"\"{(operation.Members.Count == 0 || random.Next(15) == 0 ? Any(Texts, random).Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal) : Any(operation.Members, random))}\":{Any(Values, random)}");
        var text = "{" + string.Join(',', members.Concat(random.Next(2) == 0 ? ["\"reason\":\"r\""] : [])) + "}";
        return Encoding.UTF8.GetBytes(random.Next(10) == 0 ? text[..random.Next(text.Length)] : text);
    }

    private static async Task<string> SendAsync(int port, Attempt attempt)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await using var stream = client.GetStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(attempt.Bytes, patience.Token);
            // Elsewhere that would look like a caller who does not wait for the answer.
            if (attempt.BreaksOff)
                client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (IOException)
        {
            // The server may hang up before all was sent; what it said before counts.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private static int Status(string answer) =>
        answer.Split(' ') is [_, var status, ..] && int.TryParse(status, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? Fault(Attempt attempt, string answer)
    {
        var status = Status(answer);
        var (head, body) = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and var end ? (answer[..end], answer[(end + 4)..]) : (answer, "");
        if (status == 0)
            return attempt.IsOfTheServer ? null : "no answer";
        if (status is >= 200 and < 400)
            return null;
        // Bytes that are no HTTP are refused by the server before the program sees them.
        if (status < 500 && body.Length == 0)
            return attempt.IsOfTheServer ? null : $"{status} without a problem";
        if (!head.Contains("application/problem+json", StringComparison.Ordinal))
            return $"{status} without a problem: {body}";
        var problem = JsonElement.Parse(body);
        var code = problem.TryGetProperty("code", out var told) ? told.GetString() : null;
        return string.IsNullOrEmpty(code) || problem.GetProperty("status").GetInt32() != status || string.IsNullOrEmpty(problem.GetProperty("detail").GetString()) ? $"{status} without a code: {body}"
            : status >= 500 && code is not ("ledger.behind" or "projection.behind") ? $"{status} {body}"
            : null;
    }
}
