using JasperFx;
using JasperFx.Events;
using Marten;

namespace DxLedger.EventStore;

/// <summary>How Marten keeps the events of a ledger's database.</summary>
internal static class MartenSchema
{
    /// <summary>The schema of Marten's tables and the ledger's own.</summary>
    public const string Name = "dxledger";

    /// <summary>Sets a store up as the ledger needs it.</summary>
    public static void Configure(StoreOptions options)
    {
        options.DatabaseSchemaName = Name;
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.DisableNpgsqlLogging = true;
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps; // plain Quick dates events by the database's clock
        options.Events.MetadataConfig.HeadersEnabled = true;
        options.Events.UseListenNotifyForEventAppends = true;
    }

    /// <summary>Marten's own statements for its tables and functions, the same on every machine.</summary>
    public static string Script()
    {
        using var store = DocumentStore.For(options =>
        {
            options.Connection("Host=none"); // nothing is asked of it
            Configure(options);
            options.Events.AddEventType<object>(); // without an event there are no tables of events
        });
        return store.Storage.ToDatabaseScript().ReplaceLineEndings("\n");
    }
}
