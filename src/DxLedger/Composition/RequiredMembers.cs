using System.Text.Json;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using FluentValidation;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DxLedger.Composition;

/// <summary>Which members of a body have to be sent: those that its validator refuses a body without anything for.</summary>
internal static class RequiredMembers
{
    /// <summary>Members of which one is needed, whichever it is.</summary>
    private static readonly Dictionary<Type, string[]> Alternatives = new() { [typeof(SetEvaluationRule.Body)] = ["profile", "rule"] };

    private static readonly Dictionary<Type, HashSet<string>> Needed = Find();

    public static void Correct(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (!Needed.TryGetValue(context.JsonTypeInfo.Type, out var needed))
            return;
        string[] choice = Alternatives.GetValueOrDefault(context.JsonTypeInfo.Type) ?? [];
        schema.Required = new HashSet<string>((schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)).Keys.Where(needed.Contains).Except(choice, StringComparer.Ordinal), StringComparer.Ordinal);
        if (choice.Length > 0)
            schema.AnyOf = [.. choice.Select(name => new OpenApiSchema { Required = new HashSet<string>(StringComparer.Ordinal) { name } })];
    }

    private static Dictionary<Type, HashSet<string>> Find()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        LedgerJson.ConfigureHttp(json);
        return typeof(RequiredMembers).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(IValidator).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (IValidator?)Activator.CreateInstance(type))
            .OfType<IValidator>()
            .ToDictionary(BodyOf, validator => Refused(validator, JsonSerializer.Deserialize("{}", BodyOf(validator), json) ?? throw new JsonException("An empty body is an object.")));
    }

    private static HashSet<string> Refused(IValidator validator, object body) =>
        validator.Validate(new ValidationContext<object>(body)).Errors.Select(error => JsonNamingPolicy.CamelCase.ConvertName(error.PropertyName)).ToHashSet(StringComparer.Ordinal);

    private static Type BodyOf(IValidator validator)
    {
        var type = validator.GetType();
        while (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(AbstractValidator<>))
            type = type.BaseType ?? throw new InvalidOperationException($"{validator.GetType()} validates nothing.");
        return type.GetGenericArguments()[0];
    }
}
