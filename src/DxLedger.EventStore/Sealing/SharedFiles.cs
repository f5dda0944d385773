using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DxLedger.EventStore;

/// <summary>Files that several programs replace, and that a power cut must not take back.</summary>
internal static partial class SharedFiles
{
    /// <summary>For what nobody but its owner may read.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Name of the files that <see cref="LockAsync"/> is asked to hold.</summary>
    public const string LockFile = "lock";

    private const int InvalidArgument = 22; // EINVAL: a file system that has no such flush

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Replaces a file; on return it is on the disk under its name. Written beside its place first, so that nobody ever reads half a file.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static async Task WriteAsync(string path, byte[] content, UnixFileMode? mode, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows() && mode is { } only) options.UnixCreateMode = only;
        var aside = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await using (var file = new FileStream(aside, options))
        {
            await file.WriteAsync(content, ct);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path) ?? path);
    }

    /// <summary>The bytes of a file; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<byte[]?> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, ct);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Copies a folder and all in it but locks; the copy is for its owner's eyes only.</summary>
    /// <exception cref="IOException">Either cannot be used.</exception>
    public static void CopyFolder(string from, string to)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(to);
        else Directory.CreateDirectory(to, OwnerOnly | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => Path.GetFileName(file) != LockFile))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file))); // with its mode
        foreach (var folder in Directory.EnumerateDirectories(from)) CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    /// <summary>Holds a lock, among all programs and within this one, until it is disposed.</summary>
    /// <param name="path">Of the lock's file, in a folder that is there.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="IOException">Somebody else has held it for five seconds.</exception>
    public static async Task<FileStream> LockAsync(string path, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(since) < LockPatience)
            {
                await Task.Delay(LockPause, ct);
            }
        }
    }

    // A name in a folder outlives a power cut once the folder is flushed, for which .NET has no call. Windows has none either.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = open(folder, 0);
        var error = handle < 0 || fsync(handle) != 0 ? Marshal.GetLastPInvokeError() : 0;
        if (handle >= 0) _ = close(handle);
        if (error is not (0 or InvalidArgument)) throw new IOException($"{folder} cannot be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(int handle);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int handle);
}
