using System.Text;
using ReviewBot.Commands;
using ReviewBot.Testing;
using Rules;

namespace ReviewBot.Tests.Commands;

public sealed class RulesCommandTests
{
    [Fact]
    public void Every_rule_of_the_catalogue_is_listed_and_has_a_check()
    {
        var (status, output, _) = Run("rules", "list");

        Assert.Equal(ExitStatus.Clean, status);
        var shipped = RuleSet.Parse(File.ReadAllText(Path.Combine(TestData.Repository, "rules.json")), "rules.json").Rules;
        Assert.Equal(
            shipped.Select(rule => rule.Id).Order(StringComparer.Ordinal),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(RuleEngine.Checks.Select(check => check.Rule).Order(StringComparer.Ordinal), shipped.Where(rule => !rule.IsDeclarative).Select(rule => rule.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_rule_is_explained()
    {
        var (status, output, _) = Run("rules", "explain", "trap-polarity");

        Assert.Equal(ExitStatus.Clean, status);
        Assert.Contains("trap-polarity", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_does_not_exist_is_met_with_those_that_do()
    {
        var (status, _, error) = Run("rules", "explain", "trap-pola");

        Assert.Equal(ExitStatus.BadInput, status);
        Assert.StartsWith("reviewbot: no rule is called trap-pola; the rules are ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_catalogue_that_ships_is_sound()
    {
        var (status, output, error) = Run("rules", "check", Path.Combine(TestData.Repository, "rules.json"));

        Assert.Equal((ExitStatus.Clean, ""), (status, error));
        Assert.EndsWith(" rules, nothing wrong\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"rules\": [ { \"id\": 7 } ] }")]
    [InlineData("not json")]
    [InlineData("{}")]
    public void A_catalogue_that_cannot_be_used_is_refused_in_one_line(string text)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, text);

        var (status, _, error) = Run("rules", "check", file);

        Assert.Equal((ExitStatus.BadInput, 1), (status, error.TrimEnd().Split('\n').Length));
        File.Delete(file);
    }

    [Theory]
    [InlineData("rules --help")]
    [InlineData("rules list --help")]
    [InlineData("rules explain --help")]
    [InlineData("rules check --help")]
    public void Every_command_has_help_with_examples(string arguments)
    {
        var (status, output, _) = Run(arguments.Split(' '));

        Assert.Equal(ExitStatus.Clean, status);
        Assert.Contains("\nExamples:\n  reviewbot rules", output, StringComparison.Ordinal);
    }

    private static (int Status, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var status = new CommandLine(new Terminal { Output = output, Error = error }, Reviewer.Review).Run(arguments);
        return (status, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
