using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Writes a plan document as the JSON that <c>plan parse --json</c> prints.</summary>
internal static class PlanJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.Create(new TextEncoderSettings(UnicodeRanges.All)),
    };

    /// <summary>Writes <c>{"rows":[…]}</c> in UTF-8.</summary>
    public static void Write(PlanDocument document, Stream utf8Output)
    {
        using var json = new Utf8JsonWriter(utf8Output, Options);
        json.WriteStartObject();
        json.WriteStartArray("rows");
        foreach (var row in document.Rows)
        {
            WriteRow(json, row);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, PlanRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("line", row.Line);
        json.WriteString("part", row.Part);
        WriteInteger(json, "no", row.No);
        json.WriteString("kind", row.Kind switch { RowKind.Numbered => "numbered", RowKind.Relisted => "relisted", _ => "continuation" });
        WriteInteger(json, "relistOf", row.RelistOf);
        WriteOutline(json, "field", row.Field);
        WriteOutline(json, "item", row.Item);
        json.WriteStartArray("departments");
        foreach (var department in row.Departments)
        {
            json.WriteStartObject();
            json.WriteString("bureau", department.Bureau);
            json.WriteString("sub", department.Sub);
            json.WriteString("section", department.Section);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("name", row.Name);
        json.WriteString("outline", row.Outline);
        json.WriteString("goalKind", row.GoalKind switch { GoalKind.Kpi => "kpi", GoalKind.Goal => "goal", _ => null });
        json.WriteString("goalText", row.GoalText);
        WriteTargets(json, row.Targets);
        json.WriteStartArray("milestones");
        foreach (var milestone in row.Milestones)
        {
            json.WriteStringValue(milestone);
        }

        json.WriteEndArray();
        WriteFlags(json, row.Flags);
        json.WriteEndObject();
    }

    private static void WriteTargets(Utf8JsonWriter json, IReadOnlyList<PlanTarget> targets)
    {
        json.WriteStartArray("targets");
        foreach (var target in targets)
        {
            json.WriteStartObject();
            json.WriteString("label", target.Label);
            json.WriteNumber("value", target.Value);
            json.WriteString("rawValue", target.RawValue);
            json.WriteString("unit", target.Unit);
            json.WriteString("direction", target.Direction switch
            {
                Direction.AtLeast => "atLeast",
                Direction.AtMost => "atMost",
                Direction.Approx => "approx",
                _ => "exact",
            });
            json.WriteBoolean("cumulative", target.Cumulative);
            json.WriteString("since", target.Since);
            json.WriteNumber("dueFiscalYear", target.DueFiscalYear);
            json.WriteString("dueDate", target.DueDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFlags(Utf8JsonWriter json, IReadOnlyList<Flag> flags)
    {
        json.WriteStartArray("flags");
        foreach (var flag in flags)
        {
            json.WriteStartObject();
            json.WriteString("code", flag.Code);
            json.WriteString("message", flag.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOutline(Utf8JsonWriter json, string key, OutlineEntry entry)
    {
        json.WriteStartObject(key);
        json.WriteString("code", entry.Code);
        json.WriteString("name", entry.Name);
        json.WriteEndObject();
    }

    private static void WriteInteger(Utf8JsonWriter json, string key, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
        else
        {
            json.WriteNull(key);
        }
    }
}
