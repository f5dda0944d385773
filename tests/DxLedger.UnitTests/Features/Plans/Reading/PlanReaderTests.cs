using System.Text;
using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Reading;

public sealed class PlanReaderTests
{
    private static readonly PlanDocument Fukushima = Accepted(RepositoryFiles.Plan());

    internal static PlanDocument Accepted(byte[] file) => Assert.IsType<PlanReading.Accepted>(PlanReader.Read(file)).Document;

    [Fact]
    public void Every_row_of_the_plan_is_found()
    {
        Assert.Equal(140, Fukushima.Rows.Count);
        Assert.Equal(2023, Fukushima.FiscalYear);
        Assert.Equal("【資料2-3】（参考資料）行政のDXに係る令和5年度関連事業・取組一覧", Fukushima.Title);
        Assert.Empty(Fukushima.Flags);
        Assert.Equal(Enumerable.Range(1, 49), Numbers("A"));
        Assert.Equal(Enumerable.Range(1, 72), Numbers("B"));
        Assert.Equal([35, 58, 67, 85, 88, 92, 93, 94, 97, 102], Lines(RowKind.Relisted));
        Assert.Equal([103, 104, 105, 190, 191, 192, 193, 194, 195], Lines(RowKind.Continuation));
    }

    [Fact]
    public void Relisted_rows_of_the_plan_find_their_originals() =>
        Assert.Equal(
            [9, 4, 4, 10, 11, 47, 46, 47, 46, 10],
            Fukushima.Rows.Where(row => row.Kind == RowKind.Relisted).Select(row => row.RelistOf));

    [Fact]
    public void Differing_targets_of_relisted_rows_are_flagged() =>
        Assert.Equal(
            [58, 97, 102],
            Fukushima.Rows.Where(row => row.Flags.Any(flag => flag.Code == "relist_target_differs")).Select(row => row.Line));

    [Fact]
    public void Every_row_of_the_plan_has_field_item_and_department() =>
        Assert.All(Fukushima.Rows, row =>
        {
            Assert.NotNull(row.Field.Code);
            Assert.NotNull(row.Field.Name);
            Assert.True(row.Item.Code is not null || row.Item.Name is not null);
            Assert.NotEmpty(row.Departments);
            Assert.All(row.Departments, department => Assert.NotEmpty(department.Bureau));
        });

    [Fact]
    public void Every_numbered_row_promises_something() =>
        Assert.All(Fukushima.Rows.Where(row => row.Kind != RowKind.Continuation), row => Assert.True(row.Targets.Count + row.Milestones.Count > 0));

    [Fact]
    public void Continuation_rows_say_nothing_of_their_own() =>
        Assert.All(Fukushima.Rows.Where(row => row.Kind == RowKind.Continuation), row =>
        {
            Assert.Null(row.Name);
            Assert.Null(row.Outline);
            Assert.Null(row.GoalKind);
            Assert.Null(row.GoalText);
            Assert.Empty(row.Targets);
            Assert.Empty(row.Milestones);
            Assert.Empty(row.Flags);
        });

    [Fact]
    public void Cells_join_to_the_line_of_the_file()
    {
        var lines = Encoding.UTF8.GetString(RepositoryFiles.Plan()).Split('\n');
        Assert.All(Fukushima.Rows, row => Assert.Equal(lines[row.Line - 1], string.Join('\t', row.Cells)));
    }

    [Theory]
    [InlineData(15, "1", "まず始めに実施すべき取組", "1(1)", "職員の意識改革と行動変容")]
    [InlineData(41, "3", "公務能率の向上に向けた取組", "3(6)ア", "AIの活用 議事録の作成支援")]
    [InlineData(45, "3", "公務能率の向上に向けた取組", "計画", null)]
    [InlineData(63, "5", "1～4の取組を支える基盤整備", "5(1)", "インターネット閲覧時の利便性の向上")]
    [InlineData(78, "第4-1", "市町村支援・連携", "1(1)", "職員の意識改革")]
    [InlineData(92, "第4-1", "市町村支援・連携", "1(6)", "AI・RPA等の利用促進・共同導入")]
    [InlineData(160, "3", "教育・人材育成", "3(2)その他", "建設産業におけるデジタル技術活用人材の育成")]
    [InlineData(190, "4", "産業振興", "4(3)イ", "公共工事における情報共有システムを活用した業務効率化")]
    [InlineData(194, "4", "産業振興", "追加", "専門家によるICT活用工事技術支援事業")]
    [InlineData(234, "第6", "デジタルデバイス対策", null, "情報通信基盤の整備促進")]
    public void Outline_is_read_from_one_cell_or_two(int line, string field, string fieldName, string? item, string? itemName)
    {
        var row = Row(line);
        Assert.Equal(new OutlineEntry(field, fieldName), row.Field);
        Assert.Equal(new OutlineEntry(item, itemName), row.Item);
    }

    [Fact]
    public void Both_spellings_of_one_item_code_are_equal() => Assert.Equal(Row(129).Item, Row(142).Item);

    [Fact]
    public void Lines_broken_at_a_width_are_joined_and_names_set_apart_are_not()
    {
        Assert.Equal("令和7年度に研究成果（普及に移しうる成果数）を10件発表することを目標に研究に取り組む。", Row(188).GoalText);
        Assert.Equal("本県水産業の復興を進め、ふくしま型漁業を実現するため、ICT等の最先端技術を用いた新たな水産業を展開していくための実証研究を行う。", Row(188).Outline);
        Assert.Equal("電子決裁の拡充 文書管理システム再構築事業", Row(22).Name);
        Assert.Equal("AIの活用 AIチャットボットの導入", Row(42).Item.Name);
    }

    [Fact]
    public void Outline_and_goal_in_one_cell_are_parted_at_the_tag()
    {
        var row = Row(102);
        Assert.EndsWith("市町村のスマートシティに係る取組を推進していく。", row.Outline, StringComparison.Ordinal);
        Assert.Equal("①オンライン利用率について、67.4%を目標とする。 ②スマートシティに取り組む市町村について、4団体（累計）を目標とする。", row.GoalText);
        Assert.Contains(row.Flags, flag => flag.Code == "goal_split_from_outline");
    }

    [Fact]
    public void Reading_twice_gives_the_same_json()
    {
        Assert.Equal(Json(Fukushima), Json(Accepted(RepositoryFiles.Plan())));
    }

    internal static string Json(PlanDocument document)
    {
        using var stream = new MemoryStream();
        PlanJson.Write(document, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static PlanRow Row(int line) => Fukushima.Rows.Single(row => row.Line == line);

    private static IEnumerable<int> Numbers(string part) =>
        Fukushima.Rows.Where(row => row.Part == part && row.Kind == RowKind.Numbered).Select(row => row.No ?? 0);

    private static IEnumerable<int> Lines(RowKind kind) => Fukushima.Rows.Where(row => row.Kind == kind).Select(row => row.Line);
}
