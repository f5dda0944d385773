using System.Globalization;
using DxLedger.IntegrationTests.Commands;
using DxLedger.IntegrationTests.Http;

namespace DxLedger.IntegrationTests.Foreign;

/// <summary>What is exported can be checked by people who use nothing of ours.</summary>
[Collection("commands")]
public sealed class ForeignToolTests(SampleYearExport export) : IClassFixture<SampleYearExport>
{
    private static string Sources { get; } = Path.Combine(Repository.Root, "tests", "DxLedger.IntegrationTests", "Foreign");

    [Fact]
    public async Task Gos_libraries_accept_the_sample_year_and_refuse_it_with_one_byte_changed()
    {
        var built = await DxLedgerProcess.ShellAsync($"cd {export.Folder} && GO111MODULE=off GOPATH=${{DXLEDGER_GOPATH:-/usr/share/gocode}} GOCACHE={export.Folder}/cache go build -o verify {Sources}/verify.go");
        Assert.True(built.ExitCode == 0, built.Errors);

        await AcceptsOnlyWhatWasExportedAsync($"{export.Folder}/verify");
    }

    [Fact]
    public Task Sigstores_modules_accept_the_sample_year_and_refuse_it_with_one_byte_changed() =>
        AcceptsOnlyWhatWasExportedAsync($"NODE_PATH=${{DXLEDGER_NODE_PATH:-{Repository.Root}/artifacts/npm/node_modules}} node {Sources}/verify.cjs");

    private async Task AcceptsOnlyWhatWasExportedAsync(string verifier)
    {
        var command = $"{verifier} {export.Log} {export.Key}";
        var accepted = await DxLedgerProcess.ShellAsync(command);
        Assert.Equal((0, "", Expected), (accepted.ExitCode, accepted.Errors, accepted.Output));
        foreach (var file in Sealed())
        {
            var bytes = await File.ReadAllBytesAsync(file);
            try
            {
                foreach (var offset in Offsets(file, bytes))
                {
                    var changed = bytes.ToArray();
                    changed[offset] ^= 1;
                    await File.WriteAllBytesAsync(file, changed);
                    // Anything but 1 is a tool that broke down, which is no refusal.
                    var refused = await DxLedgerProcess.ShellAsync(command);
                    Assert.True(refused.ExitCode == 1, $"{file} at {offset}: {refused.ExitCode} {refused.Output}{refused.Errors}");
                }
            }
            finally
            {
                await File.WriteAllBytesAsync(file, bytes);
            }
        }
    }

    private string Expected
    {
        get
        {
            Assert.True(export is { Size: > 2_560, Earlier: > 0 }, $"{export.Size} entries and {export.Earlier} earlier checkpoints are too few to try all kinds of tiles");
            return string.Create(CultureInfo.InvariantCulture, $"{export.Size} entries, {export.Earlier} earlier checkpoints\n");
        }
    }

    /// <summary>All tiles and bundles, the last checkpoint, and of those before it, one a second, the first and the last.</summary>
    private IEnumerable<string> Sealed()
    {
        var earlier = Directory.GetFiles(Path.Combine(export.Log, "checkpoints")).OrderBy(file => long.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture)).ToList();
        return [Path.Combine(export.Log, "checkpoint"), .. new[] { earlier[0], earlier[^1] }.Distinct(), .. Directory.GetFiles(Path.Combine(export.Log, "tile"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    /// <summary>The first, a middle and the last byte; of the last checkpoint, every fourth that is signed as well, so that each line is met.</summary>
    private static IEnumerable<int> Offsets(string file, byte[] bytes)
    {
        int[] few = [0, bytes.Length / 2, bytes.Length - 1];
        return Path.GetFileName(file) == "checkpoint" ? Enumerable.Range(0, bytes.AsSpan().IndexOf("\n\n"u8)).Where(offset => offset % 4 == 0).Union(few) : few;
    }
}
