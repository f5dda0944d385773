using System.Globalization;
using DxLedger.Features.Plans.Reading;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Importing;

/// <summary>When a document that could be read is refused all the same.</summary>
internal static class ImportRules
{
    public static Rejection? Refusal(ImportCommand command, ImportReport report, LedgerView view)
    {
        if (command.Document.FiscalYear == 0)
        {
            return new Rejection(
                "plan.year_unknown",
                new(
                    "The document names no fiscal year. Write it into its title, of the era or western, for targets count for that year.",
                    "文書に年度の記載がありません。表題に年度（令和5年度、2023年度など）を記載してください。目標値はその年度のものとして扱われます。"));
        }

        if (view.Plans.TryGetValue(command.Plan, out var plan) && plan.State.FiscalYear != command.Document.FiscalYear)
        {
            return new Rejection(
                "plan.year_differs",
                new(
                    $"Plan {command.Plan} is for fiscal year {plan.State.FiscalYear}, the document for {command.Document.FiscalYear}. A new year is a new plan.",
                    $"計画 {command.Plan} は {plan.State.FiscalYear} 年度ですが、文書は {command.Document.FiscalYear} 年度です。新しい年度は新しい計画として取り込んでください。"),
                "plan");
        }

        var prefix = plan?.State.KeyPrefix ?? command.KeyPrefix ?? PlanKeys.DefaultPrefix(command.Document.FiscalYear);
        if (view.Plans.Values.FirstOrDefault(other => other.State.KeyPrefix == prefix && other.State.Key != command.Plan) is { } holder)
        {
            return new Rejection(
                "plan.key_prefix_taken",
                new(
                    $"Keys that start with {prefix}- belong to plan {holder.State.Key} in this ledger. Name another prefix for plan {command.Plan}.",
                    $"{prefix}- で始まるキーはこの台帳の計画 {holder.State.Key} が使用しています。計画 {command.Plan} には別の接頭辞を指定してください。"),
                "prefix");
        }

        return Renumberings(command, report, view);
    }

    private static Rejection? Renumberings(ImportCommand command, ImportReport report, LedgerView view)
    {
        var known = view.Initiatives.Values.Select(initiative => initiative.State).ToList();
        var unknown = RowMatching.Unknown(DocumentInitiatives.Of(command.Document, new([], command.Today)), known, command.Renumberings);
        if (unknown.Count > 0)
        {
            var moves = string.Join(", ", unknown.Select(move => $"{move.From}={move.To}"));
            return new Rejection(
                "plan.renumbering_unknown",
                new(
                    $"Renumbering {moves} names a number that the ledger or the document does not have.",
                    $"番号の対応付け {moves} は、台帳または文書にない番号を指しています。"),
                "renumber");
        }

        if (report.SuspectedRenumberings.Count == 0)
            return null;
        var suspected = string.Join(", ", report.SuspectedRenumberings.Select(move => $"{move.From}={move.To}"));
        return new Rejection(
            "plan.renumbering_unmapped",
            new(
                $"These rows seem to have moved to another number: {suspected}. Confirm each with renumber=OLD=NEW, or deny it with renumber=OLD=OLD; keys stay with their initiatives.",
                $"番号が変わったと思われる行があります: {suspected}。「renumber=旧=新」で確認するか、「renumber=旧=旧」で否定してください。キーは事業に付いたまま変わりません。"),
            "renumber");
    }

    /// <summary>What the reader's refusals mean to a person.</summary>
    public static Message Words(string code, string detail) => code switch
    {
        "plan.empty" => new("The file is empty.", "ファイルが空です。"),
        "plan.too_large" => new(
            string.Create(CultureInfo.InvariantCulture, $"The file is too large for a plan document: at most {PlanReader.BytesMax:N0} bytes are read."),
            string.Create(CultureInfo.InvariantCulture, $"計画文書としては大きすぎるファイルです。読み取れるのは {PlanReader.BytesMax:N0} バイトまでです。")),
        "plan.not_text" => new("The file is not text in UTF-8, UTF-16 or Shift_JIS.", "UTF-8、UTF-16、Shift_JIS のテキストではありません。"),
        "plan.no_rows" => new(
            "The file has no table of initiatives: no row has a number, a department and a goal.",
            "資料2-3 の形式の事業一覧表が見つかりません。番号・担当課・指標又は目標のある行がありません。"),
        _ => new(detail, detail),
    };
}
