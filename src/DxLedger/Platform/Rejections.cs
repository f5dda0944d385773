using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>Refusals that any command may meet, whatever its feature.</summary>
internal static class Rejections
{
    public static readonly Rejection OutcomeUnknown = new(
        "append.outcome_unknown",
        new(
            "The connection to the database was lost while the change was being committed, so it is unknown whether it was. Send the same request again with the same Idempotency-Key: it is then done once, and once only.",
            "書き込みの確定中にデータベースとの接続が切れ、確定したかどうかが不明です。同じ「Idempotency-Key」で同じ要求を再送してください。重複して記録されることはありません。"));

    public static readonly Rejection Contended = new(
        "stream.contended",
        new(
            "Others kept changing what this rests on, so it was not done. Nothing was changed; try again shortly.",
            "他の変更が相次いだため、処理できませんでした。変更は行われていません。しばらくしてから再試行してください。"));

    public static Rejection VersionMoved(string stream, long expected, long actual) => new(
        "stream.version_moved",
        new(
            $"Stream {stream} stands at version {actual}, not {expected}: somebody changed it in between. Read it again and decide anew.",
            $"ストリーム {stream} は版 {expected} ではなく版 {actual} です。その間に変更がありました。読み直してから判断してください。"),
        "If-Match");

    public static Rejection KeyReused(string key) => new(
        "idempotency.key_reused",
        new(
            $"Idempotency-Key {key} was used before with another request. Use a new key for a new request.",
            $"「Idempotency-Key」{key} は別の内容の要求で使用済みです。新しい要求には新しいキーを使ってください。"),
        "Idempotency-Key");

    public static Rejection EntryTooLarge(EventTooLargeException tooLarge) => new(
        "append.entry_too_large",
        new(
            $"This would make an entry of {tooLarge.EntryBytes} bytes; the ledger takes {EventTooLargeException.EntryBytesMax}. Nothing was changed; shorten the text.",
            $"記録が {tooLarge.EntryBytes} バイトになり、上限の {EventTooLargeException.EntryBytesMax} バイトを超えます。変更は行われていません。文章を短くしてください。"));

    public static Rejection PositionNotFound(string field) => new(
        "position.not_found",
        new("The ledger has no such position: they run from 1 to its head.", "台帳にその位置はありません。1 から末尾までの位置を指定してください。"),
        field);

    public static Rejection BeforeFirst(string field) => new(
        "ledger.not_begun",
        new("Nothing had been recorded by then.", "その時点ではまだ何も記録されていません。"),
        field);

    /// <summary>The ledger has it, a view of it has not come so far yet.</summary>
    public static Rejection ProjectionBehind(string projection, long position, long head) => new(
        "projection.behind",
        new(
            $"The view {projection} stands at position {position} of {head} and does not show this yet. Try again shortly.",
            $"ビュー {projection} は位置 {head} のうち {position} までしか反映していないため、まだ表示できません。しばらくしてから再試行してください。"));

    public static Rejection ProjectionBuilding(ProjectionBuildingException building) => new(
        "projection.building",
        new(
            $"The view {building.Projection} is being built: {building.Position} of {building.Head} events are in it. Try again shortly.",
            $"ビュー {building.Projection} を構築中です（{building.Head} 件中 {building.Position} 件のイベントを反映済み）。しばらくしてから再試行してください。"));

    public static Rejection NotFound(string code, string en, string ja) => new(code, new(en, ja));
}
