using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Platform.Http;

/// <summary>Marks endpoints that can tell what the ledger knew at a point of its past.</summary>
internal sealed class ReadsPast;

/// <summary>Marks endpoints that tell the figures of one period where the address names it.</summary>
internal sealed class ReadsPeriod;

/// <summary>A parameter of an address.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Type">What its text stands for.</param>
/// <param name="IsRequired">The endpoint does not answer without it.</param>
internal sealed record QueryParameter(string Name, Type Type, bool IsRequired)
{
    /// <summary>May be given several times.</summary>
    public bool IsList => Type.IsArray;
}

/// <summary>The parameters that an endpoint understands: those that its handler declares, and those that markers stand for.</summary>
internal static class QueryParameters
{
    private static readonly ConditionalWeakTable<Endpoint, IReadOnlyList<QueryParameter>> Known = [];

    public static IReadOnlyList<QueryParameter> Of(Endpoint endpoint) => Known.GetValue(endpoint, one => Of(one.Metadata));

    /// <summary>The same from what is put on the endpoint.</summary>
    public static IReadOnlyList<QueryParameter> Of(IEnumerable<object> metadata)
    {
        List<object> all = [.. metadata];
        var known = all.OfType<MethodInfo>().FirstOrDefault()?.GetParameters().SelectMany(Declared).ToList() ?? [];
        if (all.OfType<ReadsPeriod>().Any())
            known.Add(new("period", typeof(string), IsRequired: false));
        if (all.OfType<ReadsPast>().Any())
            known.AddRange([new(
                AsOfPoint.InstantParameter,
                typeof(string),
                IsRequired: false), new(AsOfPoint.PositionParameter, typeof(long), IsRequired: false)]);
        if (all.OfType<NeedsLedger>().Any() && all.OfType<HttpMethodMetadata>().Any(one => one.HttpMethods.Contains(HttpMethods.Get)))
            known.Add(new(AtLeast.Parameter, typeof(long), IsRequired: false));
        return known;
    }

    private static IEnumerable<QueryParameter> Declared(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
            return parameter.ParameterType.GetConstructors().MaxBy(one => one.GetParameters().Length)?.GetParameters().SelectMany(Declared) ?? [];
        if (parameter.GetCustomAttribute<FromQueryAttribute>() is not { } query)
            return [];
        var underlying = Nullable.GetUnderlyingType(parameter.ParameterType);
        var optional = parameter.HasDefaultValue || underlying is not null || new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        return [new(query.Name ?? parameter.Name ?? "", underlying ?? parameter.ParameterType, !optional)];
    }
}
