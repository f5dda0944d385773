using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DxLedger.IntegrationTests.Http;

/// <summary>The whole program on a real socket over a database of its own.</summary>
internal sealed class ServedLedger : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServedLedger(LedgerDatabase database, Ledger ledger, WebApplication app, string connectionString)
    {
        (Database, Ledger, _app, ConnectionString) = (database, ledger, app, connectionString);
        Client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = new Uri(app.Urls.First()) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Office);
    }

    public string ConnectionString { get; }

    public LedgerDatabase Database { get; }

    public Ledger Ledger { get; }

    /// <summary>Every address that the program answers.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => _app.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Where the program's logs go.</summary>
    public ILoggerFactory Logs => _app.Services.GetRequiredService<ILoggerFactory>();

    /// <summary>Carries the token of somebody who is office, auditor and operator.</summary>
    public HttpClient Client { get; }

    /// <param name="views">Async projections of the test's own; the program's where none are given.</param>
    /// <param name="daemon">False where the test runs one itself, or none.</param>
    /// <param name="map">Adds addresses of the test's own.</param>
    /// <param name="checks">When the whole is checked; null for never.</param>
    /// <param name="seal">False where nothing is to be signed.</param>
    /// <param name="clocks">Of ledgers whose history is made up, by name.</param>
    public static async Task<ServedLedger> StartAsync(
        string connectionString,
        bool remoteReads = false,
        IReadOnlyList<AsyncProjection>? views = null,
        bool daemon = true,
        Action<WebApplication>? map = null,
        bool seal = true,
        string? checks = null,
        IReadOnlyDictionary<string, TimeProvider>? clocks = null)
    {
        var options = new EventStoreOptions
        {
            InlineProjections = LedgerModel.Projections,
            AsyncProjections = views ?? LedgerModel.Views,
            SealFolder = seal ? TestSeals.Of(connectionString) : null,
            ScriptedClocks = clocks ?? new Dictionary<string, TimeProvider>(StringComparer.Ordinal),
        };
        var database = await LedgerDatabase.OpenAsync(connectionString, options, CancellationToken.None);
        var ledger = await database.LedgerAsync("default", CancellationToken.None);
        var schedule = checks is null ? null : await CheckSchedule.ForAsync(connectionString, checks, CancellationToken.None);
        var app = Server.Create(database, TimeProvider.System, "http://127.0.0.1:0", remoteReads, TestTokens.Access, daemon, clocks, schedule);
        map?.Invoke(app);
        await app.StartAsync();
        return new ServedLedger(database, ledger, app, connectionString);
    }

    /// <summary>A client that carries somebody's token.</summary>
    /// <param name="departments">Keys or full names.</param>
    public HttpClient As(string subject, Role role, params string[] departments)
    {
        var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(subject, [role], departments));
        return client;
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => new(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = Client.BaseAddress };

    public static byte[] PlanFile() => File.ReadAllBytes(Path.Combine(Repository.Root, "data", "fukushima-r5-dx-plan.txt"));

    public async Task<ServedLedger> WithPlanAsync()
    {
        var answer = await ImportAsync(PlanFile());
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return this;
    }

    public Task<HttpResponseMessage> ImportAsync(byte[] file, string query = "plan=fukushima-r5") =>
        Client.PostAsync(new Uri($"/api/plans?{query}", UriKind.Relative), new ByteArrayContent(file));

    public async Task<JsonElement> GetAsync(string address)
    {
        using var answer = await Client.GetAsync(new Uri(address, UriKind.Relative));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {(int)answer.StatusCode} {body}");
        return JsonElement.Parse(body);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        if (body is string text)
            request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        else if (body is not null)
            request.Content = JsonContent.Create(body);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    public async Task<long> PositionAsync() => (await Ledger.HeadAsync(CancellationToken.None)).Position;

    /// <summary>Waits until every view shows all that is in the ledger.</summary>
    public async Task CatchUpAsync()
    {
        var head = await PositionAsync();
        foreach (var view in LedgerModel.Views)
            Assert.Equal(head, await Ledger.WaitForAsync(view, head, TimeSpan.FromMinutes(1), CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
    }
}

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => JsonElement.Parse(await answer.Content.ReadAsStringAsync());

    /// <summary>Asserts an RFC 9457 problem and gives its code.</summary>
    public static async Task<string?> ProblemAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(body);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString() ?? "");
        return problem.GetProperty("code").GetString();
    }

    public static string Header(this HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}

internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DxLedger.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests run inside the repository.");
    }
}
