using System.Buffers;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Splits 担当課: sections follow their bureau, and a bureau holds until the next one.</summary>
internal static class DepartmentReader
{
    private static readonly string[] BureauEnds = ["部", "庁", "本部", "委員会", "公室", "監", "官房", "事務局", "県民局", "企業局", "会計局"];

    private static readonly string[] SectionEnds =
        ["課", "室", "所", "センター", "館", "校", "院", "班", "係", "グループ", "チーム", "担当", "公社", "園"];

    // 局 within a bureau is a sub-bureau, but these stand beside the bureaus (知事部局の外 or 出納).
    private static readonly HashSet<string> TopBureaus = new(StringComparer.Ordinal)
    {
        "出納局", "病院局", "企業局", "会計局", "議会事務局", "監査委員事務局", "人事委員会事務局", "労働委員会事務局",
        "選挙管理委員会事務局", "教育委員会事務局", "水道局", "交通局", "消防局", "県議会事務局", "市議会事務局",
    };

    // A longer cell is prose; looking for names in it would cost the square of its length.
    private const int LengthMax = 300;

    private static readonly SearchValues<char> Prose = SearchValues.Create("。、「」(【");

    /// <summary>Departments of a cleaned cell.</summary>
    /// <param name="cleaned">Words parted by spaces.</param>
    /// <param name="broken">The page was broken into lines, so a name may be parted as well.</param>
    /// <param name="tops">Words that begin a department cell of this document: they are bureaus, never parts of one.</param>
    /// <param name="flags">Receives doubts.</param>
    public static IReadOnlyList<DepartmentName> Read(string cleaned, bool broken, IReadOnlySet<string> tops, List<Flag> flags)
    {
        var departments = new List<DepartmentName>();
        string? bureau = null;
        string? sub = null;
        var pending = false;
        foreach (var token in Tokens(cleaned, broken, flags))
        {
            var folded = NormalText.Fold(token);
            if (IsSection(folded))
            {
                departments.Add(new DepartmentName(bureau ?? "", sub, token));
                pending = false;
                if (bureau is null)
                {
                    flags.Add(Flags.BureauMissing(token));
                }

                continue;
            }

            var known = IsBureau(folded);
            if (!known)
            {
                flags.Add(Flags.DepartmentUnknown(token));
            }

            if (!known && bureau is not null)
            {
                departments.Add(new DepartmentName(bureau, sub, token));
                pending = false;
            }
            else if (bureau is not null && !tops.Contains(token) && IsInside(folded, bureau, sub, pending))
            {
                if (pending && sub is not null)
                {
                    departments.Add(new DepartmentName(bureau, sub, Section: null));
                }

                sub = token;
                pending = true;
            }
            else
            {
                if (pending && bureau is not null)
                {
                    departments.Add(new DepartmentName(bureau, sub, Section: null));
                }

                (bureau, sub, pending) = (token, null, true);
            }
        }

        if (pending && bureau is not null)
        {
            departments.Add(new DepartmentName(bureau, sub, Section: null));
        }

        return departments;
    }

    /// <summary>True when every word of a cell ends as a department does and the first may be a bureau.</summary>
    public static bool LooksLikeDepartments(string cleaned)
    {
        if (cleaned.Length is 0 or > LengthMax)
        {
            return false;
        }

        var words = Whole(cleaned).Select(NormalText.Fold).ToList();
        return words.Count > 0 && words.TrueForAll(word => word.Length is > 1 and <= 24 && (IsBureau(word) || IsSection(word)))
            && !words.Exists(word => word.AsSpan().ContainsAny(Prose));
    }

    /// <summary>True when the first word of a cell is a bureau.</summary>
    public static bool StartsWithBureau(string cleaned) =>
        cleaned.Length <= LengthMax && Pieces(cleaned).Select(NormalText.Fold).FirstOrDefault() is { } first && (IsBureau(first) || BureauEnd(first) is not null);

    /// <summary>The first word of a cell, when it is a bureau.</summary>
    public static string? Top(string cleaned) =>
        cleaned.Length <= LengthMax && Pieces(cleaned).FirstOrDefault() is { } first && IsBureau(NormalText.Fold(first)) ? first : null;

    /// <summary>True when a word ends as the name of a bureau or section does.</summary>
    public static bool EndsAsDepartment(string word) => NormalText.Fold(word) is { Length: > 1 } folded && (IsBureau(folded) || IsSection(folded));

    // 総務局 財政部 税務課: a 部 directly behind a 局 is part of it, and so is the next 部 behind the sections of that one.
    private static bool IsInside(string token, string bureau, string? sub, bool pending)
    {
        if (TopBureaus.Contains(token))
        {
            return false;
        }

        var folded = NormalText.Fold(bureau);
        if (token.EndsWith('局'))
        {
            return folded.EndsWith('部') || folded.EndsWith('庁');
        }

        return token.EndsWith('部') && !token.EndsWith("本部", StringComparison.Ordinal) && (pending || (sub is not null && sub.EndsWith('部')))
            && (folded[^1] is '局' or '庁' || folded.EndsWith("本部", StringComparison.Ordinal) || folded.EndsWith("委員会", StringComparison.Ordinal));
    }

    private static bool IsBureau(string token) =>
        token.EndsWith('局') || Array.Exists(BureauEnds, end => token.EndsWith(end, StringComparison.Ordinal));

    private static bool IsSection(string token) =>
        !TopBureaus.Contains(token) && !token.EndsWith("公室", StringComparison.Ordinal) && Array.Exists(SectionEnds, end => token.EndsWith(end, StringComparison.Ordinal));

    private static IEnumerable<string> Tokens(string cleaned, bool broken, List<Flag> flags)
    {
        foreach (var piece in cleaned.Length > LengthMax ? [cleaned] : broken ? Whole(cleaned) : Pieces(cleaned))
        {
            var rest = piece;
            if (BureauEnd(piece) is not null)
            {
                flags.Add(Flags.DepartmentSplit(piece));
            }

            while (BureauEnd(rest) is { } end)
            {
                yield return rest[..end];
                rest = rest[end..];
            }

            yield return rest;
        }
    }

    // A name parted by a line break (職員研 修所) ends as no department does, but whole it does.
    private static IEnumerable<string> Whole(string cleaned)
    {
        var held = "";
        foreach (var piece in Pieces(cleaned))
        {
            var folded = NormalText.Fold(held + piece);
            if (IsBureau(folded) || IsSection(folded))
            {
                yield return held + piece;
                held = "";
            }
            else if (held.Length > 0)
            {
                yield return held;
                held = piece;
            }
            else
            {
                held = piece;
            }
        }

        if (held.Length > 0)
        {
            yield return held;
        }
    }

    // 総務部行政経営課, 経済局産業部産業課 written without a space; the shortest name that ends in 部, 庁 or 局 is the bureau.
    private static int? BureauEnd(string piece)
    {
        if (!IsSection(piece))
        {
            return null;
        }

        for (var end = 2; end + 1 <= piece.Length - 3; end++)
        {
            if (piece[end] is '部' or '庁' or '局' && !InsideWord(piece[end - 1], piece[end], piece[end + 1]))
            {
                return end + 1;
            }
        }

        return null;
    }

    // 部局, 支部長, 部活動, 県庁舎, 電子県庁, 薬局: no bureau ends here.
    private static bool InsideWord(char before, char letter, char behind) => letter switch
    {
        '部' => "局署長会活門分品落材数外下内".Contains(behind, StringComparison.Ordinal) || before is '幹' or '内' or '外',
        '庁' => behind is '舎' or '内' or '外' || before is '県' or '道' or '府' or '都' or '市' or '官',
        _ => behind is '長' or '員' or '所' or '地' or '面' || before is '薬' or '便' or '部',
    };

    // 、 and ・ separate departments only behind the end of one: こども・青少年政策課 is a single name.
    private static IEnumerable<string> Pieces(string cleaned)
    {
        var start = 0;
        for (var i = 0; i <= cleaned.Length; i++)
        {
            var separates = i == cleaned.Length || cleaned[i] is ' ' or '　'
                || (cleaned[i] is '、' or '・' or ',' or '，' or '/' or '／' or ';' or '；' && i > start
                    && (IsBureau(cleaned[start..i]) || IsSection(cleaned[start..i])));
            if (!separates)
            {
                continue;
            }

            if (i > start)
            {
                yield return cleaned[start..i];
            }

            start = i + 1;
        }
    }
}
