using Spectre.Console;

namespace DxLedger.Commands;

/// <summary>What the tables on standard output have in common.</summary>
internal static class TableOutput
{
    private const int WidthWhenPiped = 160;

    public static Table Table(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Minimal };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Cell(column)));
        return table;
    }

    public static Text Cell(string text) => new(text);

    public static IAnsiConsole Screen()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = WidthWhenPiped;
        return console;
    }
}
