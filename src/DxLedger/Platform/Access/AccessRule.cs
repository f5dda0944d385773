namespace DxLedger.Platform.Access;

/// <summary>A row of the access table: who may use an endpoint.</summary>
/// <param name="Anywhere">Roles that may use it whatever it is about.</param>
/// <param name="OwnDepartment">Roles that may use it where it is about a department of theirs.</param>
/// <param name="IsPublic">Also open where reading without a token has been switched off: health and the API's description.</param>
internal sealed record AccessRule(IReadOnlyList<Role> Anywhere, IReadOnlyList<Role> OwnDepartment, bool IsPublic = false)
{
    /// <summary>Everybody, also without a token unless that has been switched off.</summary>
    public static readonly AccessRule Everybody = For(Role.Viewer, Role.Reporter, Role.Approver, Role.Office, Role.Auditor);

    public static readonly AccessRule Public = new(Enum.GetValues<Role>(), [], IsPublic: true);

    public static AccessRule For(params Role[] roles) => new(roles, []);

    public AccessRule Within(params Role[] roles) => this with { OwnDepartment = roles };

    public bool AllowsAnywhere(Caller caller) => Anywhere.Any(caller.Roles.Contains);

    /// <summary>Whether the caller may come in at all; which department it is about may still refuse them.</summary>
    public bool Admits(Caller caller) => AllowsAnywhere(caller) || OwnDepartment.Any(caller.Roles.Contains);
}
