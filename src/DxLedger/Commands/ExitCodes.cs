namespace DxLedger.Commands;

/// <summary>How a command ends, for scripts.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The ledger said no: a conflict, a rule, a version that moved.</summary>
    public const int Refused = 1;

    /// <summary>Usage, or input that cannot be what was meant.</summary>
    public const int BadInput = 2;

    /// <summary>The machine: no database, no disk, a port in use.</summary>
    public const int Environment = 3;

    private static readonly string[] Unreadable = ["plan.empty", "plan.too_large", "plan.not_text", "plan.no_rows"];

    /// <summary>A document that cannot be read is bad input; one that may not go in is a refusal.</summary>
    public static int Of(string code) => code switch
    {
        _ when Unreadable.Contains(code, StringComparer.Ordinal) => BadInput,
        "append.outcome_unknown" => Environment,
        _ => Refused,
    };
}
