using Microsoft.Playwright;

namespace DxLedger.BrowserTests;

/// <summary>A headless Chromium of the system; none is downloaded.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            List<string> arguments =
            [
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ];
            // Chromium's sandbox does not work for root.
            if (Environment.IsPrivilegedProcess)
            {
                arguments.Add("--no-sandbox");
            }

            var browser = await playwright.Chromium.LaunchAsync(new() { Headless = true, ExecutablePath = Executable(), Args = arguments });
            return new Browser(playwright, browser);
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    public Task<IPage> OpenPageAsync() => _browser.NewPageAsync();

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    // The same places as the script dx looks at.
    private static string Executable()
    {
        var named = Environment.GetEnvironmentVariable("DXLEDGER_CHROMIUM") is { Length: > 0 } chosen ? chosen : "chromium";
        string[] names = [named, "chromium-browser", "google-chrome"];
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> candidates =
        [
            .. names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))),
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Chromium is missing: run ./dx test, or name it by DXLEDGER_CHROMIUM.");
    }
}
