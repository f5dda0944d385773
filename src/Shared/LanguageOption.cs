namespace DxLedger.Shared;

/// <summary><c>--lang en|ja</c>, anywhere on the command line: it is taken before anything is said, help and errors too.</summary>
internal static class LanguageOption
{
    /// <summary>The option's name.</summary>
    public const string Name = "--lang";

    /// <summary>Chooses the language and takes the option away; says what is wrong with it.</summary>
    /// <param name="args">As given; without the option afterwards.</param>
    /// <param name="choose">Takes the choice: whether it is Japanese.</param>
    /// <param name="say">One of two sentences, English and Japanese.</param>
    public static string? Take(ref string[] args, Action<bool> choose, Func<string, string, string> say)
    {
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] != Name && !args[i].StartsWith(Name + "=", StringComparison.Ordinal))
            {
                rest.Add(args[i]);
                continue;
            }

            var wish = args[i] == Name ? args.ElementAtOrDefault(++i) : args[i][(Name.Length + 1)..];
            if (wish is not ("en" or "ja"))
                return say($"{Name} {wish}: there are en and ja. [lang.unknown]", $"{Name} {wish}: en 又は ja を指定してください。 [lang.unknown]");
            choose(wish == "ja");
        }

        args = [.. rest];
        return null;
    }
}
