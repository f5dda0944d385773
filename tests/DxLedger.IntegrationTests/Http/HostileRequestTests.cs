using System.Net;
using System.Text;

namespace DxLedger.IntegrationTests.Http;

/// <summary>Requests that no honest client sends must be told what is wrong with them, not that the program is.</summary>
[Collection("postgres")]
public sealed class HostileRequestTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Revisions = "/api/kpis/r5-a-17-1/target-revisions";

    private static readonly object Revision = new { fiscalYear = 2023, value = 1, reason = "r", confirm = new[] { "magnitude" } };

    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Theory]
    [InlineData("a%0Ab")]
    [InlineData("%EF%BF%BD")]
    [InlineData("k23456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task Key_that_can_name_nothing_is_not_found_with_an_idempotency_key_too(string key)
    {
        using var kpi = await Served.SendAsync(HttpMethod.Post, $"/api/kpis/{key}/target-revisions", Revision, ("Idempotency-Key", "k"));
        using var initiative = await Served.SendAsync(HttpMethod.Post, $"/api/initiatives/{key}/outline-revisions", new { name = "n", reason = "r" }, ("Idempotency-Key", "k"));

        Assert.Equal("kpi.not_found", await kpi.ProblemAsync(HttpStatusCode.NotFound));
        Assert.Equal("initiative.not_found", await initiative.ProblemAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Idempotency_key_that_the_ledger_does_not_take_is_named()
    {
        using var answer = await Served.SendAsync(HttpMethod.Post, Revisions, Revision, ("Idempotency-Key", "a\uFFFDb"));

        Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        Assert.Equal("Idempotency-Key", (await answer.JsonAsync()).GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("utf-7")]
    public async Task Unknown_charset_is_a_media_type_that_is_not_understood(string charset)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"fiscalYear":2023,"value":1,"reason":"r"}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");

        using var answer = await Served.Client.PostAsync(new Uri(Revisions, UriKind.Relative), content);

        Assert.Equal("request.media_type", await answer.ProblemAsync(HttpStatusCode.UnsupportedMediaType));
    }

    [Fact]
    public async Task Change_that_fits_no_entry_of_the_log_is_too_large()
    {
        var before = await Served.PositionAsync();
        var text = new string('あ', 8000);

        using var answer = await Served.SendAsync(HttpMethod.Post, "/api/initiatives/r5-a-17/outline-revisions", new { name = text, outline = text, goalText = text, reason = "r" });

        Assert.Equal("append.entry_too_large", await answer.ProblemAsync(HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(before, await Served.PositionAsync());
    }

    [Fact]
    public async Task Document_with_a_cell_that_fits_no_entry_is_refused_whole()
    {
        var before = await Served.PositionAsync();
        var text = Encoding.UTF8.GetString(ServedLedger.PlanFile()).Replace("職員研修事業", new string('あ', 30_000), StringComparison.Ordinal);

        using var answer = await Served.ImportAsync(Encoding.UTF8.GetBytes(text), "plan=wide-r5&prefix=w5");

        Assert.Equal("append.entry_too_large", await answer.ProblemAsync(HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(before, await Served.PositionAsync());
    }

    [Theory]
    [InlineData("filename*=UTF-8''a%00b.txt")]
    [InlineData("filename*=UTF-8''a%0Ab.txt")]
    [InlineData("filename=\"n234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456.txt\"")]
    public async Task File_name_of_a_form_is_checked_like_that_of_the_query(string name)
    {
        byte[] body =
        [
            .. Encoding.ASCII.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"file\"; {name}\r\nContent-Type: text/plain\r\n\r\n"),
            .. ServedLedger.PlanFile(),
            .. "\r\n--x--\r\n"u8,
        ];
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");

        using var answer = await Served.Client.PostAsync(new Uri("/api/plans?plan=form-r5&prefix=f5", UriKind.Relative), content);

        Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        Assert.Equal("fileName", (await answer.JsonAsync()).GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    public async Task Refused_reading_is_not_called_writing(string header, string value)
    {
        using var answer = await Served.SendAsync(HttpMethod.Get, "/api/plans", null, (header, value));
        Assert.Equal("reads.loopback_only", await answer.ProblemAsync(HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Damaged_document_is_not_blamed_on_its_reader()
    {
        var href = (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("documents")[0].GetProperty("href").GetString() ?? "";
        await EventStore.Sql.ScalarAsync<int>(Served.ConnectionString, "UPDATE dxledger.blobs SET content = 'x'");

        using var answer = await Served.SendAsync(HttpMethod.Get, href);

        Assert.Equal("document.damaged", await answer.ProblemAsync(HttpStatusCode.InternalServerError));
    }
}
