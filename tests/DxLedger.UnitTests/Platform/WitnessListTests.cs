using DxLedger.Platform.EmbeddedPostgres;
using DxLedger.Platform.Witnessing;
using DxLedger.TransparencyLog;

namespace DxLedger.UnitTests.Platform;

public sealed class WitnessListTests
{
    private static readonly NoteVerifier One = NoteSigner.Create("one.example/witness", asWitness: true).Verifier;
    private static readonly NoteVerifier Two = NoteSigner.Create("two.example/witness", asWitness: true).Verifier;
    private static readonly NoteVerifier Log = NoteSigner.Create("ledger.example").Verifier;

    [Fact]
    public void Witnesses_are_pairs_of_address_and_key()
    {
        Assert.Empty(WitnessList.Read(null));
        Assert.Empty(WitnessList.Read(" \n"));
        Assert.Equal([$"{One}", $"{Two}"], WitnessList.Read($" https://one.example {One}\n http://two.example/prefix/\t{Two} ").Select(witness => $"{witness.Key}"));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "one.example", "\"one.example\" is no http or https address" },
        { $"{One} https://one.example", $"\"{One}\" is no http or https address" },
        { $"ftp://one.example {One}", "\"ftp://one.example\" is no http or https address" },
        { "https://one.example", "no key follows https://one.example" },
        { $"https://one.example {One} https://two.example", "no key follows https://two.example" },
        { "https://one.example one.example+0123abcd+AAAA", "\"one.example+0123abcd+AAAA\" is no verifier key" },
        { $"https://one.example {Log}", "ledger.example is the key of a log, not of a witness" },
        { $"https://one.example {One} https://two.example {One}", "one.example/witness is named twice" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Anything_else_is_refused_with_the_reason(string text, string why)
    {
        var problem = Assert.Throws<EnvironmentProblemException>(() => WitnessList.Read(text));
        Assert.Equal(
            ("seal.witnesses_invalid", $"DXLEDGER_WITNESSES must be pairs of an address and a verifier key, such as https://witness.example witness.example+0123abcd+BA…, separated by spaces: {why}."),
            (problem.Code, problem.Message));
        Assert.StartsWith("DXLEDGER_WITNESSES には、アドレスと公開鍵の組を空白で区切って指定してください", problem.Words.Ja, StringComparison.Ordinal);
    }
}
