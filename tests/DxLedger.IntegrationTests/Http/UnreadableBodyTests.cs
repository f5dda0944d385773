using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class UnreadableBodyTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Revisions = "/api/kpis/r5-a-17-1/target-revisions";

    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Theory]
    [InlineData("{\n \"fiscalYear\": x}", "fiscalYear", "syntax", "The body is no JSON from line 2, byte 16 on.")]
    [InlineData("""{"fiscalYear":2023,"value":1,"reason":"r","unknown":1}""", "unknown", "unknown_member", "There is no member unknown here.")]
    [InlineData("""{"fiscalYear":2023,"value":1,"value":2,"reason":"r"}""", "value", "duplicate_member", "The member value is given twice.")]
    [InlineData("""{"fiscalYear":2023,"value":"x","reason":"r"}""", "value", "wrong_type", "This is not of the type that is expected here, or a number that cannot be read.")]
    [InlineData("{\"fiscalYear\":2023,\"value\":1,\"reason\":\"a\tb\"}", "reason", "control_character", "There is a control character (tab, U+0009) at line 1, byte 41.")]
    [InlineData("""{"fiscalYear":2023,"value":1,"reason":"a\u0000b"}""", "reason", "control_character", "There is a control character (NUL, U+0000) at character 2.")]
    public async Task Json_that_cannot_be_read_is_told_with_its_place(string body, string field, string code, string detail)
    {
        using var answer = await Served.SendAsync(HttpMethod.Post, Revisions, body, ("Accept-Language", "en"));

        Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        var error = (await answer.JsonAsync()).GetProperty("errors")[0];
        Assert.Equal(
            (field, code, detail),
            (error.GetProperty("field").GetString(), error.GetProperty("code").GetString(), error.GetProperty("detail").GetString()));
    }

    [Theory]
    [InlineData("/api/initiatives/r5-a-17/outline-revisions", """{"name":"a\tb","reason":"r"}""", "name")]
    [InlineData("/api/kpis/r5-a-17-1/definition-revisions", """{"label":"a\tb","reason":"r"}""", "label")]
    [InlineData("/api/departments", """{"bureau":"a\tb"}""", "bureau")]
    public async Task Tab_in_a_text_of_one_line_is_named(string address, string body, string field)
    {
        using var answer = await Served.SendAsync(HttpMethod.Post, address, body, ("Accept-Language", "en"));

        Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        var error = (await answer.JsonAsync()).GetProperty("errors")[0];
        Assert.Equal(
            (field, "There is a control character (tab, U+0009) at character 2."),
            (error.GetProperty("field").GetString(), error.GetProperty("detail").GetString()));
    }

    [Theory]
    [InlineData("/api/evidence")]
    [InlineData("/api/plans?plan=form-r5&prefix=f5")]
    [InlineData("/api/plans/preview?plan=form-r5&prefix=f5")]
    public async Task Form_that_is_none_is_the_fault_of_its_sender(string address)
    {
        using var reporter = Served.As("r", Platform.Access.Role.Reporter, "総務部 行政経営課");
        var client = address == "/api/evidence" ? reporter : Served.Client;
        foreach (var (type, body) in Forms())
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await client.PostAsync(new Uri(address, UriKind.Relative), content);

            Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
            Assert.Equal("body", (await answer.JsonAsync()).GetProperty("field").GetString());
        }
    }

    [Theory]
    [InlineData("application/json", Revisions)]
    [InlineData("text/plain", "/api/plans?plan=form-r5&prefix=f5")]
    [InlineData("multipart/form-data; boundary=bbb", "/api/plans?plan=form-r5&prefix=f5")]
    public async Task Chunk_of_impossible_size_is_a_bad_request(string type, string address)
    {
        using var socket = new TcpClient();
        var server = Served.Client.BaseAddress ?? throw new InvalidOperationException();
        await socket.ConnectAsync(server.Host, server.Port);
        var head = $"POST {address} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: {Served.Client.DefaultRequestHeaders.Authorization}\r\n"
            + $"Content-Type: {type}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nx\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(socket.GetStream());

        Assert.StartsWith("HTTP/1.1 400 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Type, string Body)> Forms()
    {
        yield return ("multipart/form-data; boundary=bbb", "x");
        yield return ("multipart/form-data", "x");
        yield return ("multipart/form-data; boundary=bbb", "--bbb\r\nContent-Disposition form-data\r\n\r\nx\r\n--bbb--\r\n");
        yield return ("multipart/form-data; boundary=bbb", "--bbb\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx");
        var parts = Enumerable.Range(0, 1100).Select(i => $"--bbb\r\nContent-Disposition: form-data; name=\"a{i}\"\r\n\r\nx\r\n");
        yield return ("multipart/form-data; boundary=bbb", string.Concat(parts) + "--bbb--\r\n");
    }
}
