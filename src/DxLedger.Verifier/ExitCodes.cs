using DxLedger.TransparencyLog;

namespace DxLedger.Verifier;

/// <summary>What the program's end says.</summary>
internal static class ExitCodes
{
    public const int Verified = 0;
    public const int NotVerified = 1;
    public const int BadInput = 2;
    public const int Environment = 3;

    /// <summary>Runs a command's work and turns what the machine did to it into a sentence and an exit code.</summary>
    public static async Task<int> Guarded(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (UnreadableException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return Environment;
        }
    }

    /// <summary>Reads keys as they are told to auditors; null when one is none, which is said.</summary>
    /// <param name="texts">As they were given.</param>
    /// <param name="ofWitnesses">Whether they are keys of witnesses, which sign no log; a log's key is none either then.</param>
    public static async Task<IReadOnlyList<NoteVerifier>?> KeysAsync(string[] texts, bool ofWitnesses = false)
    {
        var keys = new List<NoteVerifier>();
        foreach (var text in texts)
        {
            if (!NoteVerifier.TryParse(text, out var key))
            {
                await Console.Error.WriteLineAsync(Words.NoKey(text));
                return null;
            }

            if (key.IsWitness != ofWitnesses)
            {
                await Console.Error.WriteLineAsync(Words.OtherKey(text, key.IsWitness, ofWitnesses));
                return null;
            }

            keys.Add(key);
        }

        return keys;
    }
}
