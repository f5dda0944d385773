using DxLedger.Platform.Access;

namespace DxLedger.Composition;

/// <summary>Who may use which endpoint, one row each; what has no row does not start.</summary>
internal static class AccessTable
{
    private static readonly AccessRule Everybody = AccessRule.Everybody;
    private static readonly AccessRule Office = AccessRule.For(Role.Office);
    private static readonly AccessRule Insiders = AccessRule.For(Role.Office, Role.Auditor);
    private static readonly AccessRule Reporters = AccessRule.For().Within(Role.Reporter);
    private static readonly AccessRule Approvers = AccessRule.For().Within(Role.Approver);
    private static readonly AccessRule Returners = AccessRule.For(Role.Office).Within(Role.Approver);

    /// <summary>Endpoints that show history: reads of them by people who see more than the public leave a record.</summary>
    public static readonly IReadOnlySet<string> Recorded = new HashSet<string>(StringComparer.Ordinal)
    {
        "ReadStream", "ReplayStream", "GetEntry", "GetEntries", "ListChanges", "ListPlanChanges", "GetKpiHistory", "GetKpiStates", "GetInitiativeHistory", "DiffPlan", "ListAccessRecords",
        "GetPlanHistory", "GetDepartmentHistory",
    };

    /// <summary>By the endpoint's name, the same under every ledger's address.</summary>
    public static readonly IReadOnlyDictionary<string, AccessRule> Rows = new Dictionary<string, AccessRule>(StringComparer.Ordinal)
    {
        ["OpenApi"] = AccessRule.Public,
        ["Start"] = AccessRule.Public,
        ["Health"] = AccessRule.Public,
        ["HealthLive"] = AccessRule.Public,
        ["HealthReady"] = AccessRule.Public,

        ["ListPlans"] = Everybody,
        ["PreviewPlan"] = Office,
        ["ImportPlan"] = Office,
        ["GetPlan"] = Everybody,
        ["GetOverview"] = Everybody,
        ["GetFigures"] = Everybody,
        ["DiffPlan"] = Everybody,
        ["ListPlanChanges"] = Everybody,
        ["ListChanges"] = Everybody,
        ["DownloadDocument"] = Everybody,

        ["ListEvaluationRules"] = Everybody,
        ["SetEvaluationRule"] = Office,
        ["DecideAccumulations"] = Office,
        ["EvaluatePlan"] = Office,

        ["CloseYear"] = Office,
        ["ProposeRollOver"] = Office,
        ["RollOver"] = Office,
        ["GetYear"] = Everybody,
        ["GetReporting"] = AccessRule.For(Role.Reporter, Role.Approver, Role.Office, Role.Auditor),
        ["ListPeriods"] = Everybody,
        ["ClosePeriod"] = Office,
        ["ReopenPeriod"] = Office,
        ["SetDueDate"] = Office,
        ["GrantException"] = Office,

        ["ListInitiatives"] = Everybody,
        ["GetInitiative"] = Everybody,
        ["ReviseOutline"] = Office,
        ["ReassignDepartments"] = Office,
        ["SuspendInitiative"] = Office,
        ["ResumeInitiative"] = Office,
        ["CompleteInitiative"] = Office,
        ["DiscontinueInitiative"] = Office,

        ["GetKpi"] = Everybody,
        ["GetKpiStates"] = Everybody,
        ["GetKpiHistory"] = Everybody,
        ["GetInitiativeHistory"] = Everybody,
        ["GetPlanHistory"] = Everybody,
        ["GetDepartmentHistory"] = Everybody,
        ["GetSeries"] = Everybody,
        ["ReviseTarget"] = Office,

        ["ReassignOwners"] = Office,
        ["SetTarget"] = Office,
        ["SetBaseline"] = Office,
        ["SetExpectedPath"] = Office,
        ["ReviseDefinition"] = Office,
        ["SetSchedule"] = Office,
        ["LinkInitiative"] = Office,
        ["CloseKpi"] = Office,
        ["ReopenKpi"] = Office,
        ["EvaluateKpi"] = Office,
        ["ExplainKpi"] = Everybody,
        ["ReportProgress"] = Reporters,
        ["GetReport"] = Everybody,
        ["ReviseReport"] = Reporters,
        ["WithdrawReport"] = Reporters,
        ["DownloadEvidence"] = Everybody,
        ["UploadEvidence"] = AccessRule.For(Role.Reporter),
        ["PutDraft"] = Reporters,
        ["GetDraft"] = Reporters,
        ["DeleteDraft"] = Reporters,
        ["SubmitDraft"] = Reporters,
        ["ListDrafts"] = AccessRule.For(Role.Reporter),

        ["ReturnReport"] = Returners,
        ["ApproveReport"] = Approvers,
        ["AcceptReport"] = Office,
        ["ListWaiting"] = Insiders.Within(Role.Reporter, Role.Approver),
        ["DownloadWorksheet"] = Insiders.Within(Role.Reporter, Role.Approver),
        ["DownloadWorksheetCsv"] = Insiders.Within(Role.Reporter, Role.Approver),
        ["UploadWorksheet"] = Reporters,
        ["ApproveReports"] = Approvers,
        ["AcceptReports"] = Office,

        ["ListDepartments"] = Everybody,
        ["GetDepartment"] = Everybody,
        ["RegisterDepartment"] = Office,
        ["RenameDepartment"] = Office,
        ["SucceedDepartment"] = Office,
        ["NameDeputy"] = Office,
        ["WithdrawDeputy"] = Office,

        ["ReadStream"] = Insiders,
        ["ReplayStream"] = Insiders,
        ["RedactText"] = Office,
        ["ListAccessRecords"] = AccessRule.For(Role.Auditor),

        // Hashes and signatures tell nothing of what they cover; entries hold figures that nobody has accepted yet.
        ["GetCheckpoint"] = AccessRule.Public,
        ["GetTile"] = AccessRule.Public,
        ["GetReceipt"] = AccessRule.Public,
        ["GetConsistency"] = AccessRule.Public,
        ["ListKeys"] = AccessRule.Public,
        ["GetEntries"] = Insiders,
        ["GetEntry"] = AccessRule.For(Role.Reporter, Role.Approver, Role.Office, Role.Auditor),

        ["ListProjections"] = AccessRule.For(Role.Office, Role.Auditor, Role.Operator),
        ["GetProjection"] = AccessRule.For(Role.Office, Role.Auditor, Role.Operator),
    };

    /// <exception cref="InvalidOperationException">The table has no such row.</exception>
    public static AccessRule Of(string endpoint) =>
        Rows.GetValueOrDefault(endpoint) ?? throw new InvalidOperationException($"The access table has no row for {endpoint}.");
}
