namespace DxLedger.Features.Departments;

/// <summary>What may happen to a department (担当課).</summary>
internal abstract record DepartmentEvent;

/// <summary>What a department is called.</summary>
/// <param name="Bureau">部局, e.g. 企画調整部.</param>
/// <param name="Sub">A bureau inside the bureau, e.g. 避難地域復興局; null for most.</param>
/// <param name="Section">課 or 室; null where a whole bureau is responsible.</param>
internal sealed record OfficialName(string Bureau, string? Sub, string? Section)
{
    /// <summary>The parts as Japanese documents print them, with blanks between.</summary>
    public string Full() => string.Join(' ', new[] { Bureau, Sub, Section }.Where(part => !string.IsNullOrEmpty(part)));
}

/// <summary>A department became known to the ledger.</summary>
/// <param name="Key">Its lasting key; a later renaming keeps it.</param>
/// <param name="Bureau">As in <see cref="OfficialName"/>; so are the others.</param>
internal sealed record DepartmentRegistered(string Key, string Bureau, string? Sub, string? Section) : DepartmentEvent;

/// <summary>It is called otherwise from a day on, and stays the same department. Why lies beside the entry; so it does for the others.</summary>
internal sealed record DepartmentRenamed(OfficialName From, OfficialName To, DateOnly EffectiveFrom) : DepartmentEvent;

/// <summary>It ended, and others took over: one where it was merged into another, several where it was split.</summary>
/// <param name="Successors">Department keys; the first took over what went to no other by name.</param>
/// <param name="EffectiveFrom">The first day on which it is no more.</param>
internal sealed record DepartmentSucceeded(IReadOnlyList<string> Successors, DateOnly EffectiveFrom) : DepartmentEvent;

/// <summary>Another department may report and approve for it for a while.</summary>
/// <param name="Deputy">Key of the other department.</param>
/// <param name="Until">The last day; null where it holds until withdrawn.</param>
internal sealed record DepartmentDeputyNamed(string Deputy, DateOnly From, DateOnly? Until) : DepartmentEvent;

/// <summary>That department no longer stands in for it.</summary>
/// <param name="Deputy">Key of the other department.</param>
/// <param name="EffectiveFrom">The first day on which it does not.</param>
internal sealed record DepartmentDeputyWithdrawn(string Deputy, DateOnly EffectiveFrom) : DepartmentEvent;
