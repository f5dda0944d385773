using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DxLedger.Features.Kpis.Worksheets;
using DxLedger.IntegrationTests.Http;
using DxLedger.IntegrationTests.Reporting;
using DxLedger.Platform.Access;
using DxLedger.Platform.Spreadsheets;

namespace DxLedger.IntegrationTests.Worksheets;

/// <summary>A department downloads its worksheet, fills it in and sends it back, on the real plan.</summary>
[Collection("postgres")]
public sealed class WorksheetTests(PostgresFixture postgres)
{
    private const string Department = "総務部 行政経営課";
    private const string Paper = "r5-a-17-1";
    private const string Names = "髙﨑𠮷さん確認済み";

    [Fact]
    public async Task Filled_worksheet_is_previewed_by_cell_then_taken_all_or_nothing_and_once()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        var address = await AddressAsync(served);
        var empty = await DownloadAsync(reporter, address);
        var table = Workbooks.Table(empty);
        var keys = Enumerable.Range(0, table.Rows.Count).Select(row => table.Cell(row, (int)WorksheetColumn.Key).Text).ToList();
        Assert.Contains(Paper, keys);
        Assert.True(keys.Count > 3);
        var milestone = keys.First(key => key.Contains("-m", StringComparison.Ordinal));
        Assert.Equal(
            ("コピー用紙購入量（本庁（知事部局））", "枚", "32000000", ""),
            (Text(table, Paper, WorksheetColumn.Label), Text(table, Paper, WorksheetColumn.Unit), Text(table, Paper, WorksheetColumn.Target), Text(table, Paper, WorksheetColumn.Standing)));

        var foreign = (await served.GetAsync("/api/initiatives/r5-a-01")).GetProperty("promises")[0].GetProperty("key").GetString() ?? "";
        var wrong = Workbooks.Fill(empty, Paper, (WorksheetColumn.Status, "済"), (WorksheetColumn.Value, "約８百万"), (WorksheetColumn.On, "6/30"));
        wrong = Workbooks.Fill(wrong, milestone, (WorksheetColumn.Status, "達成"), (WorksheetColumn.Value, "3"));
        wrong = Workbooks.Fill(wrong, sheet => Workbooks.RowOf(sheet, keys.First(key => key != Paper && key != milestone)), (WorksheetColumn.Key, foreign), (WorksheetColumn.Note, "他課"));
        var head = await served.PositionAsync();
        using (var refused = await UploadAsync(reporter, address, wrong))
        {
            Assert.Equal("worksheet.refused", await refused.ProblemAsync(HttpStatusCode.UnprocessableEntity));
            var errors = (await refused.JsonAsync()).GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("field").GetString(), error.GetProperty("code").GetString())).ToHashSet();
            Assert.Equal(
                [
                    (Cell(table, Paper, WorksheetColumn.Status), "cell.unfit"),
                    (Cell(table, Paper, WorksheetColumn.Value), "cell.unfit"),
                    (Cell(table, Paper, WorksheetColumn.On), "cell.unfit"),
                    (Cell(table, milestone, WorksheetColumn.Value), "kpi.not_measured"),
                    (Cell(table, keys.First(key => key != Paper && key != milestone), WorksheetColumn.Key), "access.department_forbidden"),
                ],
                errors);
        }

        var right = Workbooks.Fill(empty, Paper, (WorksheetColumn.Status, "速報"), (WorksheetColumn.Value, "８，０００，０００．５０"), (WorksheetColumn.On, "令和5年6月30日"), (WorksheetColumn.Note, Names));
        using (var undecided = await UploadAsync(reporter, address, right))
            Assert.Equal((Cell(table, Paper, WorksheetColumn.Accumulation), "accumulation.undecided"), Error(await undecided.JsonAsync()));
        right = Workbooks.Fill(right, Paper, (WorksheetColumn.Accumulation, "当期分"));
        using (var unconfirmed = await UploadAsync(reporter, address, right))
            Assert.Equal((Cell(table, Paper, WorksheetColumn.Value), "fraction_of_count"), Error(await unconfirmed.JsonAsync()));
        right = Workbooks.Fill(right, Paper, (WorksheetColumn.Confirmed, "確認"));
        right = Workbooks.Fill(right, milestone, (WorksheetColumn.Status, "進行中"));
        var longAgo = Workbooks.Fill(right, milestone, (WorksheetColumn.On, "平成11年6月30日"));
        using (var asked = await UploadAsync(reporter, address, longAgo))
            Assert.Equal((Cell(table, milestone, WorksheetColumn.On), "outside_year"), Error(await asked.JsonAsync()));
        await TakenAsync(reporter, address + "&preview=true", Workbooks.Fill(longAgo, milestone, (WorksheetColumn.Confirmed, "確認")));
        var preview = await TakenAsync(reporter, address + "&preview=true", right);
        Assert.Equal(
            (true, 2, 0, keys.Count - 2, 0),
            (preview.GetProperty("isPreview").GetBoolean(), preview.GetProperty("reported").GetInt32(), preview.GetProperty("revised").GetInt32(), preview.GetProperty("empty").GetInt32(), preview.GetProperty("events").GetInt32()));
        Assert.Equal(head, await served.PositionAsync());

        Assert.Equal(2, (await TakenAsync(reporter, address, right, ("Idempotency-Key", "w1"))).GetProperty("events").GetInt32());
        var repeated = await TakenAsync(reporter, address, right, ("Idempotency-Key", "w1"));
        Assert.Equal((true, 2), (repeated.GetProperty("replayed").GetBoolean(), repeated.GetProperty("unchanged").GetInt32()));
        var again = await TakenAsync(reporter, address, right);
        Assert.Equal(
            (0, 2, 0),
            (again.GetProperty("reported").GetInt32(), again.GetProperty("unchanged").GetInt32(), again.GetProperty("events").GetInt32()));
        Assert.Equal(head + 2, await served.PositionAsync());
        var report = (await reporter.ReadAsync($"/api/kpis/{Paper}/reports/2023-Q1")).GetProperty("content");
        Assert.Equal(
            ("8000000.50", "provisional", "2023-06-30", Names),
            (report.GetProperty("value").GetRawText(), report.GetProperty("status").GetString(), report.GetProperty("measuredOn").GetString(), report.GetProperty("note").GetString()));

        // The sheet of before is stale now; the one of now takes a correction, with a reason.
        using (var stale = await UploadAsync(reporter, address, Workbooks.Fill(right, Paper, (WorksheetColumn.Value, "8100000"))))
            Assert.Equal((Cell(table, Paper, WorksheetColumn.Version), "report.moved"), Error(await stale.JsonAsync()));
        var current = Workbooks.Fill(await DownloadAsync(reporter, address), Paper, (WorksheetColumn.Value, "8100000"));
        Assert.Equal("8000000.50 速報（提出済み）", Text(Workbooks.Table(current), Paper, WorksheetColumn.Standing));
        using (var unreasoned = await UploadAsync(reporter, address, current))
            Assert.Equal((Cell(table, Paper, WorksheetColumn.Reason), "report.unfit"), Error(await unreasoned.JsonAsync()));
        current = Workbooks.Fill(current, Paper, (WorksheetColumn.Reason, "集計誤り"));
        Assert.Equal(
            (1, 1),
            ((await TakenAsync(reporter, address, current)).GetProperty("revised").GetInt32(), (await TakenAsync(reporter, address, current)).GetProperty("unchanged").GetInt32()));
    }

    [Fact]
    public async Task Worksheet_survives_office_programs_and_every_encoding_of_csv()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        var address = await AddressAsync(served);
        var filled = Workbooks.Fill(await DownloadAsync(reporter, address), Paper, (WorksheetColumn.Value, "8000000.0"), (WorksheetColumn.Note, Names), (WorksheetColumn.On, "2023/6/30"), (WorksheetColumn.Accumulation, "当期分"));

        var saved = await Workbooks.SavedByOfficeAsync(filled, "xlsx", "xlsx");
        var (before, after) = (Workbooks.Table(filled), Workbooks.Table(saved));
        Assert.Equal(before.FirstRow, after.FirstRow);
        Assert.Equal(before.Rows.Select(Line), after.Rows.Select(Line));
        Assert.Equal(1, (await TakenAsync(reporter, address, saved)).GetProperty("reported").GetInt32());
        var report = (await reporter.ReadAsync($"/api/kpis/{Paper}/reports/2023-Q1")).GetProperty("content");
        Assert.Equal(("8000000.0", Names), (report.GetProperty("value").GetRawText(), report.GetProperty("note").GetString()));

        // What a spreadsheet program makes of it as CSV says the same, whatever the encoding.
        var csv = await Workbooks.SavedByOfficeAsync(filled, "xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1");
        Assert.Equal(1, (await TakenAsync(reporter, address, csv)).GetProperty("unchanged").GetInt32());
        using var download = await reporter.GetAsync(new Uri(address.Replace("worksheet?", "worksheet.csv?", StringComparison.Ordinal), UriKind.Relative));
        var lines = (await download.Content.ReadAsStringAsync()).TrimStart('\uFEFF').Split("\r\n");
        var line = lines.Single(one => one.StartsWith(Paper, StringComparison.Ordinal));
        var revised = string.Join("\r\n", lines[0], string.Join(',', line.Split(',')[..^11]) + ",確定,8200000,,,,,,再集計しました,集計誤り,,当期分");
        foreach (var encoding in new[] { new UTF8Encoding(true), new UTF8Encoding(false), CodePagesEncodingProvider.Instance.GetEncoding(932) ?? Encoding.ASCII })
        {
            var answer = await TakenAsync(reporter, address, [.. encoding.GetPreamble(), .. encoding.GetBytes(revised)]);
            Assert.Equal(1, answer.GetProperty("revised").GetInt32() + answer.GetProperty("unchanged").GetInt32());
        }

        Assert.Equal(
            "再集計しました",
            (await reporter.ReadAsync($"/api/kpis/{Paper}/reports/2023-Q1")).GetProperty("content").GetProperty("note").GetString());
    }

    [Fact]
    public async Task Worksheet_is_the_departments_own_and_keeps_to_the_rules_of_its_period()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var other = served.As("o", Role.Reporter, "総務部 職員研修課");
        var address = await AddressAsync(served);
        var filled = Workbooks.Fill(await DownloadAsync(reporter, address), Paper, (WorksheetColumn.Value, "8000000"), (WorksheetColumn.Accumulation, "当期分"));
        using (var foreign = await UploadAsync(other, address, filled))
            Assert.Equal("access.department_forbidden", await foreign.ProblemAsync(HttpStatusCode.Forbidden));
        using (var anonymous = await UploadAsync(served.Anonymous(), address, filled))
            Assert.Equal("access.unauthenticated", await anonymous.ProblemAsync(HttpStatusCode.Unauthorized));
        using (var nonsense = await UploadAsync(reporter, address, [1, 2, 3]))
            Assert.Equal("sheet.unreadable", await nonsense.ProblemAsync(HttpStatusCode.UnprocessableEntity));
        using (var large = await UploadAsync(reporter, address, new byte[SheetReader.BytesMax + 1]))
            Assert.Equal("sheet.too_large", await large.ProblemAsync(HttpStatusCode.RequestEntityTooLarge));
        using (var period = await UploadAsync(reporter, address.Replace("2023-Q1", "2023-Q5", StringComparison.Ordinal), filled))
            Assert.Equal("request.invalid", await period.ProblemAsync(HttpStatusCode.BadRequest));
        using (var nothing = await UploadAsync(reporter, address.Replace("2023-Q1", "2031-Q1", StringComparison.Ordinal), filled))
            Assert.Equal("plan.not_found", await nothing.ProblemAsync(HttpStatusCode.NotFound));

        Assert.Equal(1, await served.Client.WriteAsync("/api/plans/fukushima-r5/periods/2023-Q1/closing", new { }));
        using (var closed = await UploadAsync(reporter, address, filled))
            Assert.Equal("period.closed", Error(await closed.JsonAsync()).Code);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Workbooks.Fill(await DownloadAsync(reporter, address.Replace("2023-Q1", "2023-Q2", StringComparison.Ordinal)), Paper, (WorksheetColumn.Value, "8000000"), (WorksheetColumn.Accumulation, "当期分"))), "file", "調書.xlsx" } };
        using var sent = await reporter.PostAsync(new Uri(address.Replace("2023-Q1", "2023-Q2", StringComparison.Ordinal), UriKind.Relative), form);
        Assert.Equal(1, (await sent.JsonAsync()).GetProperty("reported").GetInt32());
    }

    private static string Line(IReadOnlyList<SheetCell> row) => string.Join('|', row.Select(cell => cell.Text)).TrimEnd('|');

    private static (string? Cell, string? Code) Error(JsonElement problem) => (Assert.Single(problem.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString(), problem.GetProperty("errors")[0].GetProperty("code").GetString());

    private static string Text(SheetReading.Table table, string key, WorksheetColumn column) => table.Cell(Workbooks.RowOf(table, key), (int)column).Text;

    private static string Cell(SheetReading.Table table, string key, WorksheetColumn column) => table.Address(Workbooks.RowOf(table, key), (int)column);

    private static async Task<string> AddressAsync(ServedLedger served)
    {
        var key = (await served.GetAsync("/api/departments")).GetProperty("departments").EnumerateArray().First(one => one.GetProperty("name").GetString() == Department).GetProperty("key").GetString();
        return string.Create(CultureInfo.InvariantCulture, $"/api/departments/{key}/worksheet?period=2023-Q1");
    }

    private static async Task<byte[]> DownloadAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(new Uri(address.Replace("worksheet?", "worksheet.xlsx?", StringComparison.Ordinal), UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(SheetWriter.MediaType, answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient client, string address, byte[] file, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    private static async Task<JsonElement> TakenAsync(HttpClient client, string address, byte[] file, params (string Name, string Value)[] headers)
    {
        using var answer = await UploadAsync(client, address, file, headers);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonElement.Parse(body);
    }
}
