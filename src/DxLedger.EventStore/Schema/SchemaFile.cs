using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace DxLedger.EventStore;

/// <summary>A numbered file of the schema, as the program carries it.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">Such as <c>0001_ledger.sql</c>.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record SchemaFile(int Number, string Name, string Sql)
{
    private const string Folder = "DxLedger.EventStore.Schema.";

    /// <summary>SHA-256 of the file; a file that was applied must never change.</summary>
    public byte[] Checksum => SHA256.HashData(Encoding.UTF8.GetBytes(Sql));

    /// <summary>Those of a ledger's database, in order: Marten's statements first. Another Marten may have others, and is then refused.</summary>
    public static IReadOnlyList<SchemaFile> All { get; } = [new(1, "0001_marten.sql", MartenSchema.Script()), .. Load(Folder)];

    /// <summary>Those of the control database, in order.</summary>
    public static IReadOnlyList<SchemaFile> Control { get; } = Load(Folder + "Control.");

    private static List<SchemaFile> Load(string prefix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiDigit(name[prefix.Length])
                && name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new SchemaFile(
                int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture), name[prefix.Length..], Read(assembly, name)))];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>The database's schema is not one that this program may work on.</summary>
public sealed class SchemaRefusedException : Exception
{
    internal SchemaRefusedException(string code, string message)
        : base($"{code}: {message}") => Code = code;

    /// <summary><c>schema.newer</c> (restart with the newer program), <c>schema.altered</c> or <c>ledger.other</c>.</summary>
    public string Code { get; }
}
