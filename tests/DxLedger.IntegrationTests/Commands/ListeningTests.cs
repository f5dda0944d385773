using System.Net;
using System.Net.Sockets;
using DxLedger.Commands;
using DxLedger.Platform.EmbeddedPostgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace DxLedger.IntegrationTests.Commands;

public sealed class ListeningTests : IDisposable
{
    private readonly TcpListener _one = new(IPAddress.Loopback, 0);
    private readonly TcpListener _other = new(IPAddress.Loopback, 0);

    public ListeningTests()
    {
        _one.Start();
        _other.Start();
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task First_free_address_is_taken()
    {
        await using var app = await Listening.StartAsync([Address(_one), Address(_other), "http://127.0.0.1:0"], Create, CancellationToken.None);

        Assert.DoesNotContain(Assert.Single(app.Urls), new[] { Address(_one), Address(_other) });
    }

    [Fact]
    public async Task Where_no_address_is_free_the_range_is_named()
    {
        var problem = await Assert.ThrowsAsync<EnvironmentProblemException>(
            () => Listening.StartAsync([Address(_one), Address(_other)], Create, CancellationToken.None));

        Assert.Equal("address.in_use", problem.Code);
        Assert.Contains(Address(_one), problem.Message, StringComparison.Ordinal);
        Assert.Contains(Address(_other), problem.Message, StringComparison.Ordinal);
    }

    private static string Address(TcpListener listener) => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    private static WebApplication Create(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address);
        return builder.Build();
    }
}
