using System.Globalization;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>What happened, in one sentence for a person. Free text that may name people is never part of it.</summary>
internal static class EventSentences
{
    /// <param name="event">Of any feature.</param>
    /// <param name="members">As <see cref="RecentChanges"/> words them, departments by name; null where it has not come so far.</param>
    /// <param name="isHidden">The caller may not see who was given more time, and why.</param>
    /// <param name="kpi">Of a KPI's event, the definition in force then, in whose units figures are told; else null.</param>
    public static Message Of(object @event, IReadOnlyList<ChangedMember>? members, bool isHidden, KpiDefinition? kpi = null) => @event switch
    {
        TextRedacted e => new(
            $"Free text ({string.Join(", ", e.Texts.Select(text => MemberWording.OfText(text).En))}) of entry {e.Position} was redacted.",
            $"台帳の {e.Position} 番目の記録の自由記述（{string.Join("、", e.Texts.Select(text => MemberWording.OfText(text).Ja))}）を墨消ししました。"),
        PlanEvent e => Of(e),
        PlanExceptionGranted e when isHidden => new(
            $"An exception was granted for the closed period {e.Period}.",
            $"締切後の {e.Period} について、例外として報告を認めました。"),
        PeriodEvent e => Of(e),
        DepartmentEvent e => Of(e, members ?? []),
        InitiativeEvent e => Of(e, members ?? []),
        KpiEvent e => WarningWording.After(ReportSentences.Of(e, kpi) ?? Of(e, members ?? [], kpi), isHidden ? [] : WarningWording.ConfirmedWith(e)),
        _ => throw new System.Diagnostics.UnreachableException($"Nothing says what a {@event.GetType().Name} is in words."),
    };

    private static Message Of(PlanEvent @event) => @event switch
    {
        PlanAdopted e => new($"The plan for fiscal year {e.FiscalYear} was adopted.", $"{e.FiscalYear} 年度の計画を登録しました。"),
        PlanDocumentImported e => new($"The document {e.FileName} was imported.", $"文書「{e.FileName}」を取り込みました。"),
        PlanDocumentFlagged e => new($"The reader of the document had {e.Flags.Count} doubts.", $"文書の読取りで確認を要する箇所が {e.Flags.Count} 件ありました。"),
        PlanConflictKept e => new(
            $"The document and the ledger disagree on {e.Conflict.Key} ({MemberWording.Of(e.Conflict.Member).En}); the ledger's value was kept.",
            $"{e.Conflict.Key} の{MemberWording.Of(e.Conflict.Member).Ja}が文書と台帳で食い違い、台帳の値を維持しました。"),
        PlanEvaluationRuleSet e => RuleWording.Sentence(e),
        _ => Unsaid(@event),
    };

    private static Message Of(PeriodEvent @event) => @event switch
    {
        PlanDueDateSet e => new(
            $"Figures for {e.Period} are due by {Dates.Text(e.To)} instead of {Dates.Text(e.From)}.",
            $"{e.Period} の報告期限を {Dates.Text(e.From)} から {Dates.Text(e.To)} に変更しました。"),
        PlanPeriodClosed e => new($"The period {e.Period} was closed.", $"報告期間 {e.Period} を締め切りました。"),
        PlanPeriodReopened e => new($"The period {e.Period} was reopened.", $"報告期間 {e.Period} を再開しました。"),
        PlanExceptionGranted e => new(
            $"{e.Department} may report {e.Kpi ?? "its figures"} for the closed period {e.Period} until {Dates.Text(e.Until)}.",
            $"締切後の {e.Period} について、{e.Department} に {Dates.Text(e.Until)} までの{(e.Kpi is null ? "" : $"{e.Kpi} の")}報告を認めました。"),
        PlanYearClosed e => Closed(e, UnsettledWording.Of(e.Unsettled ?? [])),
        PlanYearSealed e => new($"{e.Rows.Count} KPIs were sealed as fiscal year {e.Period} ended.", $"{e.Period} 年度末の指標 {e.Rows.Count} 件を確定しました。"),
        _ => Unsaid(@event),
    };

    private static Message Closed(PlanYearClosed e, Message unsettled) => e.Unsettled is { Count: > 0 }
        ? new(
            $"Fiscal year {e.Period} was closed and {e.Kpis} KPIs were sealed. What was unsettled was confirmed: {unsettled.En}.",
            $"未処理のもの（{unsettled.Ja}）を確認したうえで {e.Period} 年度を締め、{e.Kpis} 件の指標を確定しました。")
        : new($"Fiscal year {e.Period} was closed and {e.Kpis} KPIs were sealed.", $"{e.Period} 年度を締め、{e.Kpis} 件の指標を確定しました。");

    private static Message Of(DepartmentEvent @event, IReadOnlyList<ChangedMember> members) => @event switch
    {
        DepartmentRegistered e => Named(new OfficialName(e.Bureau, e.Sub, e.Section).Full(), name => new(
            $"The department {name} was registered.",
            $"担当課「{name}」を登録しました。")),
        DepartmentRenamed e => new(
            $"Renamed from {e.From.Full()} to {e.To.Full()} from {Dates.Text(e.EffectiveFrom)} on.",
            $"{Dates.Text(e.EffectiveFrom)} から名称を「{e.From.Full()}」から「{e.To.Full()}」に変更しました。"),
        DepartmentSucceeded e => Named(To(members, "successors") ?? string.Join('、', e.Successors), names => new(
            $"Succeeded by {names} from {Dates.Text(e.EffectiveFrom)} on.",
            $"{Dates.Text(e.EffectiveFrom)} から「{names}」に引き継ぎました。")),
        DepartmentDeputyNamed e => Named(To(members, "deputy") ?? e.Deputy, name => new(
            $"{name} stands in for it from {Dates.Text(e.From)}{(e.Until is { } until ? $" until {Dates.Text(until)}" : "")}.",
            $"{Dates.Text(e.From)} から{(e.Until is { } end ? $" {Dates.Text(end)} まで" : "")}「{name}」が代行します。")),
        DepartmentDeputyWithdrawn e => Named(From(members, "deputy") ?? e.Deputy, name => new(
            $"{name} stands in for it no longer from {Dates.Text(e.EffectiveFrom)} on.",
            $"「{name}」の代行を {Dates.Text(e.EffectiveFrom)} で終えます。")),
        _ => Unsaid(@event),
    };

    private static Message Of(InitiativeEvent @event, IReadOnlyList<ChangedMember> members) => @event switch
    {
        InitiativeRegistered e => new($"“{e.Content.Name}” was registered.", $"「{e.Content.Name}」を登録しました。"),
        InitiativeRelisted => Named(To(members, "relisting") ?? "", place => new($"Listed again under {place}.", $"「{place}」に再掲されました。")),
        InitiativeOutlineRevised => Revised([.. members.Select(one => (MemberWording.Of(one.Member), one.From, one.To))]),
        InitiativeDepartmentReassigned e => Change(members, "departments", "Responsibility", "担当課", e.EffectiveFrom),
        InitiativeRenumbered e => new($"Renumbered from {Number(e.From)} to {e.To}.", $"番号を {Number(e.From)} から {e.To} に変更しました。"),
        InitiativeSuspended e => new(
            $"Rests from {Dates.Text(e.From)}{(e.Until is { } until ? $" until {Dates.Text(until)}" : "")}.", $"{Dates.Text(e.From)} から{(e.Until is { } end ? $" {Dates.Text(end)} まで" : "")}休止します。"),
        InitiativeResumed e => new($"Goes on from {Dates.Text(e.From)}.", $"{Dates.Text(e.From)} から再開します。"),
        InitiativeCompleted e => new($"Completed on {Dates.Text(e.On)}.", $"{Dates.Text(e.On)} に完了しました。"),
        InitiativeDiscontinued e => new($"Given up on {Dates.Text(e.On)}.", $"{Dates.Text(e.On)} に中止しました。"),
        InitiativeSucceeded e => Lineage(e.Plan, e.Successors, isForward: true),
        InitiativeContinuedFrom e => Lineage(e.Plan, e.Predecessors, isForward: false),
        _ => Unsaid(@event),
    };

    private static Message Of(KpiEvent @event, IReadOnlyList<ChangedMember> members, KpiDefinition? kpi)
    {
        return @event switch
        {
            KpiDefined e => new($"“{e.Definition.Label}” is tracked from now on.", $"「{e.Definition.Label}」を登録しました。"),
            KpiLinked e => new($"Serves initiative {e.Initiative} too and counts once.", $"事業 {e.Initiative} の指標も兼ねます（1 件として数えます）。"),
            KpiTargetSet e => new($"Target for fiscal year {e.FiscalYear}: {En(e.Value)}.", $"{e.FiscalYear} 年度の目標値を {Ja(e.Value)} と定めました。"),
            KpiTargetRevised e when e.From == e.To => new(
                $"The target of {En(e.To)} for fiscal year {e.FiscalYear} counts from {Dates.Text(e.EffectiveFrom)} on; only the day was corrected.",
                $"{e.FiscalYear} 年度の目標値 {Ja(e.To)} の適用日を {Dates.Text(e.EffectiveFrom)} に訂正しました。"),
            KpiTargetRevised e => new(
                $"Target for fiscal year {e.FiscalYear} changed from {En(e.From)} to {En(e.To)} from {Dates.Text(e.EffectiveFrom)} on.",
                $"{Dates.Text(e.EffectiveFrom)} 付けで {e.FiscalYear} 年度の目標値を {Ja(e.From)} から {Ja(e.To)} に変更しました。"),
            KpiDefinitionRevised e => DefinitionWording.Sentence(e),
            KpiOwnersReassigned e => Change(members, "owners", "Reporting departments", "報告を担当する課", e.EffectiveFrom),
            KpiExpectedPathSet { To.Count: 0 } e => new(
                $"The expected path for fiscal year {e.FiscalYear} was taken away.",
                $"{e.FiscalYear} 年度の期待値を取り消しました。"),
            KpiExpectedPathSet { From.Count: 0 } e => new(
                $"The expected path for fiscal year {e.FiscalYear} was set: {Path(e.To).En}.", $"{e.FiscalYear} 年度の期待値を定めました（{Path(e.To).Ja}）。"),
            KpiExpectedPathSet e => new(
                $"The expected path for fiscal year {e.FiscalYear} changed from {Path(e.From).En} to {Path(e.To).En}.",
                $"{e.FiscalYear} 年度の期待値を「{Path(e.From).Ja}」から「{Path(e.To).Ja}」に変更しました。"),
            KpiScheduleSet e => new(
                $"Reporting schedule changed from {MemberWording.Of(e.From).En} to {MemberWording.Of(e.To).En}.",
                $"報告の頻度を「{MemberWording.Of(e.From).Ja}」から「{MemberWording.Of(e.To).Ja}」に変更しました。"),
            KpiClosed { Cause: KpiClosingCause.Superseded } e => new($"Closed: superseded by {e.Of}.", $"{e.Of} に替わるため終了しました。"),
            KpiClosed { Cause: KpiClosingCause.Duplicate } e => new($"Closed: a duplicate of {e.Of}.", $"{e.Of} と重複するため終了しました。"),
            KpiClosed => new("Closed: pursued no longer.", "終了しました。"),
            KpiReopened => new("Reopened: pursued again.", "再開しました。"),
            KpiSucceeded e => Lineage(e.Plan, e.Successors, isForward: true),
            KpiContinuedFrom e => Lineage(e.Plan, e.Predecessors, isForward: false),
            KpiBaselineSet e => new(
                $"Baseline: {En(e.To.Value)} in fiscal year {e.To.Year}{(e.From is null ? "" : $", was {En(e.From.Value)} in {e.From.Year}")}.",
                $"基準値を {e.To.Year} 年度の {Ja(e.To.Value)} と定めました{(e.From is null ? "" : $"（従前は {e.From.Year} 年度の {Ja(e.From.Value)}）")}。"),
            KpiEvaluated { IsManual: true } e => new($"Graded {e.Grade} for {e.Period} by hand.", $"{e.Period} の評価を、事務局の判断により「{e.Grade}」としました。"),
            KpiEvaluated e => new(
                $"Evaluated for {e.Period}: {e.Grade ?? "in progress"}{(e.Printed is { } rate ? $" at {Text(rate)} %" : "")} "
                + $"by rule {e.RuleVersion} ({RuleWording.OfProfile(e.Profile).En}).",
                $"{e.Period} を評価しました:「{e.Grade ?? "進行中"}」{(e.Printed is { } percent ? $"（{Text(percent)} %）" : "")}、"
                + $"評価ルール第 {e.RuleVersion} 版（{RuleWording.OfProfile(e.Profile).Ja}）。"),
            _ => Unsaid(@event),
        };

        string En(decimal value) => DisplayedValue.InWords(kpi, value).En;

        string Ja(decimal value) => DisplayedValue.InWords(kpi, value).Ja;

        Message Path(IReadOnlyList<PathValue> path) => new(
            string.Join(", ", path.Select(one => $"{one.Period} {En(one.Value)}")),
            string.Join("、", path.Select(one => $"{one.Period} {Ja(one.Value)}")));
    }

    // Long texts are told by name alone.
    private static Message Revised(IReadOnlyList<(Message Name, string? From, string? To)> parts) => parts.Count == 0
        ? new("What the plan says of it was revised.", "計画の記載内容を改めました。")
        : new(
            $"Revised: {string.Join("; ", parts.Select(one => one.Name.En + (one.From is null || one.To is null ? "" : $" from “{one.From}” to “{one.To}”")))}.",
            $"{string.Join("、", parts.Select(one => one.Name.Ja + (one.From is null || one.To is null ? "" : $"（「{one.From}」から「{one.To}」に）")))}を改めました。");

    private static Message Lineage(string plan, IReadOnlyList<string> keys, bool isForward) => (isForward, keys.Count) switch
    {
        (true, 0) => new($"Ends with this plan; {plan} does not take it up.", $"この計画で終了し、{plan} には引き継ぎません。"),
        (true, _) => new($"Goes on in {plan} as {string.Join(", ", keys)}.", $"{plan} の {string.Join("、", keys)} に引き継ぎました。"),
        (false, 0) => new($"Begins anew; {plan} had none of it.", $"{plan} からの引継ぎはなく、新規です。"),
        (false, _) => new($"Goes on from {string.Join(", ", keys)} of {plan}.", $"{plan} の {string.Join("、", keys)} を引き継ぎました。"),
    };

    private static Message Change(IReadOnlyList<ChangedMember> members, string member, string en, string ja, DateOnly? day)
    {
        var (from, to) = (From(members, member), To(members, member));
        return new(
            $"{en} changed{(from is null ? "" : $" from {from}")}{(to is null ? "" : $" to {to}")}{(day is { } on ? $" from {Dates.Text(on)} on" : "")}.",
            $"{(day is { } start ? $"{Dates.Text(start)} から" : "")}{ja}を{(from is null ? "" : $"「{from}」から")}{(to is null ? "" : $"「{to}」に")}変更しました。");
    }

    private static Message Named(string name, Func<string, Message> sentence) => sentence(name);

    private static string? From(IReadOnlyList<ChangedMember> members, string member) => members.FirstOrDefault(one => one.Member == member)?.From;

    private static string? To(IReadOnlyList<ChangedMember> members, string member) => members.FirstOrDefault(one => one.Member == member)?.To;

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "—";

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static Message Unsaid(object @event) => throw new System.Diagnostics.UnreachableException($"Nothing says what a {@event.GetType().Name} is in words.");
}
