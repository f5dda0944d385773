using System.Globalization;
using DxLedger.Features.Kpis.Worksheets;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>Whether what is reported fits the KPI that it is reported for.</summary>
internal static class FigureRules
{
    /// <summary>Every way in which the figure does not fit; none where it does.</summary>
    public static IReadOnlyList<Rejection> Refusals(Kpi.Defined kpi, ReportingPeriod period, ReportContentInput input, DateOnly today) =>
        kpi.Definition.Kind == PromiseKind.Milestone ? [.. Milestone(kpi, input, today)] : [.. Measured(kpi, period, input, today)];

    /// <summary>The figure as it is kept; only for input without refusals.</summary>
    public static Figure Figure(Kpi.Defined kpi, ReportContentInput input)
    {
        var isOwn = input.Unit is null || SameUnit(input.Unit, kpi.Definition.Unit);
        return new(
            input.Status ?? ValueStatus.Final,
            Converted(kpi, input.Unit, input.Value),
            input.Numerator,
            input.Denominator,
            isOwn ? input.Unit : null,
            input.Expected,
            input.MeasuredOn,
            Converted(kpi, input.Unit, input.YearEndForecast),
            isOwn || (input.Value ?? input.YearEndForecast) is not { } sent ? null : string.Create(CultureInfo.InvariantCulture, $"{sent} {input.Unit}"));
    }

    public static bool HasValue(ValueStatus status) =>
        status is ValueStatus.Final or ValueStatus.Provisional or ValueStatus.Estimated or ValueStatus.Forecast;

    /// <summary>Units are the same where they mean the same: whatever the width of the letters, and ％ by its names.</summary>
    public static bool SameUnit(string? one, string? other) => FigureUnit.Of(one) == FigureUnit.Of(other);

    /// <summary>Why a number in a unit is not taken for the KPI; null where it is.</summary>
    /// <param name="field">Where the number stands.</param>
    public static Rejection? UnitRefusal(Kpi.Defined kpi, string? unit, decimal? value, string field)
    {
        var own = FigureUnit.Of(kpi.Definition.Unit);
        if (unit is null)
            return null;
        if (!FigureUnit.Of(unit).IsSameKindAs(own))
        {
            var (stated, examples) = (kpi.Definition.Unit, own.Name is "%" ? "割" : $"千{own.Name}、百万{own.Name}、億{own.Name}");
            return new(
                "report.unit_differs",
                new(
                    $"{kpi.Key} is measured in {stated ?? "a number without a unit"}, not in {unit}. Send it in that unit or a multiple of it, such as {examples.Replace("、", ", ", StringComparison.Ordinal)}.",
                    $"{kpi.Key} の単位は {stated ?? "なし"} です（指定値: {unit}）。同じ種類の単位（例: {examples}）で指定してください。"),
                "unit");
        }

        return value is { } sent && Converted(kpi, unit, sent) is null
            ? new(
                "report.out_of_range",
                new(
                    string.Create(CultureInfo.InvariantCulture, $"{sent} {unit} cannot be kept exactly in {kpi.Definition.Unit}: at most 10^15, with at most 10 decimal places."),
                    string.Create(CultureInfo.InvariantCulture, $"{sent} {unit} は {kpi.Definition.Unit} で正確に記録できません。絶対値が 10^15 以下、小数点以下 10 桁以内となる数値を指定してください。")),
                field)
            : null;
    }

    /// <summary>A number in the KPI's own unit; null where there is none, or where its digits cannot be kept.</summary>
    public static decimal? Converted(Kpi.Defined kpi, string? unit, decimal? value) =>
        unit is null || value is not { } sent ? value : FigureUnit.Of(unit).To(FigureUnit.Of(kpi.Definition.Unit), sent);

    /// <summary>A decision on numbers that came in a unit, once they are in the KPI's own.</summary>
    public static Decision<KpiEvent> InOwnUnit(Kpi state, string? unit, IReadOnlyList<decimal> values, Func<IReadOnlyList<decimal>, Decision<KpiEvent>> decide)
    {
        if (unit is null || state is not Kpi.Open { Definition.Kind: PromiseKind.Kpi } kpi)
            return decide(values);
        return values.Select(value => UnitRefusal(kpi, unit, value, values.Count == 1 ? "value" : "values")).OfType<Rejection>().FirstOrDefault() is { } refusal
            ? new Decision<KpiEvent>.Rejected(refusal)
            : decide([.. values.Select(value => Converted(kpi, unit, value).GetValueOrDefault())]);
    }

    private static IEnumerable<Rejection> Milestone(Kpi.Defined kpi, ReportContentInput input, DateOnly today)
    {
        if (input.Status is not null || input.Value is not null || input.Numerator is not null || input.Denominator is not null || input.Unit is not null || input.Expected is not null || input.YearEndForecast is not null)
        {
            yield return new(
                "kpi.not_measured",
                new($"{kpi.Key} is a milestone: report a state, not a figure.", $"{kpi.Key} は数値のない目標（マイルストーン）です。数値ではなく状態（「state」）を報告してください。"),
                "value");
        }

        if (input.Accumulation is not null)
            yield return Unfit("accumulation", "Nothing adds up for a milestone.", "目標（マイルストーン）に当期分・年度累計の別はありません。");
        if (input.State is null)
            yield return Unfit(
                "state",
                "The state of the milestone: notStarted, inProgress, achieved, delayed or cancelled.",
                "目標の状態を指定してください。未着手「notStarted」、進行中「inProgress」、達成「achieved」、遅延「delayed」、中止「cancelled」のいずれかです。");
        if (input.MeasuredOn is not null)
            yield return Unfit(
                "measuredOn",
                "Nothing is measured for a milestone: the day on which it came to its state is on.",
                "目標（マイルストーン）に測定日はありません。その状態になった日は「on」に指定してください。");
        if (input.State == MilestoneState.Achieved && input.On > today)
            yield return Unfit("on", $"What is achieved cannot have been so after {Dates.Text(today)}.", $"達成日に {Dates.Text(today)} より後の日付は指定できません。");
    }

    private static IEnumerable<Rejection> Measured(Kpi.Defined kpi, ReportingPeriod period, ReportContentInput input, DateOnly today)
    {
        var status = input.Status ?? ValueStatus.Final;
        if (input.State is not null || input.On is not null)
        {
            yield return new(
                "kpi.not_a_milestone",
                new($"{kpi.Key} is measured: report a value, not a state.", $"{kpi.Key} は数値で測る指標です。状態（「state」）ではなく数値を報告してください。"),
                "state");
        }

        if (HasValue(status) && input.Value is null)
            yield return Unfit(
                "value",
                $"A value is needed with status {LedgerJson.NameOf(status)}. A figure that is not there is missing or notYetPublished, never 0.",
                $"区分「{WorksheetColumns.Ja(status)}」には数値が必要です。数値がない場合は 0 ではなく「{WorksheetColumns.Ja(ValueStatus.Missing)}」又は「{WorksheetColumns.Ja(ValueStatus.NotYetPublished)}」としてください。");
        if (!HasValue(status) && (input.Value ?? input.Numerator ?? input.Denominator) is not null)
            yield return Unfit(
                "value",
                $"With status {LedgerJson.NameOf(status)} there is no value.",
                $"区分「{WorksheetColumns.Ja(status)}」では数値を指定できません。");
        if (status == ValueStatus.Missing && string.IsNullOrWhiteSpace(input.Reason))
            yield return Unfit("reason", "Why the figure is missing.", "数値がない理由を入力してください。");
        if ((status == ValueStatus.NotYetPublished) != (input.Expected is not null))
            yield return Unfit(
                "expected",
                "The month in which the figure is expected goes with notYetPublished, and only with it.",
                $"公表予定月は、区分「{WorksheetColumns.Ja(ValueStatus.NotYetPublished)}」の場合にのみ、必ず指定してください。");
        if (input.Expected is { } month && string.CompareOrdinal(month, period.FirstDay.ToString("yyyy-MM", CultureInfo.InvariantCulture)) < 0)
            yield return Unfit("expected", $"A month from the beginning of {period} on.", $"公表予定月は {period} の開始月以降を指定してください。");
        if (input.MeasuredOn > today || input.MeasuredOn < new DateOnly(1990, 1, 1))
            yield return Unfit(
                "measuredOn",
                $"A day from 1990-01-01 to {Dates.Text(today)}.",
                $"測定日は 1990-01-01 から {Dates.Text(today)} までの日付を指定してください。");
        if (input.YearEndForecast is not null && period.IsYear)
            yield return Unfit("yearEndForecast", "A year's own figure has no forecast for the year's end beside it.", "年度の数値には年度末見込を指定できません。");
        if ((UnitRefusal(kpi, input.Unit, input.Value, "value") ?? UnitRefusal(kpi, input.Unit, input.YearEndForecast, "yearEndForecast")) is { } unit)
            yield return unit;

        if (Accumulation(kpi, period, input) is { } untold)
            yield return untold;
        foreach (var refusal in Rate(kpi, input))
            yield return refusal;
    }

    /// <summary>What the plan does not tell is asked once, at the first figure within the year, and holds from then on.</summary>
    private static Rejection? Accumulation(Kpi.Defined kpi, ReportingPeriod period, ReportContentInput input) => (kpi.Definition.Accumulation, input.Accumulation) switch
    {
        (Kpis.Accumulation.Undecided, null) when !period.IsYear && HasValue(input.Status ?? ValueStatus.Final) => new(
            "accumulation.undecided",
            new(
                $"The plan does not tell whether figures of {kpi.Key} within the year are those of their period or of the year so far. "
                + "Say so once: \"accumulation\": \"perPeriod\" or \"yearToDate\".",
                $"{kpi.Key} の年度途中の数値が当期分か年度累計か、計画に書かれていません。"
                + "最初の報告で一度だけ、当期分「perPeriod」又は年度累計「yearToDate」を指定してください。"),
            "accumulation"),
        (_, Kpis.Accumulation.Latest or Kpis.Accumulation.Cumulative or Kpis.Accumulation.Undecided) => Unfit(
            "accumulation", "perPeriod or yearToDate, or left out.", "当期分「perPeriod」又は年度累計「yearToDate」を指定するか、省略してください。"),
        (not Kpis.Accumulation.Undecided and var decided, { } other) when other != decided => AccumulationDecided(kpi, other),
        _ => null,
    };

    public static Rejection AccumulationDecided(Kpi.Defined kpi, Accumulation other) => new(
        "accumulation.decided",
        new(
            $"Figures of {kpi.Key} are {LedgerJson.NameOf(kpi.Definition.Accumulation)}, not {LedgerJson.NameOf(other)}. Leave it out, or have the definition revised.",
            $"{kpi.Key} の数値は「{WorksheetColumns.Ja(kpi.Definition.Accumulation)}」と決まっており、「{WorksheetColumns.Ja(other)}」ではありません。"
            + "指定を省略するか、定義の変更を事務局に依頼してください。"),
        "accumulation");

    private static IEnumerable<Rejection> Rate(Kpi.Defined kpi, ReportContentInput input)
    {
        if (input.Numerator is null && input.Denominator is null)
            yield break;
        if (kpi.Definition.Measure != Measure.Percent || input.Numerator is not { } numerator || input.Denominator is not { } denominator)
        {
            yield return Unfit(
                "numerator",
                "Numerator and denominator go together, and only with a KPI in percent.",
                "分子と分母は、割合（%）の指標に限り、両方を指定してください。");
            yield break;
        }

        if (denominator <= 0)
        {
            yield return Unfit("denominator", "A denominator above 0.", "分母は 0 より大きい数値を指定してください。");
            yield break;
        }

        // As exact as the digits that were reported: 47.0 stands for whatever rounds, or is cut, to it.
        if (Converted(kpi, input.Unit, input.Value) is { } value && decimal.Abs((numerator / denominator * 100m) - value) >= Step(value.Scale))
        {
            var computed = decimal.Round(numerator / denominator * 100m, Math.Max(1, (int)value.Scale), MidpointRounding.AwayFromZero);
            yield return new(
                "report.rate_differs",
                new(
                    string.Create(CultureInfo.InvariantCulture, $"{numerator} of {denominator} is {computed} %, not {value}."),
                    string.Create(CultureInfo.InvariantCulture, $"{denominator} 分の {numerator} は {computed} % であり、{value} と一致しません。")),
                "value");
        }
    }

    private static decimal Step(int scale)
    {
        var step = 1m;
        for (var i = 0; i < scale; i++)
            step /= 10m;
        return step;
    }

    private static Rejection Unfit(string field, string en, string ja) => new("report.unfit", new(en, ja), field);
}
