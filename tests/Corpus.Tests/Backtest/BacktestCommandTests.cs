using System.Text.Json;
using ReviewBot.Commands;
using ReviewBot.Testing;

namespace ReviewBot.Corpus.Tests.Backtest;

public sealed class BacktestCommandTests : IDisposable
{
    private const string Nested = "arch/arm64/kvm/emulate-nested.c";
    private const string PolarityHunk = "@@ -62,6 +63,12 @@ static const struct trap_bits coarse_trap_bits[] = {";
    private const string OtherHunk = "@@ -29,6 +29,7 @@ enum cgt_group_id {";

    private static readonly JsonSchema s_schema = JsonSchema.FromFile(Path.Combine(TestData.Repository, "docs", "schema", "backtest-1.schema.json"));

    private readonly GivenArchive _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void A_comment_is_raised_by_a_finding_on_its_hunk_and_by_no_other()
    {
        _archive.Comment(4, Nested, PolarityHunk);
        _archive.Comment(4, Nested, OtherHunk);
        _archive.Comment(3, Nested, PolarityHunk);
        _archive.Comment(4, "arch/arm64/kvm/debug.c", PolarityHunk);

        var result = _archive.Json();

        Assert.Equal(["c00001"], Ids(result, "raised"));
        Assert.Equal(["c00002", "c00003", "c00004"], Ids(result, "misses"));
        Assert.Equal("trap-polarity", Assert.Single(result.GetProperty("raised")[0].GetProperty("by").EnumerateArray()).GetProperty("rule").GetString());
        Assert.Equal((4, 1), Recall(result, "trap-polarity"));
    }

    [Fact]
    public void The_function_that_a_mailer_cut_from_a_hunk_does_not_matter()
    {
        _archive.Comment(4, Nested, "@@ -62,6 +63,12 @@");

        Assert.Equal(["c00001"], Ids(_archive.Json(), "raised"));
    }

    [Fact]
    public void A_comment_that_no_finding_can_stand_at_is_neither_raised_nor_missed()
    {
        _archive.Comment(4, null, null);

        var result = _archive.Json();

        Assert.Empty(Ids(result, "raised").Concat(Ids(result, "misses")));
        Assert.Equal(1, result.GetProperty("recall")[0].GetProperty("notOnHunk").GetInt32());
    }

    [Fact]
    public void A_finding_is_right_where_a_reviewer_said_so_and_otherwise_waits_to_be_judged()
    {
        _archive.Comment(4, Nested, PolarityHunk);

        var rules = _archive.Json().GetProperty("precision").EnumerateArray().ToDictionary(row => row.GetProperty("rule").GetString()!);

        Assert.Equal((1, 1, 0), Counts(rules["trap-polarity"]));
        Assert.Equal((3, 0, 3), Counts(rules["ungated-trap-or-switch"]));

        static (int, int, int) Counts(JsonElement row) => (row.GetProperty("findings").GetInt32(), row.GetProperty("matched").GetInt32(), row.GetProperty("unjudged").GetInt32());
    }

    [Fact]
    public void What_a_person_says_of_a_finding_counts_before_a_comment_on_its_hunk()
    {
        _archive.Comment(4, Nested, PolarityHunk);
        var fingerprint = _archive.Json().GetProperty("raised")[0].GetProperty("by")[0].GetProperty("fingerprint").GetString();
        var judged = _archive.Write("judged.json", $$"""{ "judgements": [ { "series": "{{GivenArchive.Series}}", "fingerprint": "{{fingerprint}}", "verdict": "wrong", "reason": "It is about something else." } ] }""");

        var row = _archive.Json("--judgements", judged).GetProperty("precision").EnumerateArray().Single(row => row.GetProperty("rule").GetString() == "trap-polarity");

        Assert.Equal((0, 1), (row.GetProperty("matched").GetInt32(), row.GetProperty("judgedWrong").GetInt32()));
    }

    [Theory]
    [InlineData("""{ "judgements": [ { "series": "s", "fingerprint": "f", "verdict": "perhaps", "reason": "r" } ] }""")]
    [InlineData("""{ "judgements": [ { "series": "s", "fingerprint": "f", "verdict": "right" } ] }""")]
    [InlineData("""{ "judgements": [ { "series": "s", "fingerprint": "f", "verdict": "right", "reason": "a" }, { "series": "s", "fingerprint": "f", "verdict": "wrong", "reason": "b" } ] }""")]
    public void A_file_of_judgements_that_says_something_else_is_refused(string text)
    {
        var (status, _, error) = _archive.Run("--judgements", _archive.Write("judged.json", text));

        Assert.Equal(ExitStatus.BadInput, status);
        Assert.Contains("judged.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_without_checkable_comments_is_one_to_be_quiet_about()
    {
        _archive.Comment(4, Nested, PolarityHunk, checkable: "no");

        var silence = _archive.Json().GetProperty("silence");

        Assert.Equal((1, 1, 8), (silence.GetProperty("series").GetInt32(), silence.GetProperty("loud").GetInt32(), silence.GetProperty("findings").GetInt32()));
        Assert.Equal(80, silence.GetProperty("perTen").GetDouble());
    }

    [Fact]
    public void Trees_that_are_not_at_hand_are_said()
    {
        var absent = Assert.Single(_archive.Json().GetProperty("absentTrees").EnumerateArray());

        Assert.Equal(("v0.9", 1), (absent.GetProperty("tree").GetString(), absent.GetProperty("series").GetInt32()));
    }

    [Fact]
    public void Without_a_tree_the_series_is_listed_as_not_reviewed()
    {
        _archive.Comment(4, Nested, PolarityHunk);

        var (status, output, _) = _archive.RunOn([], "--format", "json");

        Assert.Equal(ExitStatus.Clean, status);
        using var document = JsonDocument.Parse(output);
        Assert.Empty(s_schema.Errors(document.RootElement));
        var series = document.RootElement.GetProperty("series")[0];
        Assert.Equal("no tree is at hand", series.GetProperty("notReviewed").GetString());
        Assert.Equal(1, document.RootElement.GetProperty("recall")[0].GetProperty("outOfReach").GetInt32());
    }

    [Fact]
    public void A_series_counts_once_on_the_newest_of_the_trees_that_take_it()
    {
        var (_, output, _) = _archive.RunOn(["--tree", $"1.9={GivenArchive.Tree}", "--tree", $"1.12={GivenArchive.Tree}"], "--format", "json");

        using var document = JsonDocument.Parse(output);
        Assert.Equal("1.12", Assert.Single(document.RootElement.GetProperty("series").EnumerateArray()).GetProperty("tree").GetString());
    }

    [Fact]
    public void Series_on_one_tree_share_what_is_read_of_it_and_do_not_change_each_other()
    {
        _archive.WriteSeries(GivenArchive.Series);
        var alone = Ids(_archive.Json(), "unmatched", "fingerprint");
        File.Copy(Path.Combine(TestData.Repository, "examples", "first-light", "series.mbox"), _archive.Write("mbox/second.mbox", ""), overwrite: true);
        _archive.WriteSeries("second", GivenArchive.Series);

        Assert.Equal(alone.Concat(alone), Ids(_archive.Json(), "unmatched", "fingerprint"));
    }

    [Fact]
    public void Lines_that_are_not_understood_are_noted_and_the_rest_is_used()
    {
        _archive.Append("series.jsonl", "{ \"use\": \"review\" }");
        _archive.Append("series.jsonl", "not JSON");
        _archive.Append("comments.jsonl", "[]");

        var (status, output, error) = _archive.Run();

        Assert.Equal(ExitStatus.Clean, status);
        Assert.StartsWith("1 series, 1 reviewed", output, StringComparison.Ordinal);
        Assert.Equal(3, error.Split('\n').Count(line => line.Contains("the line is not understood", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_series_without_mails_is_listed_as_not_reviewed()
    {
        _archive.WriteSeries("absent", GivenArchive.Series);

        Assert.Contains("1 not reviewed: its mails are not in the archive", _archive.Run().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_answer_keeps_to_its_schema_and_is_the_same_in_every_run()
    {
        _archive.Comment(4, Nested, PolarityHunk);
        _archive.Comment(4, Nested, OtherHunk, checkable: "partly");
        _archive.Comment(4, null, null);

        Assert.Empty(s_schema.Errors(_archive.Json()));
        Assert.Equal(_archive.Run("--format", "json").Output, _archive.Run("--format", "json").Output);
        Assert.Equal(_archive.Run().Output, _archive.Run().Output);
    }

    [Fact]
    public void A_miss_is_listed_with_what_a_rule_author_needs()
    {
        _archive.Comment(4, Nested, OtherHunk, text: "\n  Why is this here?\nMore words.");

        var output = _archive.Run().Output;

        Assert.Contains("Why is this here?", output, StringComparison.Ordinal);
        Assert.DoesNotContain("More words", output, StringComparison.Ordinal);
        Assert.Contains("what to check", output, StringComparison.Ordinal);
        Assert.Contains($"{Nested}:64 in {OtherHunk}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6.8")]
    [InlineData("6.8=")]
    [InlineData("6.8=docs")]
    public void A_tree_that_is_none_is_refused(string tree) => Assert.Equal(ExitStatus.BadInput, _archive.RunOn(["--tree", tree]).Status);

    private static List<string> Ids(JsonElement result, string list, string id = "comment") =>
        [.. result.GetProperty(list).EnumerateArray().Select(one => one.GetProperty(id).GetString()!)];

    private static (int Comments, int Raised) Recall(JsonElement result, string category)
    {
        var row = result.GetProperty("recall").EnumerateArray().Single(row => row.GetProperty("category").GetString() == category);
        return (row.GetProperty("comments").GetInt32(), row.GetProperty("raised").GetInt32());
    }
}
