using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>A way to the server on which answers can get lost: what happens to a connection that dies after the commit and before the answer.</summary>
internal sealed class AnswerSwallowingProxy : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;
    private int _swallow;

    public AnswerSwallowingProxy(string connectionString, int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1",
            Port = Port,
            SslMode = SslMode.Disable,
        }.ConnectionString;
        _accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    public int Port { get; }

    /// <summary>The next answer of the server, on whatever connection, is dropped and that connection closed.</summary>
    public void SwallowNextAnswer() => Volatile.Write(ref _swallow, 1);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_closing.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // closed
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var both = client;
        using var server = await ConnectAsync();
        var forth = PumpAsync(client, server, answers: false);
        var back = PumpAsync(server, client, answers: true);
        await Task.WhenAny(forth, back);
        client.Dispose();
        server.Dispose();
        await Task.WhenAll(forth, back);
    }

    private async Task<Socket> ConnectAsync()
    {
        if (_server.Host is { Length: > 0 } host && host[0] == '/')
        {
            var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await local.ConnectAsync(new UnixDomainSocketEndPoint($"{host}/.s.PGSQL.{_server.Port}"), _closing.Token);
            return local;
        }

        var remote = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await remote.ConnectAsync(_server.Host ?? "127.0.0.1", _server.Port, _closing.Token);
        return remote;
    }

    private async Task PumpAsync(Socket from, Socket to, bool answers)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _closing.Token) is > 0 and var count)
            {
                if (answers && Interlocked.Exchange(ref _swallow, 0) == 1) return;
                await to.SendAsync(buffer.AsMemory(0, count), _closing.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the other direction ended
        }
    }
}
