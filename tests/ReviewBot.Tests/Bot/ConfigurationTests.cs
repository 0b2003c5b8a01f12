using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using ReviewBot.Bot.Configuration;
using ReviewBot.Review;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Bot;

public sealed partial class ConfigurationTests
{
    private const string Least = """ "state": "s", "identity": { "address": "bot@bot.example" }, "policy": { "mayWriteTo": ["*@x.example"] } """;

    [Fact]
    public void What_the_documentation_shows_is_right_and_keeps_to_the_schema()
    {
        var page = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "mail-bot.md"));
        var json = JsonBlock().Match(page).Groups[1].Value;
        using var document = JsonDocument.Parse(json);

        Assert.Empty(JsonSchema.FromFile(Path.Combine(TestData.Repository, "docs", "schema", "bot-1.schema.json")).Errors(document.RootElement));
        Assert.Equal("/var/lib/reviewbot", BotConfigFile.Parse(json, "bot.json", "/etc").State);
    }

    [Fact]
    public void The_schema_has_every_key_and_no_other()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestData.Repository, "docs", "schema", "bot-1.schema.json")));

        Compare(typeof(BotConfig), schema.RootElement);
    }

    [Theory]
    [InlineData("{ \"stat\": 1 }", "stat")]
    [InlineData("{ }", "state")]
    [InlineData("[]", "line 1")]
    [InlineData("{" + Least + ", \"outbox\": { \"mode\": \"real\" } }", "outbox.mode: «real» is none of dry-run, moderated, live")]
    [InlineData("{" + Least + ", \"outbox\": { \"mode\": \"live\" } }", "outbox: to be live, give one of smtp and sendmail")]
    [InlineData("{" + Least + ", \"outbox\": { \"smtp\": { \"host\": \"h\", \"user\": \"u\", \"password\": \"secret\" } } }", "outbox.smtp.password: write env:NAME or file:PATH, not the password itself")]
    [InlineData("{" + Least + ", \"outbox\": { \"smtp\": { \"host\": \"h\", \"security\": \"none\", \"user\": \"u\", \"password\": \"env:P\" } } }", "outbox.smtp.user: a password is not sent without encryption; use starttls or tls")]
    [InlineData("{" + Least + ", \"retention\": { \"days\": 20 } }", "retention.days: 20 would forget series that may still be reviewed")]
    [InlineData("{" + Least + ", \"inboxes\": [ { } ] }", "inboxes[0]: give one of maildir and publicInbox")]
    [InlineData("{" + Least + ", \"answers\": { \"maintainers\": [\"Max <max@x>\"] } }", "answers.maintainers: «Max <max@x>» is no mail address, nor *@domain, nor *")]
    public void What_is_wrong_is_said_with_its_key(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => BotConfigFile.Parse(json, "bot.json", "/")).Message);

    private static void Compare(Type type, JsonElement schema)
    {
        var keys = schema.GetProperty("properties").EnumerateObject().ToDictionary(key => key.Name, key => key.Value);
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name), member => member.PropertyType);
        Assert.Equal(members.Keys.Order(StringComparer.Ordinal), keys.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, member) in members)
        {
            var inner = member.IsGenericType ? member.GetGenericArguments()[0] : member;
            if (inner.Namespace == typeof(BotConfig).Namespace)
                Compare(inner, keys[name].TryGetProperty("items", out var items) ? items : keys[name]);
        }
    }

    [GeneratedRegex("```json\n(\\{.*?\n\\})\n```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
