using DxLedger.Platform.EmbeddedPostgres;
using Microsoft.AspNetCore.Connections;

namespace DxLedger.Commands;

/// <summary>Starts the web application on the first of some addresses that no other program listens on.</summary>
internal static class Listening
{
    /// <summary>A started application, which the caller stops and disposes. Says so when it is not on the first address.</summary>
    /// <param name="addresses">Tried in this order; each may be several, separated by semicolons.</param>
    /// <param name="create">Makes an application for an address: one that could not listen cannot be started again.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="EnvironmentProblemException"><c>address.in_use</c>: none is free.</exception>
    public static async Task<WebApplication> StartAsync(IReadOnlyList<string> addresses, Func<string, WebApplication> create, CancellationToken ct)
    {
        IOException? taken = null;
        foreach (var address in addresses)
        {
            var app = create(address);
            try
            {
                await app.StartAsync(ct);
            }
            catch (IOException problem) when (problem.InnerException is AddressInUseException)
            {
                taken = problem;
                await app.DisposeAsync();
                continue;
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }

            if (taken is not null)
            {
                await Console.Error.WriteLineAsync(CommandLine.Say(
                    $"{addresses[0]} is taken by another program; this one listens on {address}.",
                    $"{addresses[0]} は他のプログラムが使用中のため、{address} で待ち受けます。"));
            }

            return app;
        }

        throw Taken(addresses, taken);
    }

    private static EnvironmentProblemException Taken(IReadOnlyList<string> addresses, IOException? taken) => addresses is [var only]
        ? new("address.in_use", $"Another program listens on {only} already.", $"{only} は他のプログラムが使用中です。", taken)
        : new(
            "address.in_use",
            $"Other programs listen on all addresses from {addresses[0]} to {addresses[^1]} already. --urls names another one.",
            $"{addresses[0]} から {addresses[^1]} までは全て他のプログラムが使用中です。--urls で別のアドレスを指定してください。",
            taken);
}
