using DxLedger.EventStore;
using DxLedger.Platform.EmbeddedPostgres;
using DxLedger.TransparencyLog;

namespace DxLedger.Platform.Witnessing;

/// <summary>Reads which witnesses are asked to cosign.</summary>
internal static class WitnessList
{
    public const string Variable = "DXLEDGER_WITNESSES";

    private const string Example = "https://witness.example witness.example+0123abcd+BA…";

    /// <param name="text">Pairs of an address and a verifier key, all separated by white space; null or empty for none.</param>
    /// <exception cref="EnvironmentProblemException"><c>seal.witnesses_invalid</c>.</exception>
    public static IReadOnlyList<IWitness> Read(string? text)
    {
        var words = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var witnesses = new List<IWitness>();
        foreach (var pair in words.Chunk(2))
        {
            if (!Uri.TryCreate(pair[0], UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                throw Invalid($"\"{pair[0]}\" is no http or https address", $"「{pair[0]}」は http 又は https のアドレスではありません");
            if (pair.Length == 1)
                throw Invalid($"no key follows {pair[0]}", $"{pair[0]} の後に鍵がありません");
            if (!NoteVerifier.TryParse(pair[1], out var key))
                throw Invalid($"\"{pair[1]}\" is no verifier key", $"「{pair[1]}」は公開鍵ではありません");
            if (!key.IsWitness)
                throw Invalid($"{key.Name} is the key of a log, not of a witness", $"{key.Name} は台帳の鍵で、立会者の鍵ではありません");
            if (witnesses.Exists(other => other.Key.KeyId == key.KeyId && other.Key.Name == key.Name))
                throw Invalid($"{key.Name} is named twice", $"{key.Name} が重複しています");
            witnesses.Add(new HttpWitness(address, key));
        }

        return witnesses;
    }

    private static EnvironmentProblemException Invalid(string en, string ja) => new(
        "seal.witnesses_invalid",
        $"{Variable} must be pairs of an address and a verifier key, such as {Example}, separated by spaces: {en}.",
        $"{Variable} には、アドレスと公開鍵の組を空白で区切って指定してください（例: {Example}）。{ja}。");
}
