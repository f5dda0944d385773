using System.Diagnostics;
using DxLedger.EventStore;
using DxLedger.Platform;

namespace DxLedger.Features.Initiatives;

/// <summary>Which changes of what becomes of an initiative are allowed.</summary>
internal static class StandingDecider
{
    public static Decision<InitiativeEvent> Suspend(Initiative state, string key, DateOnly from, DateOnly? until, string reason) =>
        Checked(state, key, from, "from", now => now switch
        {
            { State: InitiativeState.Suspended } when now.Standings[^1].From == from && now.Standings[^1].Until == until => Decision<InitiativeEvent>.Accept(),
            { State: InitiativeState.Active or InitiativeState.Suspended } => Accept(new InitiativeSuspended(from, until), reason),
            _ => WrongState(now),
        });

    public static Decision<InitiativeEvent> Resume(Initiative state, string key, DateOnly from, string reason) =>
        Checked(state, key, from, "from", now => now switch
        {
            { State: InitiativeState.Active } when now.Standings is [.., var last] && last.From == from => Decision<InitiativeEvent>.Accept(),
            { State: InitiativeState.Active } => WrongState(now),
            _ => Accept(new InitiativeResumed(from), reason),
        });

    public static Decision<InitiativeEvent> Complete(Initiative state, string key, DateOnly on, DateOnly today, string reason) =>
        End(state, key, on, InitiativeState.Completed, () => on > today
            ? Decision<InitiativeEvent>.Reject(
                "initiative.date_unfit", $"What is completed cannot have been so after {Dates.Text(today)}.", $"完了日に {Dates.Text(today)} より後の日付は指定できません。", "on")
            : Accept(new InitiativeCompleted(on), reason));

    public static Decision<InitiativeEvent> Discontinue(Initiative state, string key, DateOnly on, string reason) =>
        End(state, key, on, InitiativeState.Discontinued, () => Accept(new InitiativeDiscontinued(on), reason));

    private static Decision<InitiativeEvent> End(Initiative state, string key, DateOnly on, InitiativeState end, Func<Decision<InitiativeEvent>> decide) =>
        Checked(state, key, on.AddDays(1), "on", now => now switch
        {
            _ when now.State == end && now.Standings[^1].From == on.AddDays(1) => Decision<InitiativeEvent>.Accept(),
            { State: InitiativeState.Active or InitiativeState.Suspended } => decide(),
            _ => WrongState(now),
        });

    /// <summary>States follow each other in the order of their days: else nobody could say how it stood on one.</summary>
    private static Decision<InitiativeEvent> Checked(Initiative state, string key, DateOnly from, string field, Func<Initiative.Registered, Decision<InitiativeEvent>> decide) => state switch
    {
        Initiative.Unregistered => new Decision<InitiativeEvent>.Rejected(Initiative.NotFound(key)),
        Initiative.Registered { Standings: [.., var last] } now when from < last.From => Decision<InitiativeEvent>.Reject(
            "initiative.date_unfit",
            $"{now.Key} is {LedgerJson.NameOf(last.State)} from {Dates.Text(last.From)} on; the next change is on that day or later.",
            $"{now.Key} は {Dates.Text(last.From)} から「{Ja(last.State)}」です。次の変更はその日以降の日付を指定してください。",
            field),
        Initiative.Registered now => decide(now),
        _ => throw new UnreachableException(),
    };

    private static Decision<InitiativeEvent> Accept(InitiativeEvent e, string reason) => Decision<InitiativeEvent>.Accept(e, new ErasableText("reason", reason));

    private static Decision<InitiativeEvent> WrongState(Initiative.Registered now) => now.State == InitiativeState.Active
        ? Decision<InitiativeEvent>.Reject("initiative.wrong_state", $"{now.Key} is under way: there is nothing to resume.", $"{now.Key} は実施中のため、再開できません。")
        : Decision<InitiativeEvent>.Reject(
            "initiative.wrong_state",
            $"{now.Key} is {LedgerJson.NameOf(now.State)} from {Dates.Text(now.Standings[^1].From)} on. Resume it first.",
            $"{now.Key} は {Dates.Text(now.Standings[^1].From)} から「{Ja(now.State)}」です。先に再開してください。");

    private static string Ja(InitiativeState state) => state switch
    {
        InitiativeState.Active => "実施中",
        InitiativeState.Suspended => "休止",
        InitiativeState.Completed => "完了",
        InitiativeState.Discontinued => "中止",
        _ => throw new UnreachableException(),
    };
}
