using System.Text;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;

namespace DxLedger.IntegrationTests.Commands;

[Collection("commands")]
public sealed class CommandTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Plan = "data/fukushima-r5-dx-plan.txt";

    private readonly string _folder = Directory.CreateTempSubdirectory("dxledger-test-").FullName;
    private Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public async Task InitializeAsync() =>
        _environment = new(StringComparer.Ordinal) { ["DXLEDGER_DB"] = await postgres.CreateDatabaseAsync() };

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Parse_prints_json_alone_and_needs_no_database()
    {
        var result = await DxLedgerProcess.RunAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DB"] = "Host=nowhere.invalid" }, "plan", "parse", Plan, "--json");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        var rows = JsonElement.Parse(result.Output).GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(
            [("continuation", 9), ("numbered", 121), ("relisted", 10)],
            rows.CountBy(row => row.GetProperty("kind").ToString()).Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("empty", "plan.empty")]
    [InlineData("binary", "plan.not_text")]
    [InlineData("prose", "plan.no_rows")]
    [InlineData("huge", "plan.too_large")]
    [InlineData("missing", "file.unreadable")]
    public async Task Unreadable_file_is_bad_input_and_nothing_is_written(string kind, string code)
    {
        var file = Path.Combine(_folder, kind);
        byte[]? bytes = kind switch
        {
            "empty" => [],
            "binary" => [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7919 >> 3))],
            "prose" => "今日は晴れです。\n"u8.ToArray(),
            "huge" => new byte[50 * 1024 * 1024],
            _ => null,
        };
        if (bytes is not null)
            await File.WriteAllBytesAsync(file, bytes);

        foreach (var verb in new[] { "parse", "preview" })
        {
            var result = await DxLedgerProcess.RunAsync(_environment, "plan", verb, file);
            Assert.Equal((2, ""), (result.ExitCode, result.Output));
            Assert.Contains($"[{code}]", result.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Preview_writes_nothing_import_writes_once()
    {
        var preview = await DxLedgerProcess.RunAsync(_environment, "plan", "preview", Plan);
        Assert.Equal(0, preview.ExitCode);
        Assert.Contains("new 121, changed 0, unchanged 0, removed 0; 433 events", preview.Output, StringComparison.Ordinal);

        var first = await DxLedgerProcess.RunAsync(_environment, "plan", "import", Plan, "--plan", "fukushima-r5", "--json");
        var second = await DxLedgerProcess.RunAsync(_environment, "plan", "import", Plan, "--plan", "fukushima-r5", "--json");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("Appended 433 events; the ledger stands at position 433.", first.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing to append", second.Errors, StringComparison.Ordinal);
        Assert.Equal((433, 0), (Events(first), Events(second)));
        var check = await DxLedgerProcess.RunAsync(_environment, "projections", "check");
        Assert.Equal(
            (0, "The inline projections equal a rebuild from 433 events.\nThere are no async projections to compare.\nNot compared, because they are still being built: plan_overview, recent_changes, kpi_history, initiative_history, plan_history, department_history, period_history."),
            (check.ExitCode, check.Output.ReplaceLineEndings("\n").Trim()));
    }

    [Fact]
    public async Task Import_with_moved_rows_is_refused_until_they_are_settled()
    {
        await DxLedgerProcess.RunAsync(_environment, "plan", "import", Plan, "--plan", "fukushima-r5");
        var moved = Path.Combine(_folder, "moved.txt");
        var lines = Encoding.UTF8.GetString(ServedLedger.PlanFile()).Split('\n')
            .Where(line => !line.StartsWith("71\t", StringComparison.Ordinal))
            .Select(line => line.StartsWith("72\t", StringComparison.Ordinal) ? "71" + line[2..] : line);
        await File.WriteAllTextAsync(moved, string.Join('\n', lines));

        var refused = await DxLedgerProcess.RunAsync(_environment, "plan", "import", moved, "--plan", "fukushima-r5");
        var settled = await DxLedgerProcess.RunAsync(_environment, "plan", "import", moved, "--plan", "fukushima-r5", "--renumber", "b-72=b-71");

        Assert.Equal((1, 0), (refused.ExitCode, settled.ExitCode));
        Assert.Contains("b-72=b-71", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("[plan.renumbering_unmapped]", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("r5-b-71", settled.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("plan", "import", Plan)]
    [InlineData("plan", "import", Plan, "--plan", "UPPER")]
    [InlineData("plan", "import", Plan, "--plan", "a", "--renumber", "17")]
    [InlineData("plan", "preview", Plan, "--ledger", "none")]
    [InlineData("ledger", "create", "UPPER")]
    [InlineData("serve", "--urls", "http://0.0.0.0:0")]
    [InlineData("serve", "--urls", "nonsense")]
    [InlineData("health", "--url", "nonsense")]
    [InlineData("projections", "status", "--ledger", "none")]
    [InlineData("projections", "rebuild", "none", "--max-rate", "0")]
    [InlineData("projections", "rebuild", "none", "--max-rate", "1", "--abandon")]
    [InlineData("projections", "retry", "none", "--reason", " ")]
    [InlineData("projections", "skip", "none")]
    [InlineData("projections", "log", "--count", "0")]
    public async Task Wrong_usage_ends_with_two_and_says_something(params string[] arguments)
    {
        var result = await DxLedgerProcess.RunAsync(_environment, arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.NotEmpty(result.Errors);
    }

    [Fact]
    public async Task Database_out_of_reach_is_the_environments_fault()
    {
        var result = await DxLedgerProcess.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DB"] = "Host=127.0.0.1;Port=1;Username=nobody;Timeout=2" }, "plan", "preview", Plan);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("[database.unavailable]", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" --json")]
    public async Task Output_that_cannot_be_written_is_the_environments_fault(string json)
    {
        var result = await DxLedgerProcess.ShellAsync($"dotnet '{DxLedgerProcess.Assembly}' plan parse {Plan}{json} > /dev/full");
        Assert.Equal((3, ""), (result.ExitCode, result.Output));
        Assert.Contains("[io.failed]", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renumbering_may_stand_before_the_file()
    {
        await DxLedgerProcess.RunAsync(_environment, "plan", "import", Plan, "--plan", "fukushima-r5");
        var result = await DxLedgerProcess.RunAsync(_environment, "plan", "import", "--renumber", "b-72=b-72", Plan, "--plan", "fukushima-r5");
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Messages_follow_the_terminals_language()
    {
        _environment["LC_ALL"] = "ja_JP.UTF-8";
        var result = await DxLedgerProcess.RunAsync(_environment, "plan", "import", Plan, "--plan", "fukushima-r5");
        Assert.Contains("433 件のイベントを記録しました。", result.Errors, StringComparison.Ordinal);
        Assert.Contains("事業・取組 121 件", result.Output, StringComparison.Ordinal);
    }

    private static int Events(DxLedgerProcess.Result result) => JsonElement.Parse(result.Output).GetProperty("events").GetInt32();
}
