using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Plans.Importing;
using DxLedger.Features.Plans.Periods;
using Microsoft.AspNetCore.Http.Features;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;

namespace DxLedger.Composition;

/// <summary>Puts the web application together.</summary>
internal static class Server
{
    /// <param name="urls">Where to listen, separated by semicolons; validated by <see cref="ListenAddresses"/>.</param>
    /// <param name="remoteReads">Whether callers from other machines may read; without a configured issuer, writes stay with this machine either way.</param>
    /// <param name="scriptedClocks">Of ledgers with a made-up history, by name.</param>
    /// <param name="access">Whose tokens are believed.</param>
    /// <param name="keepsViews">Whether this node runs a daemon; one that does not shows what others keep up.</param>
    /// <param name="checks">When all ledgers are checked as a whole; null for never.</param>
    public static WebApplication Create(LedgerDatabase database, TimeProvider clock, string urls, bool remoteReads, AccessOptions access, bool keepsViews = true, IReadOnlyDictionary<string, TimeProvider>? scriptedClocks = null, CheckSchedule? checks = null)
    {
        // What development allows is up to the access options alone; the server is the same everywhere.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Features.Plans.ImportPlan.RequestBytesMax;
        });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            // A failed start is told in one sentence by the command.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            // While the database is away it would fill the terminal; the signer and the daemon say once that it is.
            .AddFilter("Quartz", LogLevel.None);
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(LedgerModel.Kinds);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(new LedgerClocks(clock, scriptedClocks));
        builder.Services.AddSingleton<PlanImporter>();
        builder.Services.AddSingleton<IClosedYears, ClosedYears>();
        if (keepsViews)
            builder.Services.AddHostedService(_ => new LifelongService<ProjectionDaemon>(database.StartDaemon));
        builder.Services.AddHostedService(_ => new LifelongService<CheckpointSigner>(database.StartSigner));
        builder.Services.AddSingleton<CheckMetrics>();
        if (checks is not null)
            NightlyCheck.Add(builder.Services, checks);
        TokenCallers.Add(builder.Services, access);
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ExceptionProblems>();
        builder.Services.ConfigureHttpJsonOptions(json => LedgerJson.ConfigureHttp(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.Configure<FormOptions>(forms => forms.MultipartBodyLengthLimit = Features.Plans.ImportPlan.RequestBytesMax);
        builder.Services.AddOpenApi("v1", ApiDocument.Configure);

        var app = builder.Build();
        app.Use(Methods.Head);
        app.UseExceptionHandler();
        app.UseStatusCodePages(StatusPages.WriteAsync);
        // Behind an issuer of one's own, tokens alone say who may do what; until then the machine's edge is a second fence.
        if (access.Authority is null)
            app.Use((http, next) => LocalWrites.Middleware(http, next, remoteReads));
        app.UseRouting();
        app.Use(Methods.Options);
        app.Use(LedgerScope.Middleware);
        app.Use(new AccessGate(access, CallerDepartments.FindAsync, KpiOwners.FindAsync).Middleware);
        app.Use(QueryGuard.Middleware);
        app.Use(RecordedReads.Middleware);
        app.Use(AtLeast.Middleware);
        Api.Map(app);
        return app;
    }
}
