using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using DxLedger.Platform;

namespace DxLedger.Features.Departments;

/// <summary>What may happen to a department (担当課).</summary>
internal abstract record DepartmentEvent;

/// <summary>A department became known to the ledger.</summary>
/// <param name="Key">Its lasting key; a later renaming keeps it.</param>
/// <param name="Bureau">部局, e.g. 企画調整部.</param>
/// <param name="Sub">A bureau inside the bureau, e.g. 避難地域復興局; null for most.</param>
/// <param name="Section">課 or 室; null where a whole bureau is responsible.</param>
internal sealed record DepartmentRegistered(string Key, string Bureau, string? Sub, string? Section) : DepartmentEvent;

/// <summary>A department as its stream tells it.</summary>
[JsonDerivedType(typeof(Registered), "registered")]
internal abstract record Department
{
    private Department()
    {
    }

    internal sealed record Unregistered : Department;

    internal sealed record Registered(string Key, string Bureau, string? Sub, string? Section) : Department
    {
        /// <summary>The parts as Japanese documents print them, with blanks between.</summary>
        [JsonIgnore]
        public string FullName => string.Join(' ', new[] { Bureau, Sub, Section }.Where(part => !string.IsNullOrEmpty(part)));
    }

    public static string StreamOf(string key) => "department-" + key;

    /// <summary>
    /// The key under which a department is first registered: ten hex digits of the SHA-256 of its full name in
    /// one width. Two plans that name the same department meet in one stream; after a renaming the key says nothing.
    /// </summary>
    public static string KeyOf(string bureau, string? sub, string? section)
    {
        var name = NormalText.Fold(string.Join('/', bureau, sub ?? "", section ?? ""));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..10];
    }

    public static Department Evolve(Department state, DepartmentEvent @event) => (state, @event) switch
    {
        (Unregistered, DepartmentRegistered e) => new Registered(e.Key, e.Bureau, e.Sub, e.Section),
        _ => throw new System.Diagnostics.UnreachableException($"{@event.GetType().Name} cannot follow {state.GetType().Name}."),
    };
}
