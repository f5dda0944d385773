namespace DxLedger.Features.Plans.Reading;

/// <summary>Whether a number is a level or a change.</summary>
internal enum Change
{
    None,
    Increase,
    Decrease,
}

/// <summary>What a number in a goal sentence is for.</summary>
internal enum PhraseRole
{
    /// <summary>Part of a name or an idiom (12市町村移住…, 5G, 1人1台).</summary>
    Name,

    /// <summary>Explains another number or names what is covered; told by a flag.</summary>
    Explanation,

    /// <summary>Could not be read; told by a flag.</summary>
    Unread,

    /// <summary>A level to reach (目標とする).</summary>
    Aim,

    /// <summary>An amount planned (50台を整備).</summary>
    Plan,
}

/// <summary>A number with what stands directly around it. Positions are in the folded goal text.</summary>
internal sealed record NumberPhrase
{
    /// <summary>Start of words such as 約 or 年間 before the numeral.</summary>
    public required int PrefixStart { get; init; }

    /// <summary>Start of the numeral.</summary>
    public required int Start { get; init; }

    /// <summary>End of the numeral as written (7割 includes 割).</summary>
    public required int NumeralEnd { get; init; }

    /// <summary>End of the unit.</summary>
    public required int UnitEnd { get; init; }

    /// <summary>End of words such as 以上, 程度, （累計）.</summary>
    public required int After { get; init; }

    /// <summary>In base units.</summary>
    public required decimal Value { get; init; }

    /// <summary>Folded unit, or null.</summary>
    public string? Unit { get; init; }

    /// <summary>The unit is in the list of known ones.</summary>
    public bool UnitKnown { get; init; }

    /// <summary>以上, 以下 and the like.</summary>
    public Direction? Bound { get; init; }

    /// <summary>未満 or 超: the number itself does not count.</summary>
    public bool Strict { get; init; }

    /// <summary>程度, 約, ほぼ.</summary>
    public bool Approximate { get; init; }

    /// <summary>ずつ.</summary>
    public bool Each { get; init; }

    /// <summary>増, 減.</summary>
    public Change Change { get; init; }

    /// <summary>累計 directly before or behind.</summary>
    public bool Accumulates { get; init; }

    /// <summary>計 or 合計 before it.</summary>
    public bool Sums { get; init; }

    /// <summary>月, 週, 日, 四半期 before it (月2回); 年 is the plan's own period.</summary>
    public string? Per { get; init; }

    /// <summary>Certainly part of a name, or not readable.</summary>
    public PhraseRole? Fixed { get; init; }

    /// <summary>It states in figures what the words before it compare with: 前年度実績（61.2%）以上.</summary>
    public bool Restates { get; init; }

    /// <summary>Innermost brackets around it.</summary>
    public BracketPair? Brackets { get; init; }
}
