using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Reads promises from the text of a goal cell: each number is a target, accounted for, or flagged.</summary>
internal static class TargetReader
{
    // Each number looks at the sentence around it; these bounds keep a hostile file from costing the square of its size.
    private const int LengthMax = 4000;
    private const int NumbersMax = 60;

    /// <summary>Targets and milestones of a cleaned goal text.</summary>
    /// <param name="goalText">Without tag.</param>
    /// <param name="fiscalYear">Of the document; what is due then unless the text says otherwise.</param>
    /// <param name="flags">Receives doubts.</param>
    public static Promises Read(string goalText, int fiscalYear, List<Flag> flags)
    {
        if (goalText.Length > LengthMax)
        {
            flags.Add(Flags.GoalTooLong(goalText.Length));
            return new Promises([], [goalText]);
        }

        var goal = NormalText.Of(goalText);
        var sentences = GoalSentences.Of(goal.Text);
        var calendar = CalendarReader.Find(goal.Text, fiscalYear);
        if (sentences.Unbalanced)
        {
            flags.Add(Flags.CellUnbalanced());
        }

        var targets = new List<PlanTarget>();
        var milestones = new List<string>();
        foreach (var sentence in sentences.Sentences)
        {
            var before = targets.Count;
            var context = new SentenceContext(goal, sentence, sentences, calendar, fiscalYear, flags);
            ReadSentence(context, targets);
            if (targets.Count == before)
            {
                AddMilestone(context, milestones);
            }
        }

        if (targets.Count == 0 && milestones.Count == 0)
        {
            milestones.Add(goalText);
        }

        return new Promises(targets, milestones);
    }

    private static void AddMilestone(SentenceContext context, List<string> milestones)
    {
        var text = context.Goal.Written(context.Sentence.Start, context.Sentence.End);
        var folded = context.Goal.Text[context.Sentence.Start..context.Sentence.End];
        if (GoalWords.Relative(folded) is { } relative)
        {
            context.Flags.Add(Flags.RelativeWithoutNumber(relative));
        }

        var remark = context.Sentence.IsNote || folded.StartsWith("(※", StringComparison.Ordinal);
        var heading = folded.EndsWith(':') || folded.EndsWith("次のとおり", StringComparison.Ordinal) || folded.EndsWith("次のとおり。", StringComparison.Ordinal);
        if (!heading && (!remark || GoalWords.PromisesInNote(folded)) && folded.Any(char.IsLetter))
        {
            milestones.Add(text);
        }
    }

    private static void ReadSentence(SentenceContext context, List<PlanTarget> targets)
    {
        var phrases = PhraseScanner.Find(context.Text, context.Sentence, context.Sentences, context.Calendar);
        if (phrases.Count > NumbersMax)
        {
            context.Flags.Add(Flags.NumbersTooMany(phrases.Count, NumbersMax));
            phrases.RemoveRange(NumbersMax, phrases.Count - NumbersMax);
        }

        var ranges = Ranges.Find(context.Text, phrases);
        var roled = PhraseRoles.Assign(context, phrases);
        var from = context.Sentence.Start;
        var first = targets.Count;
        for (var i = 0; i < roled.Count; i++)
        {
            var phrase = roled[i].Phrase;
            if (ranges.TryGetValue(phrase, out var upper) && roled.Find(one => ReferenceEquals(one.Phrase, upper)) is { Role: PhraseRole.Aim or PhraseRole.Plan } top)
            {
                AddRange(context, phrase, top, from, targets);
                from = upper.After;
                i++;
                continue;
            }

            switch (IsOfPastYear(context, phrase) ? PhraseRole.Explanation : roled[i].Role)
            {
                case PhraseRole.Aim or PhraseRole.Plan:
                    targets.Add(TargetBuilder.Build(context, roled[i], roled, from, targets.Count > first ? targets[^1].Label : null));
                    from = Math.Max(from, phrase.After);
                    break;
                case PhraseRole.Explanation:
                    context.Flags.Add(Flags.Explanation(context.Goal.Written(phrase.Start, phrase.UnitEnd)));
                    from = YearReader.At(context.Text, phrase.After, "、") ? Math.Max(from, phrase.After) : from;
                    break;
                case PhraseRole.Unread:
                    context.Flags.Add(Flags.NumeralUnread(context.Goal.Written(phrase.PrefixStart, phrase.UnitEnd)));
                    break;
                default:
                    break;
            }
        }
    }

    // 30業務(R5)→40業務, R5:30業務: a year before the document's own tells where things stood.
    private static bool IsOfPastYear(SentenceContext context, NumberPhrase phrase)
    {
        foreach (var span in context.Calendar)
        {
            if (span.Kind == CalendarKind.Year && span.End <= phrase.PrefixStart && span.FiscalYear < context.FiscalYear
                && context.Text.AsSpan(span.End, phrase.PrefixStart - span.End).Trim(" :はの=(に末度年現在時点") is "")
            {
                return true;
            }
        }

        return false;
    }

    private static void AddRange(SentenceContext context, NumberPhrase lower, RoledPhrase upper, int from, List<PlanTarget> targets)
    {
        var written = context.Goal.Written(lower.PrefixStart, upper.Phrase.After);
        if (upper.Phrase.Approximate || lower.Approximate)
        {
            context.Flags.Add(Flags.RangeApproximate(written));
        }

        var top = TargetBuilder.Build(context, upper with { Phrase = upper.Phrase with { PrefixStart = lower.PrefixStart } }, [], from, previous: null);
        targets.Add(top with
        {
            Value = lower.Unit is null && Ranges.Scale(context.Text, upper.Phrase) is { } scale && lower.Value < upper.Phrase.Value / scale ? lower.Value * scale : lower.Value,
            RawValue = context.Goal.Written(lower.Start, lower.NumeralEnd),
            Direction = Direction.AtLeast,
        });
        targets.Add(top with { Direction = Direction.AtMost });
    }
}
