namespace DxLedger.Features.Plans.Reading;

/// <summary>Tells which side of a number keeps the promise.</summary>
internal static class TargetDirection
{
    /// <summary>The direction; what the text leaves open is flagged.</summary>
    public static Direction Of(NumberPhrase phrase, RoledPhrase roled, string label, string rest, string written, List<Flag> flags)
    {
        if (phrase.Bound is { } bound)
        {
            if (phrase.Strict)
            {
                flags.Add(Flags.BoundStrict(written));
            }

            return bound;
        }

        if (phrase.Approximate)
        {
            return Direction.Approx;
        }

        if (GoalWords.ComesDownTo(rest) || GoalWords.IsCeiling(rest))
        {
            return Direction.AtMost;
        }

        // None of something unwanted cannot be undercut, and "at least none" would promise nothing.
        if (phrase.Value == 0)
        {
            return Direction.AtMost;
        }

        if (phrase.Change != Change.None || GoalWords.TakesAway(rest))
        {
            return Direction.AtLeast;
        }

        return roled.Role == PhraseRole.Plan ? Planned(rest, roled, written, flags) : Aimed(phrase, label, written, flags);
    }

    private static Direction Planned(string rest, RoledPhrase roled, string written, List<Flag> flags)
    {
        if (!roled.Uncertain && !GoalWords.IsPlannedInput(rest))
        {
            flags.Add(Flags.DirectionUncertain(written));
        }

        return Direction.Exact;
    }

    private static Direction Aimed(NumberPhrase phrase, string label, string written, List<Flag> flags)
    {
        if (GoalWords.NamesReduction(label) && phrase.Unit is not "%")
        {
            // 労働時間の削減について163.9時間: the level to come down to; had it been an amount, 削減時間 would be measured.
            flags.Add(Flags.DirectionUncertain(written));
            return Direction.AtMost;
        }

        if (GoalWords.BetterWhenLower(label))
        {
            flags.Add(Flags.DirectionUncertain(written));
        }

        return Direction.AtLeast;
    }
}
