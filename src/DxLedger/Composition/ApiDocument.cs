using DxLedger.Platform.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DxLedger.Composition;

/// <summary>What the OpenAPI document says beside what the endpoints say of themselves.</summary>
internal static class ApiDocument
{
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
        ["from"] = "First version of the page; 1, or the last one when reading backwards, if left out.",
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
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
                parameter.Description ??= Parameters.GetValueOrDefault(parameter.Name ?? "");
            if (context.Description.HttpMethod == HttpMethods.Post && operation.OperationId is { } id && id != "PreviewPlan")
                Describe(operation, decidedOnVersion: id != "ImportPlan");
            if (context.Description.HttpMethod == HttpMethods.Get && context.Description.ActionDescriptor.EndpointMetadata.OfType<NeedsLedger>().Any())
                (operation.Parameters ??= []).Add(LeastPosition());
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

    private static OpenApiParameter LeastPosition() => new()
    {
        Name = AtLeast.Parameter,
        In = ParameterLocation.Query,
        Description = "Position that the answer has to take into account, as a write was told it: the answer waits for up to 2 seconds until it does, then 503.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" },
    };

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
