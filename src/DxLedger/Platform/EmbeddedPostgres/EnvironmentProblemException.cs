namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>The machine, not the request, is in the way: something is missing, taken or unwritable. The program ends with exit code 3.</summary>
/// <param name="code">Stable, for example <c>postgres.not_found</c>.</param>
/// <param name="en">What is wrong and what to do about it, for a person.</param>
/// <param name="ja">The same in Japanese; what the system itself said stays as it is.</param>
/// <param name="inner">What the system said.</param>
internal sealed class EnvironmentProblemException(string code, string en, string ja, Exception? inner = null)
    : Exception(en, inner)
{
    /// <summary>Stable code of the problem.</summary>
    public string Code { get; } = code;

    /// <summary>What is wrong, in both languages.</summary>
    public Message Words { get; } = new(en, ja);
}
