namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>A lock on a file that the operating system releases when the process dies, however it dies.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock alone; null when anybody holds it.</summary>
    public static FileLock? TryTake(string path) => TryOpen(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Takes the lock beside other sharers; null when somebody holds it alone.</summary>
    public static FileLock? TryTakeShared(string path) => TryOpen(path, FileAccess.Read, FileShare.Read);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Linux and macOS: the runtime turns FileShare into flock(2), which lives and dies with the open file.
    private static FileLock? TryOpen(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, access, share, bufferSize: 1));
        }
        catch (IOException e) when (e.HResult is WouldBlockOnLinux or WouldBlockOnMac)
        {
            return null;
        }
    }

    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
}
