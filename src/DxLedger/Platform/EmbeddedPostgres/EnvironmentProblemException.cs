namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>The machine, not the request, is in the way: something is missing, taken or unwritable. The program ends with exit code 3.</summary>
/// <param name="code">Stable, for example <c>postgres.not_found</c>.</param>
/// <param name="message">What is wrong and what to do about it, for a person.</param>
/// <param name="inner">What the system said.</param>
internal sealed class EnvironmentProblemException(string code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Stable code of the problem.</summary>
    public string Code { get; } = code;
}
