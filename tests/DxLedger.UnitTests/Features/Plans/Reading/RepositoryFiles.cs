namespace DxLedger.UnitTests.Features.Plans.Reading;

/// <summary>Finds files of the repository from wherever the tests were built.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static byte[] Plan() => File.ReadAllBytes(Path.Combine(Root, "data", "fukushima-r5-dx-plan.txt"));

    public static string Gold(string name) =>
        Path.Combine(Root, "tests", "DxLedger.UnitTests", "Features", "Plans", "Reading", "gold", name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DxLedger.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("DxLedger.sln stands in no folder above the tests.");
    }
}
