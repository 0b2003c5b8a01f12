using ReviewBot.Reports;

namespace ReviewBot.Tests.Reports;

public sealed class TerminalMarkdownTests
{
    [Fact]
    public void A_page_is_shown_as_text_with_its_code_as_it_is()
    {
        Assert.Equal("""
            trap-polarity

            A row of tables, and
            KVM.

                .mask   = 1,

            - one two three four
              five
            - see it
              (https://x.org)

            """, Show("# trap-polarity\n\nA row of `tables`, and **KVM**.\n\n```c\n.mask\t= 1,\n```\n\n- one two three four five\n- see [it](https://x.org)\n"));
    }

    [Fact]
    public void Nothing_of_a_page_moves_the_cursor()
    {
        Assert.DoesNotContain('\e', Show("# a\e[2J\n\n\e]0;x\a `\e[1m`\n\n```\n\e[3m\n```\n"));
    }

    private static string Show(string markdown)
    {
        using var output = new StringWriter();
        new TerminalMarkdown(output, new Paint(false), 22).Write(markdown);
        return output.ToString();
    }
}
