using System.Diagnostics;
using System.Text;
using System.Text.Json;
using DxLedger.Features.Plans.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Features.Plans.Reading;

public sealed class RobustnessTests
{
    private static readonly string Fukushima = Encoding.UTF8.GetString(RepositoryFiles.Plan());

    [Fact]
    public void Empty_and_blank_files_are_refused()
    {
        Assert.Equal("plan.empty", Refusal([]));
        Assert.Equal("plan.empty", Refusal(Encoding.UTF8.GetBytes(" \t\r\n\u3000\n")));
        Assert.Equal("plan.empty", Refusal([0xEF, 0xBB, 0xBF]));
    }

    [Fact]
    public void Files_above_the_limit_are_refused() => Assert.Equal("plan.too_large", Refusal(new byte[PlanReader.BytesMax + 1]));

    [Fact]
    public void Binary_files_are_refused()
    {
        Assert.Equal("plan.not_text", Refusal([0x50, 0x4B, 3, 4, 0, 0, 0, 8]));
        Assert.Equal("plan.not_text", Refusal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]));
        Assert.Equal("plan.not_text", Refusal([0x81, 0x00, 0xFF]));
        Assert.Equal("plan.not_text", Refusal([0xFF, 0xFE, 0x41]));
    }

    [Theory]
    [InlineData("ただの文章です。")]
    [InlineData("a\tb\tc\nd\te\tf")]
    [InlineData("番号\t分野\t項目\t担当課\t事業名\t事業概要\t目標")]
    [InlineData("1,2,3\n4,5,6")]
    public void Text_without_such_a_table_is_refused(string text) => Assert.Equal("plan.no_rows", Refusal(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Encoding_and_line_ends_do_not_change_what_is_read()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var expected = PlanReaderTests.Json(PlanReaderTests.Accepted(RepositoryFiles.Plan()));
        Encoding[] encodings = [new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, new UTF32Encoding(false, true)];
        Assert.All(encodings, encoding => Assert.Equal(expected, Json(Encoded(encoding, Fukushima))));
        Assert.Equal(expected, Json(Encoding.UTF8.GetBytes(Fukushima.Replace("\n", "\r\n", StringComparison.Ordinal))));
        Assert.Equal(expected, Json(Encoding.UTF8.GetBytes(Fukushima.Replace("\n", "\r", StringComparison.Ordinal))));

        // ～ and ～'s neighbours differ between code pages, so Shift_JIS is compared after its own round trip.
        var shiftJis = Encoding.GetEncoding(932);
        Assert.Equal(expected, Json(shiftJis.GetBytes(Fukushima)));
    }

    [Fact]
    public void Trailing_columns_blank_lines_and_ideographic_spaces_change_no_value()
    {
        var expected = PlanReaderTests.Accepted(RepositoryFiles.Plan());
        var trailing = PlanReaderTests.Accepted(Encoding.UTF8.GetBytes(string.Join('\n', Fukushima.Split('\n').Select(line => line.Contains('\t', StringComparison.Ordinal) ? line + "\t\t" : line))));
        var spread = PlanReaderTests.Accepted(Encoding.UTF8.GetBytes(string.Join("\n\u3000\t\n", Fukushima.Split('\n'))));
        Assert.Equal(expected.Rows.Select(Value), trailing.Rows.Select(Value));
        Assert.Equal(expected.Rows.Select(Value), spread.Rows.Select(Value));
    }

    [Fact]
    public void Arbitrary_bytes_are_accepted_or_refused_but_never_throw() =>
        Prop.ForAll<byte[]>(file => PlanReader.Read(file) is not null).QuickCheckThrowOnFailure();

    [Fact]
    public void Arbitrary_goal_texts_of_the_vocabulary_never_throw_and_always_promise_something() =>
        Prop.ForAll(GoalTexts().ToArbitrary(), goal =>
        {
            var promises = TargetReader.Read(goal, 2023, []);
            return promises.Targets.Count + promises.Milestones.Count > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Mutations_of_the_plan_lose_no_table_line() =>
        Prop.ForAll(Mutations().ToArbitrary(), text =>
        {
            if (PlanReader.Read(Encoding.UTF8.GetBytes(text)) is not PlanReading.Accepted { Document: var document })
            {
                return true;
            }

            var lines = text.Split('\n');
            var shown = document.Rows.Select(row => row.Line).ToHashSet();
            return document.Rows.All(row => string.Join('\t', row.Cells) == lines[row.Line - 1])
                && Enumerable.Range(1, lines.Length).All(line => shown.Contains(line) || IsNoRow(lines[line - 1]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Every_number_of_the_vocabulary_is_a_target_a_time_or_flagged() =>
        Prop.ForAll(Gen.Choose(2, 99_999).ToArbitrary(), Gen.Elements("件", "人", "社", "回", "台", "%").ToArbitrary(), (number, unit) =>
        {
            var promises = TargetReader.Read($"利用者について、{number}{unit}を目標とする。", 2023, []);
            return promises.Targets is [{ } target] && target.Value == number && target.Unit == unit && target.Direction == Direction.AtLeast && target.Label == "利用者";
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Twenty_megabytes_are_read_in_seconds()
    {
        var table = Fukushima.Split('\n').Where(line => line.Length > 0 && (char.IsDigit(line[0]) || line[0] is '(' or '（')).ToArray();
        var text = new StringBuilder(Fukushima);
        for (var i = 0; Encoding.UTF8.GetMaxByteCount(text.Length) < PlanReader.BytesMax; i++)
        {
            text.Append('\n').Append(table[i % table.Length]);
        }

        var file = Encoding.UTF8.GetBytes(text.ToString());
        var clock = Stopwatch.StartNew();
        Assert.IsType<PlanReading.Accepted>(PlanReader.Read(file));
        // A few seconds; measuring coverage on a busy machine multiplies them. Work that grew with the square would take hours.
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 150);
    }

    [Theory]
    [InlineData('（')]
    [InlineData('<')]
    [InlineData('1')]
    [InlineData('、')]
    [InlineData('一')]
    [InlineData('①')]
    [InlineData(' ')]
    public void A_cell_of_one_repeated_letter_is_read_in_linear_time(char letter)
    {
        var clock = Stopwatch.StartNew();
        TargetReader.Read(CellCleaning.Clean("a" + new string(letter, 20_000) + "件を目標とする。", lineWidth: null, prose: true), 2023, []);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void Goals_too_long_to_read_are_kept_whole_and_flagged()
    {
        var flags = new List<Flag>();
        var goal = string.Concat(Enumerable.Repeat("利用者を10人とし、", 600));
        Assert.Equal([goal], TargetReader.Read(goal, 2023, flags).Milestones);
        Assert.Equal(["goal_too_long"], flags.Select(flag => flag.Code));
        flags.Clear();
        Assert.Equal(60, TargetReader.Read(string.Concat(Enumerable.Repeat("利用者を10人とし、", 70)), 2023, flags).Targets.Count);
        Assert.Equal(["number_unread"], flags.Select(flag => flag.Code));
    }

    [Fact]
    public void Json_has_the_keys_of_the_contract_in_order()
    {
        using var json = JsonDocument.Parse(Json(RepositoryFiles.Plan()));
        Assert.Equal(["rows"], Keys(json.RootElement));
        var row = json.RootElement.GetProperty("rows")[0];
        Assert.Equal(
            ["line", "part", "no", "kind", "relistOf", "field", "item", "departments", "name", "outline", "goalKind", "goalText", "targets", "milestones", "flags"],
            Keys(row));
        Assert.Equal(
            ["label", "value", "rawValue", "unit", "direction", "cumulative", "since", "dueFiscalYear", "dueDate"],
            Keys(row.GetProperty("targets")[0]));
        Assert.Equal(["code", "name"], Keys(row.GetProperty("field")));
        Assert.Equal(["bureau", "sub", "section"], Keys(row.GetProperty("departments")[0]));
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static string Json(byte[] file) => PlanReaderTests.Json(PlanReaderTests.Accepted(file));

    private static byte[] Encoded(Encoding encoding, string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];

    private static string Refusal(byte[] file) => Assert.IsType<PlanReading.Refused>(PlanReader.Read(file)).Code;

    private static string Value(PlanRow row) =>
        $"{row.Part}{row.No}{row.Kind}{row.RelistOf}{row.Field}{row.Item}{string.Join(';', row.Departments)}{row.Name}{row.Outline}{row.GoalKind}{row.GoalText}{string.Join(';', row.Targets)}{string.Join(';', row.Milestones)}";

    private static bool IsNoRow(string line)
    {
        var cells = line.Split('\t');
        return cells.Length == 1 || cells.Count(cell => !string.IsNullOrWhiteSpace(cell)) <= 1 || HeaderWords.IsHeader(cells);
    }

    private static Gen<string> GoalTexts() =>
        Gen.Elements(
            "令和", "5年度", "末", "までに", "約", "1", "0", "12,345", "3千", "二十", "億", "件", "人", "%", "割", "〜", "から", "以上", "程度", "を目標とする", "について、", "（", "）", "「", "」", "。", "、", "①", "※", " ",
            "第", "四半期", "月", "年", "の", "に", "を", "増", "減", "合計", "累計", "再掲", "<p>", "&nbsp;", "ずつ", "前年度比", "整備する", "R", "H30", ".", "/", "-", "ゼロ", "ー", "ｶﾞ", "か\u3099", "\ud842\udfb7")
        .ListOf().Select(words => "目" + string.Concat(words));

    private static Gen<string> Mutations() =>
        from edits in Gen.Choose(1, 30).SelectMany(count => (from at in Gen.Choose(0, Fukushima.Length - 2) from kind in Gen.Choose(0, 5) select (at, kind)).ListOf(count))
        select edits.Aggregate(Fukushima, (text, edit) => edit.kind switch
        {
            0 => text.Remove(Math.Min(edit.at, text.Length - 2), 1),
            1 => text.Insert(Math.Min(edit.at, text.Length), "\t"),
            2 => text.Insert(Math.Min(edit.at, text.Length), "9"),
            3 => text.Insert(Math.Min(edit.at, text.Length), "（"),
            4 => text.Insert(Math.Min(edit.at, text.Length), "\u3000"),
            _ => text.Insert(Math.Min(edit.at, text.Length), "再掲"),
        });
}
