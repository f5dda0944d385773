using Microsoft.AspNetCore.OpenApi;

namespace DxLedger.Composition;

/// <summary>What the OpenAPI document says beside what the endpoints say of themselves.</summary>
internal static class ApiDocument
{
    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
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
}
