using DxLedger.Features.Initiatives;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Features.Initiatives;

public sealed class StandingTests
{
    private const string Key = "r5-a-17";
    private static readonly DateOnly First = new(2023, 4, 1);
    private static readonly DateOnly Today = First.AddDays(300);

    /// <param name="Command">Suspend, resume, complete, discontinue.</param>
    /// <param name="Day">Days after the year's first.</param>
    public sealed record Step(int Command, int Day);

    [Fact]
    public void Any_sequence_of_commands_leaves_every_day_as_a_naive_model_has_it() => Prop.ForAll(
        Arb.From((from command in Gen.Choose(0, 3) from day in Gen.Choose(0, 360) select new Step(command, day)).ListOf()),
        steps => Follow([.. steps])).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(40));

    private static void Follow(IReadOnlyList<Step> steps)
    {
        Initiative state = new Initiative.Registered(
            Key, "p", "A", 17, new("名", null, null, null, new(null, null, null, null), []), Timeline<IReadOnlyList<ResponsibleDepartment>>.Of([]), [], new("00", "A", 1, []), []);
        // One entry a day; whatever is decided for a day holds for all days from then on.
        var (days, last, from) = (new InitiativeState[370], InitiativeState.Active, -1);
        foreach (var step in steps)
        {
            var begins = step.Command < 2 ? step.Day : step.Day + 1;
            var wanted = step.Command switch { 0 => InitiativeState.Suspended, 1 => InitiativeState.Active, 2 => InitiativeState.Completed, _ => InitiativeState.Discontinued };
            var isSame = from >= 0 && wanted == last && begins == from;
            var isTaken = begins >= from && (isSame || wanted switch
            {
                InitiativeState.Active => last != InitiativeState.Active,
                InitiativeState.Suspended => last is InitiativeState.Active or InitiativeState.Suspended,
                _ => last is InitiativeState.Active or InitiativeState.Suspended && (step.Command != 2 || First.AddDays(step.Day) <= Today),
            });
            var decision = Decide(state, step);
            Assert.Equal(isTaken, decision is Decision<InitiativeEvent>.Accepted);
            if (decision is not Decision<InitiativeEvent>.Accepted accepted)
                continue;
            Assert.Equal(isSame ? 0 : 1, accepted.Events.Count);
            foreach (var e in accepted.Events)
                state = Initiative.Evolve(state, e, new(1, 1, "office", default));
            (last, from) = (wanted, begins);
            Array.Fill(days, wanted, begins, days.Length - begins);
        }

        var now = Assert.IsType<Initiative.Registered>(state);
        Assert.Equal(days, Enumerable.Range(0, days.Length).Select(day => now.StateOn(First.AddDays(day))));
        foreach (var quarter in ReportingPeriod.QuartersOf(2023))
        {
            var inside = Enumerable.Range(0, days.Length).Where(day => First.AddDays(day) >= quarter.FirstDay && First.AddDays(day) <= quarter.LastDay);
            Assert.Equal(inside.Any(day => days[day] == InitiativeState.Active), now.IsActiveIn(quarter));
        }
    }

    private static Decision<InitiativeEvent> Decide(Initiative state, Step step) => step.Command switch
    {
        0 => StandingDecider.Suspend(state, Key, First.AddDays(step.Day), null, "理由"),
        1 => StandingDecider.Resume(state, Key, First.AddDays(step.Day), "理由"),
        2 => StandingDecider.Complete(state, Key, First.AddDays(step.Day), Today, "理由"),
        _ => StandingDecider.Discontinue(state, Key, First.AddDays(step.Day), "理由"),
    };
}
