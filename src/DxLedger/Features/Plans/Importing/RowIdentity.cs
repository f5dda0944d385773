using DxLedger.Features.Initiatives;

namespace DxLedger.Features.Plans.Importing;

/// <summary>
/// By what an initiative is known again in a document: the name it has in the ledger, the one that the last document
/// printed, which differs once the office has reworded it, and the one under which it was first read.
/// </summary>
/// <param name="last">What the last document said, by key; empty at the first import.</param>
internal sealed class RowIdentity(IReadOnlyDictionary<string, DocumentInitiative> last)
{
    /// <summary>Names as like as this may be one name edited.</summary>
    public const double LikeEnough = 0.6;

    /// <summary>Just under the likeness of equal names, so that the present name goes before an earlier one.</summary>
    private const double Printed = 0.99;

    /// <summary>The last document did not list it any more. Whoever is printed at its number now may be somebody else.</summary>
    public bool HadLeft(Initiative.Registered initiative) => last.Count > 0 && !last.ContainsKey(initiative.Key);

    public bool IsNamed(Initiative.Registered initiative, DocumentInitiative row) =>
        Contents(initiative).Any(content => Importing.Likeness.Same(content.Name, row.Content.Name));

    /// <summary>Of the names, 0 to 1.</summary>
    public double Likeness(Initiative.Registered initiative, DocumentInitiative row) => Math.Max(
        Contents(initiative).Max(content => Importing.Likeness.Of(content.Name, row.Content.Name)),
        WasPrinted(initiative, row.Content.Name) ? Printed : 0);

    /// <summary>Of outlines and goals, 0 to 1: what tells rows of one name apart.</summary>
    public double LikenessOfContent(Initiative.Registered initiative, DocumentInitiative row) =>
        Contents(initiative).Max(content => Importing.Likeness.Of(content.Outline + content.GoalText, row.Content.Outline + row.Content.GoalText));

    /// <summary>Folded, without those that are blank.</summary>
    public IEnumerable<string> Names(Initiative.Registered initiative) =>
        Contents(initiative).Select(content => Importing.Likeness.Fold(content.Name)).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>A cell of the row from which the initiative was first read says just this.</summary>
    public static bool WasPrinted(Initiative.Registered initiative, string name) =>
        Importing.Likeness.Fold(name).Length > 0 && initiative.Source.Cells.Any(cell => Importing.Likeness.Same(cell, name));

    private IEnumerable<InitiativeContent> Contents(Initiative.Registered initiative) =>
        last.TryGetValue(initiative.Key, out var printed) ? [initiative.Content, printed.Content] : [initiative.Content];
}
