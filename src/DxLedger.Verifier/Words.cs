using System.Globalization;

namespace DxLedger.Verifier;

/// <summary>What the program says, in the terminal's language: Japanese by <c>DXLEDGER_LANG</c> or the POSIX locale, else English.</summary>
internal static class Words
{
    private static readonly string[] Variables = ["DXLEDGER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

    private static bool IsJapanese => Variables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value))
        ?.StartsWith("ja", StringComparison.Ordinal) is true;

    public static string NoReceipt => Say("NOT VERIFIED (receipt.malformed): this is no receipt.", "検証できません (receipt.malformed): 受領証ではありません。");

    public static string NotProven(long position) => Say(
        string.Create(CultureInfo.InvariantCulture, $"NOT VERIFIED (receipt.refused): the receipt does not prove this entry at position {position} for the given key."),
        string.Create(CultureInfo.InvariantCulture, $"検証できません (receipt.refused): この受領証は、指定の鍵について、位置 {position} のこの記録を証明しません。"));

    public static string Proven(string origin, long position, long size) => Say(
        string.Create(CultureInfo.InvariantCulture, $"Verified: {origin} held this entry at position {position} when it had {size}."),
        string.Create(CultureInfo.InvariantCulture, $"検証しました: {origin} は {size} 件の時点で、位置 {position} にこの記録を含んでいました。"));

    public static string NotVerified(string code, string detail, string? stream = null) => Say(
        $"NOT VERIFIED ({code}): {detail}{(stream is null ? "" : $" Stream: {stream}.")}",
        $"検証できません ({code}): {detail}{(stream is null ? "" : $" 対象: {stream}")}");

    public static string Verified(Report report) => Say(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Verified: {report.Size} entries of {report.Origin}, root {report.Root}; {report.OlderCheckpoints} earlier checkpoints agree.")
        + (report.Redacted == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {report.Redacted} texts beside the entries were redacted, as entries say.")),
        string.Create(
            CultureInfo.InvariantCulture,
            $"検証しました: {report.Origin} の記録 {report.Size} 件、ルート {report.Root}。以前のチェックポイント {report.OlderCheckpoints} 件と一致します。")
        + (report.Redacted == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"付随する記述 {report.Redacted} 件は、その旨の記録により墨消し済みです。")));

    public static string NoKey(string text) => Say(
        $"{text} is no verifier key: it must look like origin+0123abcd+AZ…", $"{text} は公開鍵ではありません（origin+0123abcd+AZ… の形式で指定してください）。");

    public static string OtherKey(string text, bool isWitness, bool ofWitnesses) => Say(
        $"{text} is the key of a {(isWitness ? "witness" : "log")}, not of a {(ofWitnesses ? "witness" : "log")}.",
        $"{text} は{(isWitness ? "立会者" : "台帳")}の鍵で、{(ofWitnesses ? "立会者" : "台帳")}の鍵ではありません。");

    private static string Say(string en, string ja) => IsJapanese ? ja : en;
}
