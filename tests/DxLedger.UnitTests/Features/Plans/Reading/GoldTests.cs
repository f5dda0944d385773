using System.Text.Json;
using System.Text.Json.Nodes;

namespace DxLedger.UnitTests.Features.Plans.Reading;

/// <summary>
/// Documents read by hand: every cell and every target of each row, one JSON object a line. The files were written
/// independently of the reader; where the conventions leave a choice, they hold the settled one.
/// </summary>
public sealed class GoldTests
{
    [Theory]
    [InlineData("fukushima-r5", 140)]
    [InlineData("unseen-1", 29)]
    [InlineData("unseen-2", 28)]
    [InlineData("unseen-3", 22)]
    [InlineData("unseen-4", 23)]
    [InlineData("unseen-5", 25)]
    [InlineData("unseen-6", 25)]
    public void Document_reads_as_a_careful_person_reads_it(string name, int rows)
    {
        var file = name == "fukushima-r5" ? RepositoryFiles.Plan() : File.ReadAllBytes(RepositoryFiles.Gold(name + ".txt"));
        var expected = File.ReadAllLines(RepositoryFiles.Gold(name + ".jsonl"));
        var actual = JsonNode.Parse(PlanReaderTests.Json(PlanReaderTests.Accepted(file)))?["rows"]?.AsArray() ?? [];
        Assert.Equal(rows, expected.Length);
        Assert.Equal(rows, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(Canonical(JsonNode.Parse(pair.First)), Canonical(Judged(pair.Second))));
    }

    // Labels and flags are words about the row and tested elsewhere; rawValue follows from the value.
    private static JsonNode? Judged(JsonNode? row)
    {
        row?.AsObject().Remove("flags");
        foreach (var target in row?["targets"]?.AsArray() ?? [])
        {
            target?.AsObject().Remove("label");
            target?.AsObject().Remove("rawValue");
        }

        return row;
    }

    private static string Canonical(JsonNode? row) => row?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "";
}
