using DxLedger.Platform.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DxLedger.Composition;

/// <summary>What the OpenAPI document says beside what the endpoints say of themselves.</summary>
internal static class ApiDocument
{
    private const string Bearer = "bearer";

    /// <summary>What the parameters mean; where a name occurs twice, it means the same.</summary>
    private static readonly Dictionary<string, string> Parameters = new(StringComparer.Ordinal)
    {
        ["part"] = "A list of the document: A or B.",
        ["field"] = "分野: its code or its name.",
        ["item"] = "項目: its code or its name.",
        ["department"] = "A department's key, or its bureau, section or full name.",
        ["kind"] = "How the document labels the promise: kpi, goal or none.",
        ["text"] = "Searched in name, outline and goal, whatever the width of the letters.",
        ["page"] = "From 1.",
        ["pageSize"] = "1 to 500.",
        ["from"] = "Where it begins: a version of a stream, a position of a plan's history or of a comparison, or the size of the earlier log.",
        ["count"] = "At most so many: 1 to 1,000 events of a stream, 1 to 500 changes.",
        ["before"] = "Only changes below this position; the newest if left out.",
        ["direction"] = "forwards or backwards.",
        ["plan"] = "Key of the plan, such as fukushima-r5.",
        ["prefix"] = "What new keys start with; follows from the year (r5) when left out.",
        ["fileName"] = "Name of the document, kept for people.",
        ["renumber"] = "OLD=NEW, such as a-17=a-18: the row moved; OLD=OLD: it did not. May be given several times.",
        ["sha256"] = "Of the document, lower-case hex.",
        ["key"] = "Such as r5-a-17 for an initiative, r5-a-17-1 for a KPI, r5-a-25-m1 for a milestone.",
        ["period"] = "A fiscal year such as 2023, a half such as 2023-H1 (April to September 2023), a quarter such as 2023-Q1 (April to June 2023) or a month such as 2023-M04; 2023-M03 is March 2024.",
        ["stream"] = "Such as kpi-r5-a-17-1.",
        [AtLeast.Parameter] = "Position that the answer has to take into account, as a write was told it: the answer waits for up to 2 seconds until it does, then 503.",
        [AsOfPoint.InstantParameter] = "What was known by then: a day such as 2026-04-01, meaning its end in Japan, or an instant with its offset. Not together with position.",
        [AsOfPoint.PositionParameter] = "What was known at this position of the ledger, from 1. In addresses of entries and proofs: the position of the event.",
        ["to"] = "End of what is compared or proved, as from; for a roll-over, the key of the later plan.",
        ["type"] = "Only events of this stored name, such as kpi.target-revised.v1.",
        ["actor"] = "Only events by this subject.",
        ["subject"] = "Only reads by this subject.",
        ["address"] = "Only addresses that hold this text, such as the key of a KPI.",
        ["preview"] = "true: says what would be done and writes nothing.",
        ["tile"] = "Level and number of the tile, as logs of the tiled kind write them.",
        ["name"] = "Of the projection, as the list of projections has it.",
    };

    public static void Configure(OpenApiOptions options)
    {
        // Slices name their bodies and answers alike; the slice's own name tells them apart.
        options.CreateSchemaReferenceId = type =>
            OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name
                ? type.Type.DeclaringType is { IsAbstract: true, IsSealed: true } slice ? slice.Name + name : name
                : null;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "DxLedger";
            document.Info.Version = "v1";
            document.Info.Description =
                "An event-sourced ledger of initiatives and KPIs. Answers carry the ledger position they stand on (DxLedger-Position) and an ETag; "
                + "problems follow RFC 9457 and have a stable code. Every address also exists under /api/ledgers/{ledger}/….";
            // The server's own address would be this machine's; relative paths hold wherever the document is read.
            document.Servers?.Clear();
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A token of the configured issuer." };
            (document.Security ??= []).Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] });
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            RequiredMembers.Correct(schema, context);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
                parameter.Description ??= Parameters.GetValueOrDefault(parameter.Name ?? "");
            if (context.Description.HttpMethod == HttpMethods.Post && operation.OperationId is { } id && id != "PreviewPlan")
                Describe(operation, decidedOnVersion: id != "ImportPlan");
            AddMarked(operation, context.Description.ActionDescriptor.EndpointMetadata);
            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiOperation operation, bool decidedOnVersion)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(Header("Idempotency-Key", "Makes a repeat safe: the same request again is answered, not done twice. At most 200 characters."));
        if (decidedOnVersion)
            operation.Parameters.Add(Header("If-Match", "The version, from the body, that the change was decided on, in quotes: \"3\"."));
    }

    /// <summary>What an endpoint reads without declaring it.</summary>
    private static void AddMarked(OpenApiOperation operation, IEnumerable<object> metadata)
    {
        operation.Parameters ??= [];
        foreach (var parameter in QueryParameters.Of(metadata).Where(one => operation.Parameters.All(described => described.Name != one.Name)))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = Parameters.GetValueOrDefault(parameter.Name),
                Schema = parameter.Type == typeof(long)
                    ? new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = parameter.Name == AtLeast.Parameter ? "0" : "1" }
                    : new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
