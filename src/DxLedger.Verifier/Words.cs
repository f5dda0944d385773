using System.Net;
using DxLedger.Shared;

namespace DxLedger.Verifier;

/// <summary>What the program says: Japanese by <c>--lang</c>, <c>DXLEDGER_LANG</c> or the POSIX locale, else English.</summary>
internal static class Words
{
    private static readonly string[] Variables = ["DXLEDGER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
    private static readonly AsyncLocal<bool?> Wish = new();

    /// <summary>Whether Japanese was chosen, for what is begun from here; null leaves it to the locale.</summary>
    public static bool? Chosen
    {
        get => Wish.Value;
        set => Wish.Value = value;
    }

    private static bool IsJapanese => Chosen ?? (Variables
        .Select(Environment.GetEnvironmentVariable)
        .FirstOrDefault(value => !string.IsNullOrEmpty(value))
        ?.StartsWith("ja", StringComparison.Ordinal) is true);

    public static string NoReceipt => Say("NOT VERIFIED (receipt.malformed): this is no receipt.", "検証できません (receipt.malformed): 受領証ではありません。");

    public static string NotProven(long position) => Say(
        $"NOT VERIFIED (receipt.refused): the receipt does not prove this entry at position {position} for the given key.",
        $"検証できません (receipt.refused): この受領証は、指定の鍵について、位置 {position} のこの記録を証明しません。");

    public static string Proven(string origin, long position, long size) => Say(
        $"Verified: {origin} held this entry at position {position} when it had {size}.",
        $"検証しました: {origin} は {size} 件の時点で、位置 {position} にこの記録を含んでいました。");

    public static string NotVerified(Finding finding) => Say(
        $"NOT VERIFIED ({finding.Code}): {finding.Detail}{(finding.Stream is null ? "" : $" Stream: {finding.Stream}.")}",
        $"検証できません ({finding.Code}): {finding.Detail}{(finding.Stream is null ? "" : $" 対象: {finding.Stream}")}");

    public static string Verified(Report report) => Say(
        $"Verified: {report.Size} entries of {report.Origin}, root {report.Root}; {report.OlderCheckpoints} earlier checkpoints agree."
        + (report.Redacted == 0 ? "" : $" {report.Redacted} texts beside the entries were redacted, as entries say."),
        $"検証しました: {report.Origin} の記録 {report.Size} 件、ルート {report.Root}。以前のチェックポイント {report.OlderCheckpoints} 件と一致します。"
        + (report.Redacted == 0 ? "" : $"付随する記述 {report.Redacted} 件は、その旨の記録により墨消し済みです。"));

    public static string NoKey(string text) => Say(
        $"{text} is no verifier key: it must look like origin+0123abcd+AZ…", $"{text} は公開鍵ではありません（origin+0123abcd+AZ… の形式で指定してください）。");

    public static string OtherKey(string text, bool isWitness, bool ofWitnesses) => Say(
        $"{text} is the key of a {(isWitness ? "witness" : "log")}, not of a {(ofWitnesses ? "witness" : "log")}.",
        $"{text} は{(isWitness ? "立会者" : "台帳")}の鍵で、{(ofWitnesses ? "立会者" : "台帳")}の鍵ではありません。");

    public static string Unreadable(string path, Exception problem) => SystemProblems.Unreadable(path, problem, Say);

    public static string NoAnswer(string address, HttpStatusCode? status) => SystemProblems.NoAnswer(address, status, Say);

    /// <summary>How a command is used; the same words as <c>./dx</c> has.</summary>
    public static string Usage(string command)
    {
        using var stream = typeof(Words).Assembly.GetManifestResourceStream($"{command}.{Say("en", "ja")}")
            ?? throw new InvalidOperationException($"There is no usage of {command}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("./dx", "DxLedger.Verifier", StringComparison.Ordinal);
    }

    public static string Say(string en, string ja) => IsJapanese ? ja : en;
}
