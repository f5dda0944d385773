namespace DxLedger.Verifier;

/// <summary>A file or a server cannot be read; its message is for people, in the terminal's language.</summary>
internal sealed class UnreadableException(string message, Exception inner) : IOException(message, inner)
{
    /// <summary>Runs what reads a file, and words what the machine did to it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="UnreadableException">It cannot be read.</exception>
    public static async Task<T> GuardAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UnreadableException(Words.Unreadable(path, problem), problem);
        }
    }
}
