using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace DxLedger.EventStore;

/// <summary>
/// Which stored name means which type. Names carry a version (<c>kpi.defined.v1</c>); an old shape reaches the type of
/// today through upcasters, so that stored events never change. Fill it before the first use; reading is thread-safe.
/// </summary>
/// <param name="json">How events are written and read; decimals must be written as strings (RFC 8785 alters numbers).</param>
public sealed class EventTypeRegistry(JsonSerializerOptions json)
{
    private readonly Dictionary<string, Type> _typesByName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> _newestNames = [];
    private readonly Dictionary<string, (string ToName, Func<JsonObject, JsonObject> Upcast)> _upcasters = new(StringComparer.Ordinal);

    /// <summary>Every name that can be decoded, in ordinal order.</summary>
    public IReadOnlyCollection<string> StoredNames =>
        [.. _typesByName.Keys.Concat(_upcasters.Keys).Order(StringComparer.Ordinal)];

    /// <summary>Every type that can be decoded, once each.</summary>
    public IReadOnlyCollection<Type> Types => [.. _typesByName.Values.Distinct()];

    /// <summary>
    /// JSON Schemas (draft 2020-12) of the data of every event that is written or was written in today's shape, by
    /// stored name. Those of names that are only read through upcasters are not among them.
    /// </summary>
    public IReadOnlyDictionary<string, JsonNode> Schemas() => _typesByName.ToDictionary(entry => entry.Key, entry => Schema(entry.Value), StringComparer.Ordinal);

    private JsonNode Schema(Type type)
    {
        var options = new JsonSerializerOptions(json);
        options.MakeReadOnly(populateMissingResolver: true);
        return options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            // RFC 8785 alters numbers, so decimals are strings.
            TransformSchemaNode = (context, node) =>
                (Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type) == typeof(decimal) ? new JsonObject { ["type"] = "string", ["pattern"] = @"^-?[0-9]+(\.[0-9]+)?$" } : node,
        });
    }

    /// <summary>Binds a stored name to a type. A type registered again is written under the newer name from then on.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public EventTypeRegistry Register<T>(string storedName)
        where T : class
    {
        AddName(storedName);
        _typesByName.Add(storedName, typeof(T));
        _newestNames[typeof(T)] = storedName;
        return this;
    }

    /// <summary>Reads events stored under an old name as if they had been stored under a newer one.</summary>
    /// <param name="fromName">The old name; no longer written.</param>
    /// <param name="toName">The next name of the chain; registered, or upcast itself.</param>
    /// <param name="upcast">Gives the data in the newer shape; may change and return its argument.</param>
    /// <exception cref="ArgumentException">The old name is taken.</exception>
    public EventTypeRegistry Upcast(string fromName, string toName, Func<JsonObject, JsonObject> upcast)
    {
        ArgumentException.ThrowIfNullOrEmpty(toName);
        ArgumentNullException.ThrowIfNull(upcast);
        AddName(fromName);
        _upcasters.Add(fromName, (toName, upcast));
        return this;
    }

    /// <summary>An event ready to append, under the newest name of its type.</summary>
    /// <exception cref="UnknownEventTypeException">The type is not registered.</exception>
    public EventData Encode(object @event, Guid id, params ErasableText[] texts)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var type = @event.GetType();
        if (!_newestNames.TryGetValue(type, out var name)) throw new UnknownEventTypeException(type.Name);
        return new EventData(id, name, JsonSerializer.SerializeToUtf8Bytes(@event, type, json)) { Texts = texts };
    }

    /// <summary>The event as the type of today.</summary>
    /// <exception cref="UnknownEventTypeException">Neither the name nor where its upcasters lead is registered.</exception>
    /// <exception cref="JsonException">The data does not fit the type.</exception>
    public object Decode(string type, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(type);
        var decoded = _typesByName.TryGetValue(type, out var clrType)
            ? JsonSerializer.Deserialize(data.Span, clrType, json)
            : DecodeOld(type, data);
        return decoded ?? throw new JsonException($"The data of a {type} is null.");
    }

    private object? DecodeOld(string type, ReadOnlyMemory<byte> data)
    {
        if (!_upcasters.ContainsKey(type)) throw new UnknownEventTypeException(type);
        var shape = JsonNode.Parse(data.Span)?.AsObject() ?? throw new JsonException($"The data of a {type} is null.");
        var name = type;
        for (var steps = 0; steps <= _upcasters.Count && _upcasters.TryGetValue(name, out var step); steps++)
        {
            shape = step.Upcast(shape);
            name = step.ToName;
        }

        return _typesByName.TryGetValue(name, out var clrType)
            ? shape.Deserialize(clrType, json)
            : throw new UnknownEventTypeException(name);
    }

    private void AddName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_typesByName.ContainsKey(name) || _upcasters.ContainsKey(name))
            throw new ArgumentException($"The name {name} is taken.", nameof(name));
    }
}

/// <summary>A stored name, or a type, that the registry does not know.</summary>
public sealed class UnknownEventTypeException(string type) : Exception($"The event type {type} is not registered.")
{
    /// <summary>The name that was not found.</summary>
    public string Type { get; } = type;
}
