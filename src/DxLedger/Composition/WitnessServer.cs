using System.Net;
using DxLedger.EventStore;
using DxLedger.Platform.Witnessing;
using DxLedger.TransparencyLog;

namespace DxLedger.Composition;

/// <summary>A witness on HTTP (C2SP tlog-witness), without any database.</summary>
internal static class WitnessServer
{
    /// <param name="urls">Where to listen, separated by semicolons.</param>
    public static WebApplication Create(IWitness witness, string urls)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = WitnessHttp.BytesMax;
        });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            // A failed start is told in one sentence by the command.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        var app = builder.Build();
        app.MapPost(WitnessHttp.Path, http => AnswerAsync(witness, http, app.Logger));
        return app;
    }

    private static async Task AnswerAsync(IWitness witness, HttpContext http, ILogger log)
    {
        try
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var answer = WitnessRequest.TryParse(body.ToArray(), out var request)
                ? await witness.AddCheckpointAsync(request, http.RequestAborted)
                : new WitnessAnswer.Refused(WitnessRefusal.Malformed, "The body is no add-checkpoint request.");
            await (answer switch
            {
                WitnessAnswer.Cosigned(var signatures) => WriteAsync(http, HttpStatusCode.OK, string.Concat(signatures.Select(signature => $"{signature}\n"))),
                WitnessAnswer.Elsewhere(var size) => WriteAsync(http, HttpStatusCode.Conflict, $"{size}\n", WitnessHttp.SizeType),
                WitnessAnswer.Refused(var reason, var why) => WriteAsync(http, WitnessHttp.StatusOf(reason), $"{why}\n"),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
        }
        catch (BadHttpRequestException problem)
        {
            await WriteAsync(http, (HttpStatusCode)problem.StatusCode, $"A request has at most {WitnessHttp.BytesMax} bytes.\n");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Nothing is cosigned that is not kept. Where the folder lies is nobody's business.
            log.LogError("Nothing is cosigned: {Why}", problem.Message);
            await WriteAsync(http, HttpStatusCode.ServiceUnavailable, "The witness cannot keep checkpoints at the moment.\n");
        }
    }

    private static Task WriteAsync(HttpContext http, HttpStatusCode status, string text, string type = WitnessHttp.TextType)
    {
        (http.Response.StatusCode, http.Response.ContentType) = ((int)status, type);
        return http.Response.WriteAsync(text, http.RequestAborted);
    }
}
