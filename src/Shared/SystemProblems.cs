using System.Net;

namespace DxLedger.Shared;

/// <summary>What the machine and the network do to us, in our own words: the runtime's are English.</summary>
internal static class SystemProblems
{
    /// <summary>Why a file cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What was met.</param>
    /// <param name="say">One of two sentences, English and Japanese.</param>
    public static string Unreadable(string path, Exception problem, Func<string, string, string> say) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException => say($"{path} does not exist.", $"{path} がありません。"),
        UnauthorizedAccessException => say($"{path} may not be read.", $"{path} を読み取る権限がありません。"),
        InvalidDataException => say($"{path} is no exported log, or is damaged.", $"{path} は書き出した台帳ではないか、破損しています。"),
        _ => say($"{path} cannot be read.", $"{path} を読み取れません。"),
    };

    /// <summary>Why a server did not give what was asked for.</summary>
    /// <param name="address">What was asked for.</param>
    /// <param name="status">What it answered; null when it could not be reached.</param>
    /// <param name="say">One of two sentences, English and Japanese.</param>
    public static string NoAnswer(string address, HttpStatusCode? status, Func<string, string, string> say) => status is { } code
        ? say($"{address}: the server answers with status {(int)code}.", $"{address}: サーバーが状態コード {(int)code} を返しました。")
        : say($"{address}: the server cannot be reached.", $"{address}: サーバーに接続できません。");
}
