using System.Text;
using System.Text.RegularExpressions;
using DxLedger.IntegrationTests.Commands;
using DxLedger.IntegrationTests.Http;

namespace DxLedger.IntegrationTests.Docs;

/// <summary>What the documents tell people to send is sent, and answers as they say.</summary>
[Collection("commands")]
public sealed partial class DocumentationTests(PostgresFixture postgres)
{
    private const string Server = "http://localhost:5080";

    [Fact]
    public async Task Tour_of_the_readme_happens_as_it_is_told()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        var blocks = Block().Matches(readme);

        Assert.Equal(19, blocks.Count);
        foreach (Match block in blocks)
        {
            var command = block.Groups["command"].Value
                .Replace(Server, served.Client.BaseAddress?.ToString().TrimEnd('/'), StringComparison.Ordinal)
                .Replace("./dx ", $"dotnet {DxLedgerProcess.Assembly} ", StringComparison.Ordinal);
            var result = await DxLedgerProcess.ShellAsync(command);
            AssertTold(block.Groups["output"].Value.Trim(), result.Output.Trim(), command);
        }
    }

    [Fact]
    public async Task Every_request_of_the_http_file_succeeds()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var requests = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "dxledger.http"))).Split("###").Skip(1).ToList();

        using var client = served.Anonymous();
        await served.CatchUpAsync();
        Assert.Equal(45, requests.Count);
        foreach (var text in requests)
        {
            var lines = text.ReplaceLineEndings("\n").Split('\n')[1..];
            var first = lines[0].Split(' ');
            var headers = lines[1..].TakeWhile(line => line.Length > 0).Select(line => line.Split(": ", 2)).ToList();
            var body = string.Join('\n', lines[1..].SkipWhile(line => line.Length > 0)).Trim();
            using var request = new HttpRequestMessage(new HttpMethod(first[0]), new Uri(first[1].Replace("{{server}}", "", StringComparison.Ordinal), UriKind.Relative));
            if (body.Length > 0)
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            foreach (var header in headers.Where(header => header[0] != "Content-Type"))
                request.Headers.TryAddWithoutValidation(header[0], header[1].Replace("{{token}}", TestTokens.Office, StringComparison.Ordinal));
            using var answer = await client.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, $"{lines[0]}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>Every problem code that the program can answer with is in the API guide, and no other.</summary>
    [Fact]
    public async Task Api_guide_lists_every_problem_code()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "api.md"));
        var table = guide[guide.IndexOf("| status | codes |", StringComparison.Ordinal)..];
        var told = Code().Matches(table).Select(match => match.Groups["code"].Value).Order(StringComparer.Ordinal);

        Assert.Equal(DxLedger.Platform.Problems.Codes.Order(StringComparer.Ordinal), told);
    }

    [Fact]
    public async Task Guide_to_plan_documents_names_every_flag()
    {
        var reader = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "DxLedger", "Features", "Plans", "Reading", "Flags.cs"));
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "plan-documents.md"));

        Assert.Equal(
            FlagInSource().Matches(reader).Select(match => match.Groups["code"].Value).Distinct(StringComparer.Ordinal),
            FlagInGuide().Matches(guide).Select(match => match.Groups["code"].Value));
    }

    /// <summary>What is told occurs in the output, in its order; an ellipsis leaves out anything.</summary>
    private static void AssertTold(string told, string actual, string command)
    {
        var at = 0;
        foreach (var part in told.Split('…').Where(part => part.Length > 0))
        {
            var found = actual.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{command}\nshould print: {part}\nbut prints: {actual}");
            at = found + part.Length;
        }

        Assert.True(told.StartsWith('…') || actual.StartsWith(told.Split('…')[0], StringComparison.Ordinal), actual);
    }

    [GeneratedRegex(@"```sh\n(?<command>.*?)\n```\n```(json|text)\n(?<output>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("""new\("(?<code>[a-z_]+)",""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FlagInSource();

    [GeneratedRegex(@"^\| `(?<code>[a-z_]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex FlagInGuide();

    [GeneratedRegex("`(?<code>[a-z_.]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
