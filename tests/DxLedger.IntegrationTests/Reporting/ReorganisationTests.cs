using System.Net;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>Departments are renamed, merged, split and deputised, and initiatives change hands, over HTTP on the real plan.</summary>
[Collection("postgres")]
public sealed class ReorganisationTests(PostgresFixture postgres)
{
    private const string Initiative = "/api/initiatives/r5-a-17";
    private const string Kpi = "/api/kpis/r5-a-17-1";
    private const string Leading = "総務部 行政経営課";

    private static readonly DateOnly Today = JapaneseCalendar.Today(TimeProvider.System);

    [Fact]
    public async Task Responsibility_moves_on_the_day_that_was_decided()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var before = served.As("r1", Role.Reporter, Leading);
        using var after = served.As("r2", Role.Reporter, "総務部 人事課");
        var staff = await KeyAsync(served, "総務部 人事課");
        var leading = await KeyAsync(served, Leading);

        Assert.Equal(
            ("department.not_found", "departments"),
            await served.Client.RefusedAsync($"{Initiative}/department-reassignments", new { departments = new[] { "nobody" }, reason = "改編" }, HttpStatusCode.NotFound));
        Assert.Equal(
            2,
            await served.Client.WriteAsync($"{Initiative}/department-reassignments", new { departments = new[] { staff }, effectiveFrom = Text(30), reason = "改編" }));
        Assert.Equal(
            0,
            await served.Client.WriteAsync($"{Initiative}/department-reassignments", new { departments = new[] { staff }, effectiveFrom = Text(30), reason = "改編" }));
        var kpi = await served.GetAsync(Kpi);
        Assert.Equal([leading], kpi.GetProperty("owners").Strings("key"));
        Assert.Equal(
            (Text(30), staff),
            (kpi.GetProperty("nextOwners").GetProperty("from").GetString(), kpi.GetProperty("nextOwners").GetProperty("owners")[0].GetProperty("key").GetString()));
        Assert.Equal(
            "総務部",
            (await served.GetAsync(Initiative)).GetProperty("nextDepartments").GetProperty("departments")[0].GetProperty("bureau").GetString());
        Assert.Equal(
            ("access.department_forbidden", null),
            await after.RefusedAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 }, HttpStatusCode.Forbidden));
        Assert.Equal(1, await before.WriteAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 }));

        // The same departments from an earlier day are another decision.
        Assert.Equal(
            2,
            await served.Client.WriteAsync($"{Initiative}/department-reassignments", new { departments = new[] { staff }, effectiveFrom = Text(20), reason = "前倒し" }));
        Assert.Equal(Text(20), (await served.GetAsync(Kpi)).GetProperty("nextOwners").GetProperty("from").GetString());

        // What comes earlier replaces what was decided for later.
        Assert.Equal(
            2,
            await served.Client.WriteAsync($"{Initiative}/department-reassignments", new { departments = new[] { staff, leading }, reason = "前倒し" }));
        Assert.Equal(1, await after.WriteAsync($"{Kpi}/reports", new { period = "2023-Q2", accumulation = "yearToDate", value = 8000000 }));
        Assert.Equal(1, await served.Client.WriteAsync($"{Kpi}/owner-reassignments", new { owners = new[] { staff }, reason = "人事課のみ" }));
        Assert.Equal(0, await served.Client.WriteAsync($"{Kpi}/owner-reassignments", new { owners = new[] { staff }, reason = "人事課のみ" }));
        Assert.Equal(
            ("access.department_forbidden", null),
            await before.RefusedAsync($"{Kpi}/reports", new { period = "2023-Q3", accumulation = "yearToDate", value = 8000000 }, HttpStatusCode.Forbidden));
        Assert.Equal(JsonValueKind.Null, (await served.GetAsync(Kpi)).GetProperty("nextOwners").ValueKind);
    }

    [Fact]
    public async Task Renamed_department_keeps_what_it_owns_and_its_people()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var leading = await KeyAsync(served, Leading);
        var address = $"/api/departments/{leading}";

        Assert.Equal(
            ("department.name_taken", "section"),
            await served.Client.RefusedAsync($"{address}/renaming", new { bureau = "総務部", section = "人事課", reason = "改称" }, HttpStatusCode.Conflict));
        Assert.Equal(1, await served.Client.WriteAsync($"{address}/renaming", new { bureau = "総務部", section = "行政改革課", reason = "改称" }));
        Assert.Equal(0, await served.Client.WriteAsync($"{address}/renaming", new { bureau = "総務部", section = "行政改革課", reason = "改称" }));

        var department = await served.GetAsync(address);
        Assert.Equal(
            ("総務部 行政改革課", 2, false),
            (department.GetProperty("name").GetString(), department.GetProperty("names").GetArrayLength(), department.GetProperty("hasEnded").GetBoolean()));
        Assert.Equal("総務部 行政改革課", (await served.GetAsync(Kpi)).GetProperty("owners")[0].GetProperty("name").GetString());
        Assert.Equal("行政改革課", (await served.GetAsync(Initiative)).GetProperty("departments")[0].GetProperty("section").GetString());
        Assert.True((await served.GetAsync("/api/plans/fukushima-r5/initiatives?department=行政改革課")).GetProperty("total").GetInt32() > 0);
        using var byNewName = served.As("r1", Role.Reporter, "総務部 行政改革課");
        using var byOldName = served.As("r2", Role.Reporter, Leading);
        Assert.Equal(1, await byNewName.WriteAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 }));
        Assert.Equal(1, await byOldName.WriteAsync($"{Kpi}/reports", new { period = "2023-Q2", accumulation = "yearToDate", value = 8000000 }));

        // A document that prints the new name means the same department.
        var edition = System.Text.Encoding.UTF8.GetString(ServedLedger.PlanFile()).Replace("行政経営課", "行政改革課", StringComparison.Ordinal);
        using var imported = await served.ImportAsync(System.Text.Encoding.UTF8.GetBytes(edition));
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync());
        Assert.Equal(
            [leading],
            (await served.GetAsync("/api/departments")).GetProperty("departments").EnumerateArray().Where(one => one.GetProperty("section").GetString() is "行政改革課" or "行政経営課").Select(one => one.GetProperty("key").GetString()));
        Assert.Equal([leading], (await served.GetAsync(Kpi)).GetProperty("owners").Strings("key"));

        // Another that is registered under the former name has its people from then on.
        using var registered = await served.Client.SendAsync("/api/departments", new { bureau = "総務部", section = "行政経営課" });
        var other = (await registered.JsonAsync()).GetProperty("key").GetString();
        Assert.Equal(leading + "-2", other);
        Assert.Equal(
            ("access.department_forbidden", null),
            await byOldName.RefusedAsync($"{Kpi}/reports", new { period = "2023-Q3", accumulation = "yearToDate", value = 8000000 }, HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Merged_department_leaves_everything_to_its_successor_in_one_append()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var (leading, staff) = (await KeyAsync(served, Leading), await KeyAsync(served, "総務部 人事課"));
        var owned = await OwnedAsync(served, leading);
        Assert.True(owned > 1);

        Assert.Equal(
            ("department.own_successor", "successors"),
            await served.Client.RefusedAsync($"/api/departments/{leading}/succession", new { successors = new[] { leading }, effectiveFrom = Text(0), reason = "統合" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            ("department.not_responsible", "assignments"),
            await served.Client.RefusedAsync($"/api/departments/{leading}/succession", new { successors = new[] { staff }, effectiveFrom = Text(0), assignments = new[] { new { key = "r5-a-01", to = staff } }, reason = "統合" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(owned, await OwnedAsync(served, leading));
        var events = await served.Client.WriteAsync($"/api/departments/{leading}/succession", new { successors = new[] { staff }, effectiveFrom = Text(0), reason = "統合" });
        Assert.Equal(
            0,
            await served.Client.WriteAsync($"/api/departments/{leading}/succession", new { successors = new[] { staff }, effectiveFrom = Text(0), reason = "統合" }));

        Assert.True(events > owned);
        Assert.Equal(0, await OwnedAsync(served, leading));
        using var formerly = served.As("r1", Role.Reporter, Leading);
        Assert.Equal(1, await formerly.WriteAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 }));
        Assert.Equal(
            ("department.ended", null),
            await served.Client.RefusedAsync($"/api/departments/{leading}/renaming", new { bureau = "総務部", section = "新課", reason = "改称" }, HttpStatusCode.Conflict));
        Assert.Equal(
            ("department.ended", "departments"),
            await served.Client.RefusedAsync($"{Initiative}/department-reassignments", new { departments = new[] { leading }, reason = "戻す" }, HttpStatusCode.Conflict));
        var department = await served.GetAsync($"/api/departments/{leading}");
        Assert.Equal(
            (true, "統合"),
            (department.GetProperty("hasEnded").GetBoolean(), department.GetProperty("succession").GetProperty("reason").GetString()));
        Assert.Equal(
            [leading],
            (await served.GetAsync($"/api/departments/{staff}")).GetProperty("predecessors").EnumerateArray().Select(one => one.GetString()));
        // The same document, which still names the department that is no more, changes nothing.
        using var imported = await served.ImportAsync(ServedLedger.PlanFile());
        Assert.Equal(0, (await imported.JsonAsync()).GetProperty("report").GetProperty("events").GetInt32());
        Assert.Null(await served.Ledger.CheckInlineProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Split_department_leaves_each_thing_to_whom_it_was_assigned()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var leading = await KeyAsync(served, Leading);
        using var first = await served.Client.SendAsync("/api/departments", new { bureau = "総務部", section = "第一課" });
        using var second = await served.Client.SendAsync("/api/departments", new { bureau = "総務部", section = "第二課" });
        using var again = await served.Client.SendAsync("/api/departments", new { bureau = "総務部", section = "第二課" });
        var (one, two) = ((await first.JsonAsync()).GetProperty("key").GetString() ?? "", (await second.JsonAsync()).GetProperty("key").GetString() ?? "");
        Assert.Equal(
            (two, 0),
            ((await again.JsonAsync()).GetProperty("key").GetString(), (await again.JsonAsync()).GetProperty("events").GetInt32()));

        await served.Client.WriteAsync($"/api/departments/{leading}/succession", new { successors = new[] { one, two }, effectiveFrom = Text(0), assignments = new[] { new { key = "r5-a-17", to = two } }, reason = "分割" });

        Assert.Equal([two], (await served.GetAsync(Kpi)).GetProperty("owners").Strings("key"));
        var list = (await served.GetAsync($"/api/plans/fukushima-r5/initiatives?department={one}")).GetProperty("items");
        Assert.NotEmpty(list.EnumerateArray());
        Assert.DoesNotContain("r5-a-17", list.Strings("key"));
        // Whose people they are, a token that names the former department does not tell.
        using var formerly = served.As("r1", Role.Reporter, Leading);
        Assert.Equal(
            ("access.department_forbidden", null),
            await formerly.RefusedAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 }, HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Deputy_reports_and_approves_as_long_as_it_is_one()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var (leading, staff) = (await KeyAsync(served, Leading), await KeyAsync(served, "総務部 人事課"));
        using var deputy = served.As("r1", Role.Reporter, "総務部 人事課");

        Assert.Equal(
            ("access.department_forbidden", null),
            await deputy.RefusedAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 }, HttpStatusCode.Forbidden));
        Assert.Equal(
            ("department.own_deputy", "deputy"),
            await served.Client.RefusedAsync($"/api/departments/{leading}/deputies", new { deputy = leading, reason = "災害対応" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            ("department.deputy_not_found", "deputy"),
            await served.Client.RefusedAsync($"/api/departments/{leading}/deputy-withdrawals", new { deputy = staff, reason = "終了" }, HttpStatusCode.NotFound));
        Assert.Equal(
            1,
            await served.Client.WriteAsync($"/api/departments/{leading}/deputies", new { deputy = staff, from = Text(-1), until = Text(10), reason = "災害対応" }));
        Assert.Equal(
            0,
            await served.Client.WriteAsync($"/api/departments/{leading}/deputies", new { deputy = staff, from = Text(-1), until = Text(10), reason = "災害対応" }));
        Assert.Equal(1, await deputy.WriteAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 }));
        Assert.Equal("災害対応", (await served.GetAsync($"/api/departments/{leading}")).GetProperty("deputies")[0].GetProperty("reason").GetString());

        Assert.Equal(1, await served.Client.WriteAsync($"/api/departments/{leading}/deputy-withdrawals", new { deputy = staff, reason = "終了" }));
        Assert.Equal(0, await served.Client.WriteAsync($"/api/departments/{leading}/deputy-withdrawals", new { deputy = staff, reason = "終了" }));
        Assert.Equal(
            ("access.department_forbidden", null),
            await deputy.RefusedAsync($"{Kpi}/reports", new { period = "2023-Q2", accumulation = "yearToDate", value = 8000000 }, HttpStatusCode.Forbidden));
        Assert.Empty((await served.GetAsync($"/api/departments/{leading}")).GetProperty("deputies").EnumerateArray());
    }

    [Fact]
    public async Task No_figure_is_asked_for_while_an_initiative_rests_and_after_its_end()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var leading = await KeyAsync(served, Leading);

        Assert.Equal(
            1,
            await served.Client.WriteAsync($"{Initiative}/suspension", new { from = "2023-07-01", until = "2023-12-31", reason = "災害対応" }));
        Assert.Equal(
            0,
            await served.Client.WriteAsync($"{Initiative}/suspension", new { from = "2023-07-01", until = "2023-12-31", reason = "災害対応" }));
        Assert.Equal(1, await served.Client.WriteAsync($"{Initiative}/resumption", new { from = "2023-12-01", reason = "再開" }));
        Assert.Equal([true, false, true, true], await DueAsync(served, leading));
        Assert.Equal(
            ("initiative.date_unfit", "on"),
            await served.Client.RefusedAsync($"{Initiative}/completion", new { on = "2023-10-01", reason = "完了" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            ("initiative.date_unfit", "on"),
            await served.Client.RefusedAsync($"{Initiative}/completion", new { on = Text(5), reason = "完了" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(1, await served.Client.WriteAsync($"{Initiative}/discontinuation", new { on = "2023-12-31", reason = "中止" }));
        Assert.Equal([true, false, true, false], await DueAsync(served, leading));
        Assert.Equal(
            ("initiative.wrong_state", null),
            await served.Client.RefusedAsync($"{Initiative}/completion", new { on = "2024-03-31", reason = "完了" }, HttpStatusCode.Conflict));
        Assert.Equal(1, await served.Client.WriteAsync($"{Initiative}/resumption", new { from = "2024-01-01", reason = "誤り" }));
        Assert.Equal(1, await served.Client.WriteAsync($"{Initiative}/completion", new { on = "2024-03-31", reason = "完了" }));
        Assert.Equal([true, false, true, true], await DueAsync(served, leading));

        var initiative = await served.GetAsync(Initiative);
        Assert.Equal("completed", initiative.GetProperty("state").GetString());
        Assert.Equal(["suspended", "active", "discontinued", "active", "completed"], initiative.GetProperty("standings").Strings("state"));
        Assert.Equal(["災害対応", "再開", "中止", "誤り", "完了"], initiative.GetProperty("standings").Strings("reason"));
        await served.CatchUpAsync();
        Assert.Equal(1, (await served.GetAsync("/api/plans/fukushima-r5/overview")).GetProperty("byState").GetProperty("completed").GetInt32());
    }

    private static async Task<IReadOnlyList<bool>> DueAsync(ServedLedger served, string department)
    {
        var due = new List<bool>();
        for (var quarter = 1; quarter <= 4; quarter++)
        {
            var waiting = (await served.GetAsync($"/api/departments/{department}/reports?plan=fukushima-r5&period=2023-Q{quarter}")).GetProperty("items").Strings("key").Contains("r5-a-17-1");
            var reporting = await served.GetAsync($"/api/plans/fukushima-r5/reporting?period=2023-Q{quarter}");
            Assert.Equal(
                waiting,
                reporting.GetProperty("departments").EnumerateArray().Any(one => one.GetProperty("notReported").EnumerateArray().Any(key => key.GetString() == "r5-a-17-1")));
            due.Add(waiting);
        }

        return due;
    }

    private static async Task<int> OwnedAsync(ServedLedger served, string department) =>
        (await served.GetAsync($"/api/departments/{department}/reports?plan=fukushima-r5&period=2023-Q1")).GetProperty("due").GetInt32();

    private static async Task<string> KeyAsync(ServedLedger served, string name) =>
        (await served.GetAsync("/api/departments")).GetProperty("departments").EnumerateArray().First(one => one.GetProperty("name").GetString() == name).GetProperty("key").GetString() ?? "";

    private static string Text(int days) => Dates.Text(Today.AddDays(days));
}
