using System.Net;

namespace DxLedger.Platform.Http;

/// <summary>Where the program may listen.</summary>
internal static class ListenAddresses
{
    private const int FirstPort = 5080;
    private const int PortCount = 20;

    /// <summary>Where to listen when nobody says where: the first of these that is free, so that a second program on the machine needs no configuration.</summary>
    public static IReadOnlyList<string> Defaults { get; } = [.. Enumerable.Range(FirstPort, PortCount).Select(port => $"http://localhost:{port}")];

    /// <summary>Set to 1 where something else guards the way in, as in a container: reading from other machines is then possible, writing is not.</summary>
    public const string RemoteReadsVariable = "DXLEDGER_ALLOW_REMOTE_READS";

    /// <summary>Null when every address is one of this machine's own, or may be another; otherwise the offending one.</summary>
    public static string? Refused(string urls, bool remoteReads) => urls
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .FirstOrDefault(url => !IsAddress(url, out var host) || (!remoteReads && !IsLoopbackHost(host)));

    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsAddress(string url, out string host)
    {
        // Kestrel takes * and + for every address of the machine; a URI does not.
        var readable = url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        var valid = Uri.TryCreate(readable, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp;
        host = valid ? uri?.Host ?? "" : "";
        return valid;
    }
}
