namespace DxLedger.Platform.Access;

/// <summary>What somebody may be to the ledger. A caller may have several; whoever has none is a viewer.</summary>
internal enum Role
{
    /// <summary>Reads accepted figures.</summary>
    Viewer,

    /// <summary>Reports and corrects for own departments.</summary>
    Reporter,

    /// <summary>Approves and returns for own departments, never what they reported themselves.</summary>
    Approver,

    /// <summary>DX推進の事務局: imports plans, accepts, closes, grants exceptions, sets rules.</summary>
    Office,

    /// <summary>Reads everything, history and ledger included.</summary>
    Auditor,

    /// <summary>Runs rebuilds and keys; sees no more than health.</summary>
    Operator,
}

/// <summary>Who asks.</summary>
/// <param name="Subject">Opaque id under which they act; in entries it stands for ever, so it must not be a name.</param>
/// <param name="Roles">At least one.</param>
/// <param name="Departments">What the token says of departments: keys or full names, resolved against the ledger when they matter.</param>
/// <param name="Issuer">Of the token that says so; null without one.</param>
internal sealed record Caller(string Subject, IReadOnlySet<Role> Roles, IReadOnlyList<string> Departments, string? Issuer = null)
{
    /// <summary>Somebody without a token.</summary>
    public static readonly Caller Anonymous = new("anonymous", new HashSet<Role> { Role.Viewer }, []);

    public bool IsSignedIn => !ReferenceEquals(this, Anonymous);

    /// <summary>Whether figures may be shown that nobody has accepted yet.</summary>
    public bool SeesWork => Roles.Any(role => role is Role.Reporter or Role.Approver or Role.Office or Role.Auditor);
}
