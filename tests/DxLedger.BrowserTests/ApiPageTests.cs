namespace DxLedger.BrowserTests;

[Collection("browser")]
public sealed class ApiPageTests(ServedLedger ledger)
{
    [Fact]
    public async Task Api_page_lists_the_operations_on_plans_without_a_script_error()
    {
        var page = await ledger.Browser.OpenPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        page.RequestFailed += (_, request) => errors.Add($"{request.Url}: {request.Failure}");

        await page.GotoAsync(ledger.Address + "/docs");
        await page.Locator(".opblock").First.WaitForAsync();
        var operations = await page.Locator(".opblock-summary").EvaluateAllAsync<string[]>(
            """all => all.map(one => one.querySelector(".opblock-summary-method").innerText + " " + one.querySelector(".opblock-summary-path").dataset.path)""");

        string[] expected = ["GET /api/plans", "GET /api/plans/{plan}", "POST /api/plans", "POST /api/plans/preview"];
        Assert.Equal(expected, operations.Where(operation => expected.Contains(operation)).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(errors);
        await page.CloseAsync();
    }
}
