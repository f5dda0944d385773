using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Platform;
using FluentValidation;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>What a reporter says of a period, before it is known whether it fits the KPI.</summary>
/// <param name="Status">Final where nothing is said; for KPIs only.</param>
/// <param name="Value">In the KPI's unit, with the digits to be kept.</param>
/// <param name="Numerator">With a rate only, and only together with <paramref name="Denominator"/>.</param>
/// <param name="Unit">Of value and forecast: the KPI's, or a multiple of it such as 億円; left out, the KPI's is meant.</param>
/// <param name="YearEndForecast">年度末見込, in the same unit; only with a period within the year.</param>
/// <param name="Expected">Month of publication, <c>2024-05</c>; only with status <c>notYetPublished</c>.</param>
/// <param name="State">For milestones only.</param>
/// <param name="On">When a milestone came to that state.</param>
/// <param name="Note">Kept beside the entry, erasable; likewise the reason and the evidence.</param>
/// <param name="Reason">Why a figure is missing, or why it is corrected.</param>
/// <param name="Confirm">Codes of the warnings that the reporter has read and confirms.</param>
/// <param name="Accumulation">
/// Whether figures within the year are those of their period (<c>perPeriod</c>) or of the year so far (<c>yearToDate</c>);
/// asked once, where the plan does not tell.
/// </param>
internal record ReportContentInput(
    ValueStatus? Status = null,
    decimal? Value = null,
    decimal? Numerator = null,
    decimal? Denominator = null,
    string? Unit = null,
    string? Expected = null,
    DateOnly? MeasuredOn = null,
    MilestoneState? State = null,
    DateOnly? On = null,
    string? Note = null,
    string? Reason = null,
    IReadOnlyList<EvidenceInput>? Evidence = null,
    IReadOnlyList<string>? Confirm = null,
    decimal? YearEndForecast = null,
    Accumulation? Accumulation = null)
{
    // Internal, because whatever is public is part of the body that callers send.
    internal IReadOnlyList<EvidenceInput> EvidenceItems => Evidence ?? [];

    /// <summary>Note, reason and evidence as they are kept beside the entry.</summary>
    internal IReadOnlyList<ErasableText> Texts =>
    [
        .. Named("note", Note),
        .. Named("reason", Reason),
        .. EvidenceItems.Select((item, i) => new ErasableText($"evidence.{i + 1}", JsonSerializer.Serialize(item, LedgerJson.Stored))),
    ];

    private static IEnumerable<ErasableText> Named(string name, string? text) => string.IsNullOrWhiteSpace(text) ? [] : [new ErasableText(name, text)];
}

/// <summary>What backs a figure: a link, or a file uploaded before.</summary>
/// <param name="Sha256">Of the uploaded file, lower-case hex; null for a link.</param>
internal sealed record EvidenceInput(string? Title, string? Href = null, string? Sha256 = null);

/// <summary>Shapes alone; whether the content fits the KPI is the decider's business.</summary>
internal sealed class ReportContentValidator : AbstractValidator<ReportContentInput>
{
    public const int TextLengthMax = 2000;
    private const int EvidenceMax = 10;

    /// <param name="reasonNeeded">A correction has to say why.</param>
    public ReportContentValidator(bool reasonNeeded)
    {
        RuleFor(body => body.Value).Must(Fits).WithErrorCode("range").WithState(_ => Number);
        RuleFor(body => body.YearEndForecast).Must(Fits).WithErrorCode("range").WithState(_ => Number);
        RuleFor(body => body.Numerator).Must(Fits).WithErrorCode("range").WithState(_ => Number);
        RuleFor(body => body.Denominator).Must(Fits).WithErrorCode("range").WithState(_ => Number);
        RuleFor(body => body.Unit).Must(unit => unit is null || (unit.Length is > 0 and <= 40 && IsText(unit))).WithErrorCode("length")
            .WithState(_ => new Message("A unit of 1 to 40 characters, or left out.", "単位は 1〜40 文字で入力するか、省略してください。"));
        RuleFor(body => body.Expected).Must(month => month is null || IsMonth(month)).WithErrorCode("format")
            .WithState(_ => new Message("A month such as 2024-05.", "公表予定月を 2024-05 の形で指定してください。"));
        RuleFor(body => body.Note).Must(IsOptionalText).WithErrorCode("length").WithState(_ => Text);
        RuleFor(body => body.Reason).Must(reason => reasonNeeded ? !string.IsNullOrWhiteSpace(reason) && IsOptionalText(reason) : IsOptionalText(reason))
            .WithErrorCode(reasonNeeded ? "required" : "length")
            .WithState(_ => reasonNeeded ? new Message("A reason of 1 to 2,000 characters.", "理由を 1〜2,000 文字で入力してください。") : Text);
        RuleFor(body => body.Evidence).Must(items => items is null || (items.Count <= EvidenceMax && items.All(IsEvidence))).WithErrorCode("evidence")
            .WithState(_ => new Message(
                "At most 10 items, each with a title of 1 to 200 characters and either an http(s) link (href) or the SHA-256 of an uploaded file (sha256).",
                "根拠資料は 10 件以内とし、それぞれ 1〜200 文字の題名と、リンク（「href」）又はアップロード済みファイルのハッシュ値（「sha256」）のいずれかを指定してください。"));
        RuleFor(body => body.Confirm).AreCodes();
    }

    private static Message Number => new("A number of at most 10^15 with at most 10 decimal places.", "絶対値が 10^15 以下、小数点以下 10 桁以内の数値を指定してください。");

    private static Message Text => new($"At most {TextLengthMax} characters.", $"{TextLengthMax} 文字以内で入力してください。");

    public static bool IsText(string text) => !text.Any(char.IsControl) && !HasLoneSurrogate(text);

    public static bool IsOptionalText(string? text) => text is null || (text.Length <= TextLengthMax && !text.Contains('\0', StringComparison.Ordinal) && !HasLoneSurrogate(text));

    private static bool Fits(decimal? value) => value is not { } number || (decimal.Abs(number) <= FigureUnit.MagnitudeMax && number.Scale <= FigureUnit.DecimalsMax);

    private static bool IsMonth(string month) =>
        month.Length == 7 && month[4] == '-' && month.Where((_, i) => i != 4).All(char.IsAsciiDigit)
        && string.CompareOrdinal(month, "2000-01") >= 0 && string.CompareOrdinal(month, "2100-12") <= 0
        && string.CompareOrdinal(month[5..], "01") >= 0 && string.CompareOrdinal(month[5..], "12") <= 0;

    private static bool IsEvidence(EvidenceInput? item) =>
        item is { Title: { Length: > 0 and <= 200 } title } && IsText(title)
        && (item.Href is null) != (item.Sha256 is null)
        && (item.Href is null || (item.Href.Length <= 2000 && IsText(item.Href) && Uri.TryCreate(item.Href, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        && (item.Sha256 is null || (item.Sha256.Length == 64 && item.Sha256.All(char.IsAsciiHexDigitLower)));

    private static bool HasLoneSurrogate(string text) => text.EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar);
}
