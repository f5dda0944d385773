using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;

namespace DxLedger.Features.Plans.RollingOver;

/// <summary>What became of a plan's initiatives and promises in a later plan.</summary>
/// <param name="To">Key of the later plan, imported before.</param>
/// <param name="Initiatives">Those that are settled now; others may follow.</param>
/// <param name="Kpis">Likewise, of KPIs and milestones.</param>
/// <param name="Reason">Why, or on whose decision; kept beside the entries, erasable.</param>
internal sealed record RollOverBody(string To, IReadOnlyList<RollOverTie>? Initiatives, IReadOnlyList<RollOverTie>? Kpis, string Reason)
{
    // Internal, because whatever is public is part of the body that callers send.
    internal IReadOnlyList<RollOverTie> InitiativeTies => Initiatives ?? [];

    internal IReadOnlyList<RollOverTie> KpiTies => Kpis ?? [];

    internal sealed class Validator : AbstractValidator<RollOverBody>
    {
        private const int TiesMax = 2000;

        public Validator()
        {
            RuleFor(body => body.To).Must(key => key is not null && Keys.IsPlan(key)).WithErrorCode("format").WithState(_ => new Message("Key of the later plan.", "次の計画のキーを指定してください。"));
            RuleFor(body => body.Initiatives).Must(AreTies).WithErrorCode("range").WithState(_ => Ties);
            RuleFor(body => body.Kpis).Must(AreTies).WithErrorCode("range").WithState(_ => Ties);
            RuleFor(body => body.Reason).IsReason();
        }

        private static Message Ties => new(
            "Ties from one to one, to several or to none, or from several to one; each key in one tie only.",
            "1 対 1、1 対多、1 対 0、又は多対 1 の対応を指定してください。同じキーを複数の対応に含めることはできません。");

        private static bool AreTies(IReadOnlyList<RollOverTie>? ties) =>
            ties is null
            || (ties.Count <= TiesMax
                && ties.All(tie => tie is { From: { Count: > 0 and <= 50 }, To.Count: <= 50 } && (tie.From.Count == 1 || tie.To.Count == 1) && tie.From.Concat(tie.To).All(key => key is not null && Keys.IsValid(key)))
                && AreDistinct(ties.SelectMany(tie => tie.From)) && AreDistinct(ties.SelectMany(tie => tie.To)));

        private static bool AreDistinct(IEnumerable<string> keys)
        {
            var met = new HashSet<string>(StringComparer.Ordinal);
            return keys.All(met.Add);
        }
    }
}

/// <param name="From">Keys in the plan.</param>
/// <param name="To">Keys in the later plan; none where it ended.</param>
internal sealed record RollOverTie(IReadOnlyList<string> From, IReadOnlyList<string> To)
{
    internal LineageKind Kind => (From.Count, To.Count) switch
    {
        (_, 0) => LineageKind.Ended,
        (1, 1) => LineageKind.Continued,
        (1, _) => LineageKind.Split,
        _ => LineageKind.Merged,
    };
}
