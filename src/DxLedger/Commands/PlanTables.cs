using System.Globalization;
using DxLedger.Features.Plans.Importing;
using DxLedger.Features.Plans.Reading;
using Spectre.Console;
using static DxLedger.Commands.TableOutput;

namespace DxLedger.Commands;

/// <summary>Tables for people on standard output.</summary>
internal static class PlanTables
{
    public static void Reading(PlanDocument document)
    {
        var table = Table(Say("Line", "行"), Say("No.", "番号"), Say("Name", "事業・取組"), Say("Targets and milestones", "目標"), Say("Flags", "注意"));
        foreach (var row in document.Rows)
        {
            var promises = row.Targets.Select(target => $"{target.Label} {target.RawValue}{target.Unit}").Concat(row.Milestones);
            table.AddRow(
                Cell(row.Line.ToString(CultureInfo.InvariantCulture)),
                Cell(row.Kind switch
                {
                    RowKind.Relisted => $"{row.Part} ({Say("again", "再掲")} {row.RelistOf})",
                    RowKind.Continuation => $"{row.Part} ↑",
                    _ => $"{row.Part} {row.No}",
                }),
                Cell(row.Name ?? row.Item.Name ?? ""),
                Cell(string.Join('\n', promises)),
                Cell(string.Join('\n', row.Flags.Select(flag => flag.Code))));
        }

        Screen().Write(table);
        foreach (var flag in document.Flags)
            Screen().WriteLine($"{flag.Code}: {flag.Message}");
    }

    public static void Import(ImportReport report)
    {
        var console = Screen();
        console.WriteLine($"{report.Plan} ({report.FiscalYear})  {report.Document[..12]}…");
        Counts(console, report);
        Outcomes(console, report);
        List(Say("Removed from the document; they stay in force", "文書から消えた項目（台帳では有効のまま）"), report.Removed.Select(part => $"{part.Key}  {PlanWords.Of(part.What)}: {part.Text}"));
        List(Say("Conflicts; the ledger's value stays", "衝突（台帳の値を維持）"), report.Conflicts.Select(conflict =>
            $"{conflict.Key}  {PlanWords.Of(conflict.Member)}: {Say("last document", "前回文書")} {PlanWords.Of(conflict.Member, conflict.Last)} / "
            + $"{Say("ledger", "台帳")} {PlanWords.Of(conflict.Member, conflict.Ledger)} / {Say("document", "今回文書")} {PlanWords.Of(conflict.Member, conflict.Document)}"));
        List(Say("Rows that seem to have moved to another number", "番号が変わったと思われる行"), report.SuspectedRenumberings.Select(move =>
            $"{move.Key}  {move.Name}: --renumber {move.From}={move.To}"));
        List(Say("Re-listings that differ from their original", "再掲と元の行の相違"), report.RelistingDifferences.Select(difference =>
            $"{difference.Key}  {Say("line", "行")} {difference.Line} {PlanWords.Of(difference.Member)}: "
            + $"{PlanWords.Of(difference.Member, difference.Original)} → {PlanWords.Of(difference.Member, difference.Relisted)}"));
        List(Say("May be one and the same KPI", "同一指標の候補"), report.SharedKpiCandidates.Select(candidate =>
            $"{string.Join(" = ", candidate.Keys)}  {candidate.Text}"));
        List(Say("Flags", "読取り上の注意"), report.Flags.Select(flag =>
            $"{(flag.Line is { } line ? $"{Say("line", "行")} {line.ToString(CultureInfo.InvariantCulture)}  " : "")}{flag.Code}: {flag.Message}"));
    }

    private static void Counts(IAnsiConsole console, ImportReport report)
    {
        var counts = report.Counts;
        var outcome = report.Initiatives.CountBy(initiative => initiative.Outcome).ToDictionary();
        console.WriteLine(Say(
            $"{counts.Initiatives} initiatives: {counts.InitiativesWithKpis} with numbers ({counts.Kpis} KPIs), {counts.InitiativesWithMilestonesOnly} with goals only, {counts.InitiativesWithoutPromise} without a promise ({counts.Milestones} milestones in all)",
            $"事業・取組 {counts.Initiatives} 件: 数値目標あり {counts.InitiativesWithKpis} 件（指標 {counts.Kpis}）、数値のない目標のみ {counts.InitiativesWithMilestonesOnly} 件、目標なし {counts.InitiativesWithoutPromise} 件（マイルストーン計 {counts.Milestones}）"));
        console.WriteLine(Say(
            $"{counts.Relistings} re-listings, {counts.Unresolved} unresolved, {counts.Continuations} continued rows, {counts.Flags} flags",
            $"再掲 {counts.Relistings}、該当なし {counts.Unresolved}、続きの行 {counts.Continuations}、注意 {counts.Flags}"));
        console.WriteLine(Say(
            $"new {outcome.GetValueOrDefault(RowOutcome.New)}, changed {outcome.GetValueOrDefault(RowOutcome.Changed)}, unchanged {outcome.GetValueOrDefault(RowOutcome.Unchanged)}, removed {outcome.GetValueOrDefault(RowOutcome.Removed)}; {report.Events} events",
            $"新規 {outcome.GetValueOrDefault(RowOutcome.New)}、変更 {outcome.GetValueOrDefault(RowOutcome.Changed)}、変更なし {outcome.GetValueOrDefault(RowOutcome.Unchanged)}、削除 {outcome.GetValueOrDefault(RowOutcome.Removed)}、イベント {report.Events} 件"));
    }

    private static void Outcomes(IAnsiConsole console, ImportReport report)
    {
        var flagged = report.Flags.Where(flag => flag.Line is not null).ToLookup(flag => flag.Line);
        var shown = report.Initiatives.Where(initiative => initiative.Outcome != RowOutcome.Unchanged || flagged[initiative.Line].Any()).ToList();
        if (shown.Count == 0)
            return;
        var table = Table(Say("Key", "キー"), Say("Outcome", "結果"), Say("Name", "事業・取組"), Say("Changes", "変更点"), Say("Flags", "注意"));
        foreach (var initiative in shown)
        {
            table.AddRow(
                Cell(initiative.Key),
                Cell(Word(initiative.Outcome)),
                Cell(initiative.Name),
                Cell(string.Join('\n', initiative.Changes.Select(change =>
                    $"{change.Key} {PlanWords.Of(change.Member)}: {PlanWords.Of(change.Member, change.From)} → {PlanWords.Of(change.Member, change.To)}"))),
                Cell(initiative.Line is null ? "" : string.Join('\n', flagged[initiative.Line].Select(flag => flag.Code))));
        }

        console.Write(table);
    }

    private static string Word(RowOutcome outcome) => outcome switch
    {
        RowOutcome.New => Say("new", "新規"),
        RowOutcome.Changed => Say("changed", "変更"),
        RowOutcome.Removed => Say("removed", "削除"),
        RowOutcome.KeptOut => Say("kept out, the year is closed", "締切り済みのため対象外"),
        _ => Say("unchanged", "変更なし"),
    };

    private static void List(string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0)
            return;

        // Not through the table console, which would break long lines that a reader may want to search or copy.
        Console.Out.WriteLine($"{Environment.NewLine}{title} ({all.Count})");
        foreach (var line in all)
            Console.Out.WriteLine("  " + line.ReplaceLineEndings(" "));
    }

    private static string Say(string en, string ja) => CommandLine.Say(en, ja);
}
