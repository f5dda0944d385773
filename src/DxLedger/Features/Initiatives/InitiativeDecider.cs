using System.Diagnostics;
using DxLedger.EventStore;
using DxLedger.Platform;

namespace DxLedger.Features.Initiatives;

/// <summary>Which changes of an initiative are allowed.</summary>
internal static class InitiativeDecider
{
    /// <param name="Name">Null leaves it as it is; likewise the others.</param>
    internal sealed record RevisedOutline(string? Name, string? Outline, string? GoalText, string Reason);

    public static Decision<InitiativeEvent> ReviseOutline(Initiative state, string key, RevisedOutline command) => state switch
    {
        Initiative.Unregistered => new Decision<InitiativeEvent>.Rejected(Initiative.NotFound(key)),
        Initiative.Registered now => Revised(now, command),
        _ => throw new UnreachableException(),
    };

    private static Decision<InitiativeEvent> Revised(Initiative.Registered now, RevisedOutline command)
    {
        var content = now.Content with
        {
            Name = command.Name ?? now.Content.Name,
            Outline = command.Outline ?? now.Content.Outline,
            GoalText = command.GoalText ?? now.Content.GoalText,
        };
        return content == now.Content
            ? Decision<InitiativeEvent>.Accept()
            : Decision<InitiativeEvent>.Accept(
                new InitiativeOutlineRevised(now.Content, content, Document: null),
                new ErasableText("reason", command.Reason));
    }
}
