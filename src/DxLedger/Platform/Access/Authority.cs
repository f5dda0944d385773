using DxLedger.EventStore;

namespace DxLedger.Platform.Access;

/// <summary>What a caller may do at the endpoint they came by: the row of the access table applied to them.</summary>
/// <param name="Rule">Of the endpoint.</param>
/// <param name="Today">The day, in Japan, on which they act.</param>
/// <param name="DepartmentKeys">Departments they act for now: their own, those they deputise for, and those that theirs succeeded.</param>
internal sealed record Authority(Caller Caller, AccessRule Rule, DateOnly Today, IReadOnlySet<string> DepartmentKeys)
{
    public static Rejection Unauthenticated { get; } = new(
        "access.unauthenticated",
        new("This needs a bearer token.", "この操作には認証が必要です（「Authorization」ヘッダー）。"),
        "Authorization");

    public static Rejection RoleForbidden { get; } = new(
        "access.role_forbidden",
        new("Your role does not allow this.", "この操作は現在の権限（役割）では行えません。"));

    public static Rejection DepartmentForbidden { get; } = new(
        "access.department_forbidden",
        new("This belongs to another department than yours.", "所属する担当課以外のものは操作できません。"));

    /// <summary>The program itself, or somebody at the machine's own command line.</summary>
    public static Authority Of(string subject) => new(
        new Caller(subject, Enum.GetValues<Role>().ToHashSet(), []),
        AccessRule.Public,
        DateOnly.MaxValue,
        new HashSet<string>(StringComparer.Ordinal));

    /// <param name="owners">Keys of the departments that what is touched belongs to; none where it belongs to no single one.</param>
    public bool Allows(IReadOnlyList<string> owners) => Rule.AllowsAnywhere(Caller) || (Rule.Admits(Caller) && owners.Any(DepartmentKeys.Contains));

    /// <summary>What the ledger keeps of it: the first role of the rule that the caller has, and the departments for which it admits them.</summary>
    /// <param name="owners">As in <see cref="Allows"/>.</param>
    public Authorship Acting(IReadOnlyList<string> owners)
    {
        if (Caller.Issuer is null)
            return Authorship.Unknown;
        var anywhere = Rule.AllowsAnywhere(Caller);
        var role = (anywhere ? Rule.Anywhere : Rule.OwnDepartment).First(Caller.Roles.Contains);
        IReadOnlyList<string> actedFor = anywhere ? [] : [.. owners.Where(DepartmentKeys.Contains).Distinct(StringComparer.Ordinal)];
        return new(Caller.Issuer, LedgerJson.NameOf(role), actedFor);
    }
}
