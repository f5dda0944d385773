using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>What tests of the working year send and expect, in few words.</summary>
internal static class Requests
{
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient client, string address, object body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = JsonContent.Create(body) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    /// <summary>Sends a write that must be taken.</summary>
    /// <returns>How many events it appended.</returns>
    public static async Task<int> WriteAsync(this HttpClient client, string address, object body)
    {
        using var answer = await client.SendAsync(address, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text).GetProperty("events").GetInt32();
    }

    /// <summary>Sends a write that must be refused.</summary>
    /// <returns>The code and the field at fault.</returns>
    public static async Task<(string? Code, string? Field)> RefusedAsync(this HttpClient client, string address, object body, HttpStatusCode status)
    {
        using var answer = await client.SendAsync(address, body);
        var code = await answer.ProblemAsync(status);
        return (code, (await answer.JsonAsync()).TryGetProperty("field", out var field) ? field.GetString() : null);
    }

    public static async Task<JsonElement> ReadAsync(this HttpClient client, string address)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {(int)answer.StatusCode} {body}");
        return JsonElement.Parse(body);
    }

    public static IReadOnlyList<string?> Strings(this JsonElement array, string member) => [.. array.EnumerateArray().Select(one => one.GetProperty(member).GetString())];
}
