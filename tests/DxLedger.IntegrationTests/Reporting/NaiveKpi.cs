using System.Globalization;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>What a report says; <paramref name="Id"/> tells two that say the same apart.</summary>
internal sealed record Said(int Id, decimal? Value, decimal? Above = null, decimal? Below = null, string? State = null);

/// <summary>The report of a period: what stands for those who see the work, and what is public.</summary>
internal sealed class NaiveReport
{
    public Said? Standing { get; set; }

    public Said? Public { get; set; }

    public bool IsWithdrawal { get; set; }

    public bool IsSettled { get; set; }

    public int Version { get; set; }
}

/// <summary>A figure and where it is from.</summary>
internal sealed record Told(
    decimal? Value, string? State, IReadOnlyList<string> From, IReadOnlyList<string> Missing, bool IsUnderRevision, string Ids);

/// <summary>What an evaluation says; those with the same words and other reports are another event all the same.</summary>
internal sealed record Judged(decimal? Actual, decimal? Target, bool IsIncomplete, decimal? Rate, string? Grade, string Ids);

/// <summary>
/// A KPI or milestone as the rules tell it, as simply as can be: a dictionary of periods, lists by day, and a count of events.
/// </summary>
/// <param name="every">How long its periods are: month, quarter, half or year.</param>
/// <param name="adds">How its figures within the year come to that of the year.</param>
/// <param name="dueLater">Target of a later year; null where the plan's year has one.</param>
internal sealed class NaiveKpi(string key, string direction, string adds, string every, decimal? target, decimal? dueLater, string lead, int events)
{
    private static readonly string[] Months = ["04", "05", "06", "07", "08", "09", "10", "11", "12", "01", "02", "03"];

    public string Key { get; } = key;

    public bool IsMilestone => direction.Length == 0;

    public string Adds { get; } = adds;

    public IReadOnlyList<string> Periods { get; } = every switch
    {
        "month" => [.. Months.Select(month => $"2023-M{month}")],
        "quarter" => ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"],
        "half" => ["2023-H1", "2023-H2"],
        _ => ["2023"],
    };

    public int Events { get; set; } = events;

    /// <summary>By the day from which they lead.</summary>
    public List<(DateOnly From, string Department)> Leads { get; } = [(DateOnly.MinValue, lead)];

    /// <summary>In the order in which they were decided.</summary>
    public List<(DateOnly From, decimal Value)> Targets { get; } = target is { } first ? [(DateOnly.MinValue, first)] : [];

    public Dictionary<string, NaiveReport> Reports { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Judged> Evaluated { get; } = new(StringComparer.Ordinal);

    public string LeadOn(DateOnly day) => Leads.Where(one => one.From <= day).MaxBy(one => one.From).Department;

    /// <summary>The newest word of those whose day has come by the period's last; else what is due later.</summary>
    public decimal? TargetOf(string period) =>
        Targets.Where(one => one.From <= EndOf(period)).Select(one => (decimal?)one.Value).LastOrDefault() ?? dueLater;

    public void Say(string period, Said said)
    {
        var report = Reports.TryGetValue(period, out var known) ? known : Reports[period] = new NaiveReport();
        (report.Standing, report.IsWithdrawal) = (said, false);
        Happens(period, isSettled: false);
    }

    public void Withdraw(string period)
    {
        var report = Reports[period];
        (report.Standing, report.IsWithdrawal) = (report.Public, report.Public is not null);
        Happens(period, isSettled: false);
    }

    public void Approve(string period) => Happens(period, isSettled: false);

    public void Accept(string period)
    {
        var report = Reports[period];
        if (report.IsWithdrawal)
            (report.Standing, report.IsWithdrawal) = (null, false);
        report.Public = report.Standing;
        Happens(period, isSettled: true);
    }

    /// <summary>Whether it says something new.</summary>
    public bool Evaluate(string period)
    {
        var now = Judge(period);
        if (Evaluated.TryGetValue(period, out var before) && before == now)
            return false;
        Evaluated[period] = now;
        Events++;
        return true;
    }

    public bool IsStale(string period) => Evaluated.TryGetValue(period, out var made) && made with { Ids = "" } != Judge(period) with { Ids = "" };

    /// <summary>What a list shows: the report of a period, or what follows for the year.</summary>
    public Told? Shown(string period, bool seesWork)
    {
        var told = period == "2023" ? Figure(period, seesWork)
            : Own(period, seesWork) is { } said ? Of(said.Value, said.State, [period], [], seesWork)
            : null;
        return told is { Value: null, State: null } ? null : told;
    }

    /// <summary>By what is public, with the target that is in force on the last day.</summary>
    public Judged Judge(string period)
    {
        var figure = Figure(period, seesWork: false);
        var promised = TargetOf(period);
        var isIncomplete = figure.Value is not null && figure.Missing.Count > 0;
        if (figure.Value is not { } value || promised is not { } wanted || (isIncomplete && Adds == "perPeriod" && !CanChangeNoMore(value, wanted)))
            return new(figure.Value, promised, isIncomplete, null, "X", figure.Ids);
        var rate = Rate(value, wanted);
        var grade = period != "2023" && !CanChangeNoMore(value, wanted) ? null : rate >= 100 ? "A" : rate >= 80 ? "B" : rate >= 60 ? "C" : "D";
        return new(figure.Value, promised, isIncomplete, Math.Round(rate, 1, MidpointRounding.AwayFromZero), grade, figure.Ids);
    }

    /// <summary>達成、未達成、進行中 or 未報告: the first that fits.</summary>
    public string StatusOf(string period, bool seesWork, DateOnly today)
    {
        var figure = Figure(period, seesWork);
        if (IsMilestone)
            return figure.State switch { null => "notReported", "achieved" => "achieved", _ => "onTheWay" };
        if (figure.Value is not { } value || TargetOf(period) is not { } wanted)
            return "notReported";
        // Only what is due in the year is missed, or met, because the year is over.
        var isWhole = EndOf(period) == EndOf("2023") && today > EndOf("2023") && figure.Missing.Count == 0;
        var isOver = dueLater is null && isWhole;
        var isMet = direction switch { "atMost" => value <= wanted, "exact" => value == wanted, _ => value >= wanted };
        return isOver || CanChangeNoMore(value, wanted) || (isMet && isWhole && Adds == "latest") ? isMet ? "achieved" : "missed" : "onTheWay";
    }

    /// <summary>Whether nothing that is still to come changes the result: what only grows is past its target.</summary>
    private bool CanChangeNoMore(decimal value, decimal wanted) =>
        Adds != "latest" && !Reports.Values.Any(report => report.Standing?.Above is not null)
        && direction switch { "atLeast" => value >= wanted, "atMost" or "exact" => value > wanted, _ => false };

    private decimal Rate(decimal actual, decimal wanted) => direction switch
    {
        "atMost" => actual == 0 ? 100 : wanted / actual * 100,
        "exact" => 100 - Math.Min(100, Math.Abs(actual - wanted) / wanted * 100),
        _ => actual / wanted * 100,
    };

    /// <summary>Of the year, or of a period within it: what adds up is added up from April on.</summary>
    private Told Figure(string period, bool seesWork)
    {
        var parts = Periods.Where(part => EndOf(part) <= EndOf(period)).ToList();
        var reported = parts.Where(part => Own(part, seesWork) is not null).ToList();
        if (Adds == "perPeriod")
            return Of(Sum([.. reported.Select(part => Own(part, seesWork)).OfType<Said>()]), null, reported, [.. parts.Except(reported)], seesWork);
        var last = period == "2023" ? reported.LastOrDefault() : reported.Find(part => part == period);
        return last is not null && Own(last, seesWork) is { } said
            ? Of(said.Value, said.State, [last], IsMilestone ? [] : [.. parts.Where(part => EndOf(part) > EndOf(last))], seesWork)
            : Of(null, null, [], parts, seesWork);
    }

    private Told Of(decimal? value, string? state, IReadOnlyList<string> from, IReadOnlyList<string> missing, bool seesWork) => new(
        value,
        state,
        from,
        missing,
        from.Any(part => Reports[part] is { Public: not null, IsSettled: false }),
        string.Join(',', from.Select(part => Own(part, seesWork)?.Id)));

    private static decimal? Sum(IReadOnlyList<Said> parts) => parts switch
    {
        [] => null,
        [var only] => only.Value,
        [{ Above: not null }, ..] => Math.Round(
            parts.Sum(part => part.Above ?? 0) / parts.Sum(part => part.Below ?? 0) * 100, 1, MidpointRounding.AwayFromZero),
        _ => parts.Sum(part => part.Value),
    };

    private Said? Own(string period, bool seesWork) =>
        Reports.TryGetValue(period, out var report) ? seesWork ? report.Standing : report.Public : null;

    private void Happens(string period, bool isSettled)
    {
        Reports[period].IsSettled = isSettled;
        Reports[period].Version = ++Events;
    }

    public static DateOnly EndOf(string period)
    {
        var number = period.Length > 4 ? int.Parse(period.AsSpan(6), CultureInfo.InvariantCulture) : 0;
        var month = period.Length == 4 ? 3 : period[5] switch { 'Q' => (number * 3) + 3, 'H' => (number * 6) + 3, _ => number };
        month = month > 12 ? month - 12 : month;
        return new DateOnly(month <= 3 ? 2024 : 2023, month, 1).AddMonths(1).AddDays(-1);
    }
}
