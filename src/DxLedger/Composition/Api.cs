using DxLedger.EventStore;
using DxLedger.Features.Audit;
using DxLedger.Features.Dashboards;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Approval;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Kpis.Worksheets;
using DxLedger.Features.Kpis.YearClosing;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Features.Plans.RollingOver;
using DxLedger.Features.Projections;
using DxLedger.Platform.Http;
using DxLedger.Platform.Spreadsheets;

namespace DxLedger.Composition;

/// <summary>Every address that the program answers.</summary>
internal static class Api
{
    public static void Map(WebApplication app)
    {
        MapLedger(app.MapGroup("/api"), named: true);
        MapLedger(app.MapGroup("/api/ledgers/{ledger}"), named: false);
        MapHealth(app);
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(AccessTable.Of("OpenApi"));
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "DxLedger API";
            page.SwaggerEndpoint("/openapi/v1.json", "DxLedger v1");
        });
        app.MapGet("/", () => TypedResults.Redirect("/docs")).ExcludeFromDescription().WithMetadata(AccessTable.Of("Start"));
    }

    /// <param name="named">True for the default ledger's addresses; those of other ledgers say the same and stay out of the API document.</param>
    private static void MapLedger(RouteGroupBuilder group, bool named)
    {
        group.WithMetadata(new NeedsLedger());
        if (!named)
            group.ExcludeFromDescription();

        Describe(group.MapGet("/plans", ListPlans.Get), "ListPlans", "Plans of the ledger", "Plans");
        Describe(group.MapPost("/plans/preview", ImportPlan.Preview), "PreviewPlan", "What importing a document would do; writes nothing", "Plans").AcceptsDocument();
        Describe(group.MapPost("/plans", ImportPlan.Post), "ImportPlan", "Import a plan document, all or nothing", "Plans").AcceptsDocument();
        Describe(group.MapGet("/plans/{plan}", GetPlan.Get), "GetPlan", "A plan in numbers, with its documents", "Plans");
        Describe(group.MapGet("/plans/{plan}/overview", GetOverview.Get).WithMetadata(new ReadsView(PlanOverviews.Projection)), "GetOverview", "A plan counted by part, field, item, department, promise and state", "Dashboards");
        Describe(group.MapGet("/plans/{plan}/figures", GetFigures.Get), "GetFigures", "All figures of a plan, of a period or the latest, as known now or at a point of the past", "Dashboards");
        Describe(group.MapGet("/plans/{plan}/diff", DiffPlan.Get), "DiffPlan", "What changed in a plan between two points of the past, and why", "Audit");
        Describe(group.MapGet("/plans/{plan}/changes", ListChanges.OfPlan).WithMetadata(new ReadsView(RecentChanges.Projection)), "ListPlanChanges", "What was changed in a plan, newest first", "Dashboards");
        Describe(group.MapGet("/changes", ListChanges.Get).WithMetadata(new ReadsView(RecentChanges.Projection)), "ListChanges", "What was changed in the ledger, newest first", "Dashboards");
        Describe(group.MapGet("/plans/{plan}/documents/{sha256}", DownloadDocument.Get), "DownloadDocument", "The document as it was imported", "Plans");
        Describe(group.MapGet("/plans/{plan}/evaluation-rules", ListEvaluationRules.Get), "ListEvaluationRules", "The rules by which a plan's figures are and were evaluated", "Evaluation");
        Describe(group.MapPost("/plans/{plan}/evaluation-rules", SetEvaluationRule.Post), "SetEvaluationRule", "Set how figures are evaluated from now on, with a reason", "Evaluation");
        Describe(group.MapPost("/plans/{plan}/accumulations", DecideAccumulations.Post), "DecideAccumulations", "Say for many KPIs at once whether their figures within the year add up, with a reason", "KPIs");
        Describe(group.MapPost("/plans/{plan}/evaluations", EvaluateKpi.PostPlan), "EvaluatePlan", "Evaluate all KPIs of a plan for a period", "Evaluation");
        Describe(group.MapPost("/kpis/{key}/evaluations", EvaluateKpi.Post), "EvaluateKpi", "Evaluate a KPI for a period", "Evaluation");
        Describe(group.MapGet("/kpis/{key}/explanation", ExplainKpi.Get), "ExplainKpi", "How a printed figure came about", "Evaluation");
        Describe(group.MapGet("/plans/{plan}/reporting", GetReporting.Get), "GetReporting", "How complete and how timely a period's reports are", "Reports");
        Describe(group.MapPost("/plans/{plan}/year-closing", CloseYear.Post), "CloseYear", "Close the plan's fiscal year and seal every KPI", "Periods");
        Describe(group.MapGet("/plans/{plan}/year-closing", GetYear.Get), "GetYear", "What the closing of the fiscal year sealed", "Periods");
        Describe(group.MapGet("/plans/{plan}/roll-over", ProposeRollOver.Get), "ProposeRollOver", "What seems to have become of a plan in a later one; writes nothing", "Plans");
        Describe(group.MapPost("/plans/{plan}/roll-over", RollOver.Post), "RollOver", "Settle what became of initiatives and promises in a later plan, with a reason", "Plans");
        Describe(group.MapGet("/plans/{plan}/periods", ListPeriods.Get), "ListPeriods", "The plan's reporting periods, their due dates and closings", "Periods");
        Describe(group.MapPost("/plans/{plan}/periods/{period}/closing", ClosePeriod.Post), "ClosePeriod", "Close a reporting period", "Periods");
        Describe(group.MapPost("/plans/{plan}/periods/{period}/reopening", ReopenPeriod.Post), "ReopenPeriod", "Open a closed period again, with a reason", "Periods");
        Describe(group.MapPost("/plans/{plan}/periods/{period}/due-date", SetDueDate.Post), "SetDueDate", "Set the day by which a period's figures are due", "Periods");
        Describe(group.MapPost("/plans/{plan}/periods/{period}/exceptions", GrantException.Post), "GrantException", "Let a department report for a closed period for a while", "Periods");
        Describe(group.MapGet("/plans/{plan}/initiatives", ListInitiatives.Get), "ListInitiatives", "A plan's initiatives, filtered and in pages", "Initiatives");
        Describe(group.MapGet("/initiatives/{key}", GetInitiative.Get), "GetInitiative", "An initiative with its promises", "Initiatives");
        Describe(group.MapPost("/initiatives/{key}/outline-revisions", ReviseOutline.Post), "ReviseOutline", "Reword an initiative, with a reason", "Initiatives");
        Describe(group.MapPost("/initiatives/{key}/department-reassignments", ReassignDepartments.Post), "ReassignDepartments", "Move responsibility for an initiative and its promises from a day on, with a reason", "Initiatives");
        Describe(group.MapPost("/initiatives/{key}/suspension", SuspendInitiative.Post), "SuspendInitiative", "Let work on an initiative rest, with a reason", "Initiatives");
        Describe(group.MapPost("/initiatives/{key}/resumption", ResumeInitiative.Post), "ResumeInitiative", "Have work on an initiative go on, with a reason", "Initiatives");
        Describe(group.MapPost("/initiatives/{key}/completion", CompleteInitiative.Post), "CompleteInitiative", "Record that an initiative was carried out, with a reason", "Initiatives");
        Describe(group.MapPost("/initiatives/{key}/discontinuation", DiscontinueInitiative.Post), "DiscontinueInitiative", "Give an initiative up, with a reason", "Initiatives");
        Describe(group.MapGet("/kpis/{key}", GetKpi.Get), "GetKpi", "A KPI or milestone with its targets", "KPIs");
        Describe(group.MapGet("/kpis/{key}/states", GetKpiStates.Get).WithMetadata(new ReadsView(KpiModel.Stream.History)), "GetKpiStates", "Every state of a KPI or milestone, oldest first", "KPIs");
        Describe(group.MapGet("/kpis/{key}/history", GetHistory.OfKpi), "GetKpiHistory", "Every event of a KPI or milestone, with who, when, what and why", "Audit");
        Describe(group.MapGet("/plans/{plan}/history", GetPlanHistory.Get), "GetPlanHistory", "Every event of a plan and its periods, with when, what and why", "Audit");
        Describe(group.MapGet("/departments/{department}/history", GetHistory.OfDepartment), "GetDepartmentHistory", "Every event of a department, with who, when, what and why", "Audit");
        Describe(group.MapGet("/initiatives/{key}/history", GetHistory.OfInitiative), "GetInitiativeHistory", "Every event of an initiative, with who, when, what and why", "Audit");
        Describe(group.MapGet("/kpis/{key}/series", GetSeries.Get), "GetSeries", "A KPI's figures across the years, through its predecessors and successors", "KPIs");
        Describe(group.MapPost("/kpis/{key}/owner-reassignments", ReassignOwners.Post), "ReassignOwners", "Move a KPI or milestone to other departments from a day on, with a reason", "KPIs");
        Describe(group.MapPost("/kpis/{key}/targets", SetTarget.Post), "SetTarget", "Set a target for a year that has none", "KPIs");
        Describe(group.MapPost("/kpis/{key}/baseline", SetBaseline.Post), "SetBaseline", "Say where the figure stood before, with a reason", "KPIs");
        Describe(group.MapPost("/kpis/{key}/expected-path", SetExpectedPath.Post), "SetExpectedPath", "Say what is expected of each period on the way to a year's target, with a reason", "KPIs");
        Describe(group.MapPost("/kpis/{key}/definition-revisions", ReviseDefinition.Post), "ReviseDefinition", "Change how a promise is worded or judged, with a reason", "KPIs");
        Describe(group.MapPost("/kpis/{key}/schedule", SetSchedule.Post), "SetSchedule", "Say how often figures are due, with a reason", "KPIs");
        Describe(group.MapPost("/kpis/{key}/initiatives", LinkInitiative.Post), "LinkInitiative", "Confirm that a KPI serves another initiative too and counts once, with a reason", "KPIs");
        Describe(group.MapPost("/kpis/{key}/closing", CloseKpi.Post), "CloseKpi", "Pursue a KPI or milestone no longer, with a reason", "KPIs");
        Describe(group.MapPost("/kpis/{key}/reopening", ReopenKpi.Post), "ReopenKpi", "Pursue a closed KPI or milestone again, with a reason", "KPIs");
        Describe(group.MapPost("/kpis/{key}/target-revisions", ReviseTarget.Post), "ReviseTarget", "Change a promised target, with a reason", "KPIs");
        Describe(group.MapPost("/kpis/{key}/reports", ReportProgress.Post), "ReportProgress", "Submit the figure, or the state of a milestone, for a period", "Reports");
        Describe(group.MapGet("/kpis/{key}/reports/{period}", GetReport.Get), "GetReport", "The report for a period, with what it was before", "Reports");
        Describe(group.MapPost("/kpis/{key}/reports/{period}/revisions", ReviseReport.Post), "ReviseReport", "Correct a report, with a reason", "Reports");
        Describe(group.MapPost("/kpis/{key}/reports/{period}/withdrawal", WithdrawReport.Post), "WithdrawReport", "Take a report back, with a reason", "Reports");
        Describe(group.MapGet("/kpis/{key}/reports/{period}/evidence/{sha256}", DownloadEvidence.Get), "DownloadEvidence", "A file that backs the report", "Reports");
        Describe(group.MapPost("/evidence", UploadEvidence.Post), "UploadEvidence", "Upload a file of at most 10 MB that reports can name", "Reports").AcceptsDocument();
        Describe(group.MapPut("/kpis/{key}/reports/{period}/draft", PutDraft.Put), "PutDraft", "Keep an unfinished report, seen by nobody else", "Reports");
        Describe(group.MapGet("/kpis/{key}/reports/{period}/draft", GetDraft.Get), "GetDraft", "One's own unfinished report, with what would be refused or warned of now", "Reports");
        Describe(group.MapDelete("/kpis/{key}/reports/{period}/draft", DeleteDraft.Delete), "DeleteDraft", "Throw an unfinished report away", "Reports");
        Describe(group.MapPost("/kpis/{key}/reports/{period}/draft/submission", SubmitDraft.Post), "SubmitDraft", "Submit what was drafted", "Reports");
        Describe(group.MapGet("/drafts", ListDrafts.Get), "ListDrafts", "One's own unfinished reports", "Reports");
        Describe(group.MapPost("/kpis/{key}/reports/{period}/return", ReturnReport.Post), "ReturnReport", "Send a report back, with a reason", "Approval");
        Describe(group.MapPost("/kpis/{key}/reports/{period}/approval", ApproveReport.Post), "ApproveReport", "Approve a report as it was seen", "Approval");
        Describe(group.MapPost("/kpis/{key}/reports/{period}/acceptance", AcceptReport.Post), "AcceptReport", "Accept an approved report as it was seen", "Approval");
        Describe(group.MapGet("/departments/{department}/reports", ListWaiting.Get), "ListWaiting", "What a department has to report for a period, and how far it is", "Approval");
        Describe(group.MapGet("/departments/{department}/worksheet.xlsx", DownloadWorksheet.GetXlsx), "DownloadWorksheet", "A department's worksheet for a period, to be filled in", "Reports");
        Describe(group.MapGet("/departments/{department}/worksheet.csv", DownloadWorksheet.GetCsv), "DownloadWorksheetCsv", "The same as CSV", "Reports");
        Describe(group.MapPost("/departments/{department}/worksheet", UploadWorksheet.Post), "UploadWorksheet", "Take a filled worksheet over, all or nothing, or preview it", "Reports").AcceptsDocument(SheetWriter.MediaType, "text/csv");
        Describe(group.MapPost("/departments/{department}/approvals", DecideMany.Approve), "ApproveReports", "Approve many reports of a period, each as it was seen", "Approval");
        Describe(group.MapPost("/plans/{plan}/acceptances", DecideMany.Accept), "AcceptReports", "Accept many approved reports of a period, each as it was seen", "Approval");
        Describe(group.MapGet("/departments", ListDepartments.Get), "ListDepartments", "Departments of the ledger", "Departments");
        Describe(group.MapPost("/departments", RegisterDepartment.Post), "RegisterDepartment", "Make a department known that no document has named yet", "Departments");
        Describe(group.MapGet("/departments/{department}", GetDepartment.Get), "GetDepartment", "A department: its names, predecessors, successors and deputies", "Departments");
        Describe(group.MapPost("/departments/{department}/renaming", RenameDepartment.Post), "RenameDepartment", "Call a department otherwise from a day on, with a reason", "Departments");
        Describe(group.MapPost("/departments/{department}/succession", SucceedDepartment.Post), "SucceedDepartment", "Merge or split a department; all that it answers for goes over, with a reason", "Departments");
        Describe(group.MapPost("/departments/{department}/deputies", NameDeputy.Post), "NameDeputy", "Let another department report and approve for it, with a reason", "Departments");
        Describe(group.MapPost("/departments/{department}/deputy-withdrawals", WithdrawDeputy.Post), "WithdrawDeputy", "End that another department stands in for it, with a reason", "Departments");
        Describe(group.MapGet("/streams/{stream}", ReadStream.Get), "ReadStream", "A stream's events as they lie in the ledger", "Audit");
        Describe(group.MapGet("/streams/{stream}/replay", ReplayStream.Get), "ReplayStream", "A stream state by state", "Audit");
        Describe(group.MapPost("/entries/{position:long}/redactions", RedactText.Post), "RedactText", "Erase free text beside an entry, with a reason; the entry and its proofs stay", "Audit");
        Describe(group.MapGet("/access-records", ListAccessRecords.Get), "ListAccessRecords", "Who read protected history, newest first", "Audit");
        MapSealed();
        Describe(group.MapGet("/projections", ListProjections.Get), "ListProjections", "How the ledger's projections stand", "Projections");
        Describe(group.MapGet("/projections/{name}", GetProjection.Get), "GetProjection", "How a projection stands, and what befell it", "Projections");

        // Beside the rest under each ledger's own address, where tools that read transparency logs look for it.
        void MapSealed()
        {
            Describe(group.MapGet("/checkpoint", GetCheckpoint.Get), "GetCheckpoint", "The last signed checkpoint", "Sealed log");
            Describe(group.MapGet("/tile/{**tile}", GetTile.Get), "GetTile", "Hashes of the signed tree", "Sealed log");
            Describe(group.MapGet("/tile/entries/{**tile}", GetTile.GetEntries), "GetEntries", "Entries of the signed tree", "Sealed log");
            Describe(group.MapGet("/entries/{position:long}", GetEntry.Get), "GetEntry", "An entry's exact bytes", "Sealed log");
            Describe(group.MapGet("/proof/{position:long}", GetReceipt.Get), "GetReceipt", "The receipt of an event", "Sealed log");
            Describe(group.MapGet("/consistency", GetConsistency.Get), "GetConsistency", "Proof that a later log begins with an earlier one", "Sealed log");
            Describe(group.MapGet("/keys", ListKeys.Get), "ListKeys", "Public keys of the ledger", "Sealed log");
        }

        RouteHandlerBuilder Describe(RouteHandlerBuilder route, string name, string summary, string tag)
        {
            route.WithMetadata(AccessTable.Of(name)).WithMetadata(QueryTable.MarkersOf(name));
            if (AccessTable.Recorded.Contains(name))
                route.WithMetadata(new RecordsReads(name));
            route.WithSummary(summary).WithTags(tag).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
            return named ? route.WithName(name) : route;
        }
    }

    /// <summary>The last media type is what curl says of any body unless told otherwise; it is taken as the file that it is.</summary>
    private static RouteHandlerBuilder AcceptsDocument(this RouteHandlerBuilder route, params string[] more) => route
        .Accepts<IFormFile>("text/plain", ["application/octet-stream", "multipart/form-data", "application/x-www-form-urlencoded", .. more])
        .DisableAntiforgery();

    private static void MapHealth(WebApplication app)
    {
        app.MapGet("/health", GetHealth.Get).WithMetadata(AccessTable.Of("Health")).WithSummary("The database answers, and the projections of all ledgers keep up").WithTags("Health").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/health/live", () => TypedResults.Ok(new { status = "live" })).WithMetadata(AccessTable.Of("HealthLive")).WithSummary("The process answers").WithTags("Health");
        app.MapGet("/health/ready", async (LedgerDatabase database, CancellationToken ct) => await database.IsReadyAsync(ct)
                ? Results.Ok(new { status = "ready" })
                : Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: "The database does not answer.", extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = "database.unavailable" }))
            .WithMetadata(AccessTable.Of("HealthReady")).WithSummary("The database answers too").WithTags("Health").Produces(StatusCodes.Status200OK).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}
