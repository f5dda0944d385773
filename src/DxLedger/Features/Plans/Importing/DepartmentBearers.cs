using DxLedger.Features.Departments;
using DxLedger.Features.Plans.Reading;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Importing;

/// <summary>Which department a document means by a name: the one that bears it now, else the one that was first registered, or would be, under it.</summary>
internal sealed class DepartmentBearers
{
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);

    public DepartmentBearers(IEnumerable<Department.Registered> known, DateOnly today)
    {
        foreach (var department in known.Where(department => !department.HasEndedOn(today)))
            keys.TryAdd(Folded(department.Names.On(today)), department.Key);
    }

    public string KeyOf(DepartmentName name) => keys.GetValueOrDefault(Folded(new(name.Bureau, name.Sub, name.Section))) ?? Department.KeyOf(name.Bureau, name.Sub, name.Section);

    // Parts, not the full name: a sub-bureau called as another's section is another department.
    private static string Folded(OfficialName name) => NormalText.Fold(string.Join('/', name.Bureau, name.Sub ?? "", name.Section ?? ""));
}
