namespace DxLedger.Platform.Http;

/// <summary>What is wrong with the bounds of a page.</summary>
internal static class Paging
{
    /// <summary>Nothing where a version to begin with, or its absence, makes sense.</summary>
    public static IEnumerable<FieldError> From(long? from) =>
        from < 1 ? [new("from", "range", new("A version from 1.", "「from」は 1 以上で指定してください。"))] : [];

    /// <summary>Nothing where at least one thing is asked for, and not more than may be at once.</summary>
    public static IEnumerable<FieldError> Count(int count, int max) =>
        count < 1 || count > max ? [new("count", "range", new($"From 1 to {max}.", $"「count」は 1〜{max} で指定してください。"))] : [];
}
