using System.Text.RegularExpressions;

namespace DxLedger.UnitTests.Tidy;

/// <summary>The repository's own files, read from the clone that the tests were built in.</summary>
internal static partial class SourceTree
{
    private static readonly string[] NotOurs = [".git", "bin", "obj", "artifacts", "TestResults", "StrykerOutput", "node_modules", ".vs", ".idea", ".vscode"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file of the repository, its path relative to the root with forward slashes.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } = [.. Enumerate(Root).OrderBy(file => file.Path, StringComparer.Ordinal)];

    public static IEnumerable<SourceFile> Code(string folder) => Files.Where(
        file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal) && file.Path.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Lines in which a pattern occurs, as path:line: text; comments are not code, but may count.</summary>
    public static IReadOnlyList<string> Offences(IEnumerable<SourceFile> files, Regex forbidden, bool inComments = false) =>
    [
        .. from file in files
           from line in file.Lines.Select((text, index) => (Text: inComments ? text : Comment().Replace(text, ""), Number: index + 1))
           where forbidden.IsMatch(line.Text)
           select $"{file.Path}:{line.Number}: {line.Text.Trim()}",
    ];

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "DxLedger.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"No DxLedger.sln above {AppContext.BaseDirectory}.");
    }

    private static IEnumerable<SourceFile> Enumerate(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            yield return new SourceFile(Path.GetRelativePath(Root, file).Replace('\\', '/'), file);
        }

        foreach (var inner in Directory.EnumerateDirectories(folder).Where(inner => !NotOurs.Contains(Path.GetFileName(inner))))
        {
            foreach (var file in Enumerate(inner))
            {
                yield return file;
            }
        }
    }

    [GeneratedRegex(@"(?<![:""'])//.*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}

internal sealed record SourceFile(string Path, string FullPath)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public string Text => File.ReadAllText(FullPath);

    public string[] Lines => File.ReadAllLines(FullPath);
}
