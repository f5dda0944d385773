using System.Globalization;
using DxLedger.Features.Kpis.Reporting;

namespace DxLedger.UnitTests.Features.Dashboards;

/// <summary>Well-filled events of any type. Variants go through the values of enumerations, and some leave out what may be left out.</summary>
internal sealed class EventExamples(int variant)
{
    /// <summary>More than any enumeration of events has values.</summary>
    public const int Variants = 16;

    private static readonly string[] Profiles = ["standard", "uda", "aichi", "ibaraki", "ibaraki-truncate"];

    private static readonly string[] ConflictMembers =
        ["target.2023", "content.name", "content.outline", "content.goalKind", "relisting.placement", "definition.label", "departments", "number"];

    private readonly HashSet<string> _typed = [];
    private int _made;

    public object Of(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, parameter.Name!))]);
    }

    /// <summary>What is left of a sentence without keys and what users typed.</summary>
    public string WithoutTyped(string sentence) => _typed.OrderByDescending(text => text.Length).Aggregate(sentence, (left, text) => left.Replace(text, "", StringComparison.Ordinal));

    private object? Value(Type type, string name)
    {
        _made++;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return variant % 3 == 2 ? null : Value(inner, name);
        if (type == typeof(string))
            return Text(name);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue((variant + _made) % Enum.GetValues(type).Length);
        if (type == typeof(int))
            return name is "FiscalYear" or "Year" ? 2023 : _made;
        if (type == typeof(long))
            return (long)_made;
        if (type == typeof(decimal))
            return _made + 0.5m;
        if (type == typeof(bool))
            return variant % 2 == 0;
        if (type == typeof(DateOnly))
            return new DateOnly(2023, 4, 1).AddDays(_made);
        if (type.IsGenericType && type.GetGenericArguments() is [var item])
        {
            var items = Array.CreateInstance(item, variant % 5 == 4 && name is "From" or "To" or "Successors" or "Predecessors" ? 0 : 2);
            for (var i = 0; i < items.Length; i++)
                items.SetValue(Value(item, name), i);
            return items;
        }

        return Of(type);
    }

    private string Text(string name)
    {
        if (name == "Profile")
            return Profiles[variant % Profiles.Length];
        if (name == "Member")
            return ConflictMembers[variant % ConflictMembers.Length];
        if (name == "Confirmed")
            return FigureWarnings.Codes[(variant + _made) % FigureWarnings.Codes.Count];
        if (name == "Texts")
            return _made % 2 == 0 ? "reason" : "evidence.1";
        var text = name switch
        {
            "Period" => "2023-Q1",
            "Grade" => "B+",
            "Label" or "Name" or "Bureau" or "Section" or "Unit" or "FileName" or "Title" => string.Create(CultureInfo.InvariantCulture, $"名称{_made}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"r5-a-12-{_made}"),
        };
        _typed.Add(text);
        return text;
    }
}
