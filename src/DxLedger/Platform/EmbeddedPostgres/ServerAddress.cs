using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>Where the server listens: on a socket in a private folder, or, where there is no such thing, on a loopback port.</summary>
/// <param name="Host">The socket's folder, or 127.0.0.1.</param>
/// <param name="Port">The port; part of the socket's name as well.</param>
internal sealed record ServerAddress(string Host, int Port)
{
    private const int SocketPort = 5432;
    private const string SocketName = ".s.PGSQL.5432";
    private const string Loopback = "127.0.0.1";

    // sockaddr_un holds 108 bytes on Linux and 104 on macOS, a closing zero included.
    private static readonly int SocketPathBytesMax = OperatingSystem.IsLinux() ? 107 : 103;

    /// <summary>Prepares a place to listen on and writes down what has to be removed later.</summary>
    public static async Task<ServerAddress> PrepareAsync(ClusterLayout layout, ServiceAccount account, CancellationToken ct)
    {
        Forget(layout);
        RemoveSocket(layout.Socket);
        if (CanListenIn(layout.Socket))
        {
            return new ServerAddress(layout.Socket, SocketPort);
        }

        foreach (var parent in new[] { "/tmp", Path.GetTempPath() })
        {
            var folder = Path.Combine(parent, "dxl-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
            if (await TryCreateAsync(folder, account, ct))
            {
                ClusterLayout.WritePrivate(layout.SocketElsewhere, folder);
                return new ServerAddress(folder, SocketPort);
            }
        }

        return new ServerAddress(Loopback, FreePort());
    }

    /// <summary>Removes a socket folder outside of the data folder; called when no server uses it.</summary>
    public static void Forget(ClusterLayout layout)
    {
        if (!File.Exists(layout.SocketElsewhere))
        {
            return;
        }

        // The folder lies where others may write: only the two known names are removed, never a tree.
        var folder = File.ReadAllText(layout.SocketElsewhere);
        try
        {
            RemoveSocket(folder);
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone with a reboot, or no longer ours.
        }

        File.Delete(layout.SocketElsewhere);
    }

    /// <summary>The settings that make the server listen here and nowhere else.</summary>
    public string ToSettings()
    {
        var onLoopback = string.Equals(Host, Loopback, StringComparison.Ordinal);
        var socket = onLoopback ? "" : Quote(string.Concat("\"", Host.Replace("\"", "\"\"", StringComparison.Ordinal), "\""));
        return string.Create(CultureInfo.InvariantCulture, $"""
            port = {Port}
            listen_addresses = '{(onLoopback ? Loopback : "")}'
            unix_socket_directories = '{socket}'
            unix_socket_permissions = 0700

            """);
    }

    // A killed server leaves its socket and a lock file with its process id, which may by now belong to anybody.
    private static void RemoveSocket(string folder)
    {
        File.Delete(Path.Combine(folder, SocketName));
        File.Delete(Path.Combine(folder, SocketName + ".lock"));
    }

    private static string Quote(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    private static async Task<bool> TryCreateAsync(string folder, ServiceAccount account, CancellationToken ct)
    {
        try
        {
            ClusterLayout.CreateFolder(folder, ClusterLayout.Private);
            if (CanListenIn(folder))
            {
                await account.GiveAsync(folder, ct);
                return true;
            }

            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next place, then.
        }

        return false;
    }

    private static bool CanListenIn(string folder)
    {
        if (Encoding.UTF8.GetByteCount(Path.Combine(folder, SocketName)) > SocketPathBytesMax || !Socket.OSSupportsUnixDomainSockets)
        {
            return false;
        }

        // Some file systems hold no sockets; only trying tells.
        var probe = Path.Combine(folder, ".probe");
        try
        {
            File.Delete(probe);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(probe));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            File.Delete(probe);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
