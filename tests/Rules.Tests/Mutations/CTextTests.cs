using KvmModel.Source;
using ReviewBot.Testing.Mutations;

namespace Rules.Tests.Mutations;

public sealed class CTextTests
{
    private const string Source = """
        /* { a comment, with "quotes" and brackets [ */
        static const struct lamp lamps[] __initconst = {
        	{ LAMP(1, 2), /* , */ .colour = "red, // not a comment", },
        	SHADE(3),

        	// { gone },
        	{ LAMP(4) }
        };

        static int light(struct lamp *lamp,
        		 int level)
        {
        	if (level) {
        		return 1;
        	}

        	return 0;
        }

        int dark(void)
        {
        	return light(NULL, 0);
        }

        """;

    private readonly CText _text = new(new SourceText("lib/lamp.c", Source));

    [Fact]
    public void The_rows_of_a_table_are_its_elements_without_commas() => Assert.Equal(
        ["{ LAMP(1, 2),         .colour = \"red, // not a comment\", }", "SHADE(3)", "{ LAMP(4) }"],
        _text.Rows("lamps").Select(row => _text.Code[row.Start..row.End]));

    [Fact]
    public void A_table_that_is_not_there_has_no_rows() => Assert.Empty(_text.Rows("shades"));

    [Fact]
    public void Comments_are_blank_and_everything_else_stays_where_it_is()
    {
        Assert.Equal(_text.Text.Length, _text.Code.Length);
        Assert.DoesNotContain("gone", _text.Code, StringComparison.Ordinal);
        Assert.All(_text.Code.Index().Where(c => c.Item is not ' '), c => Assert.Equal(_text.Text[c.Index], c.Item));
    }

    [Fact]
    public void Functions_are_found_by_their_layout()
    {
        Assert.Equal(["light", "dark"], _text.Functions.Select(function => function.Name));
        Assert.Equal("light", _text.FunctionAt(Source.IndexOf("return 0", StringComparison.Ordinal)));
        Assert.Null(_text.FunctionAt(Source.IndexOf("SHADE", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_place_is_described_without_a_line_number() => Assert.Equal("lamp.c dark(): return light(NULL, 0);", _text.Describe(Source.IndexOf("light(NULL", StringComparison.Ordinal)));
}
