using System.CommandLine;
using ReviewBot.Bot.Configuration;

namespace ReviewBot.Commands;

/// <summary>The configuration that the bot's commands share: <c>--config</c>, else what <c>REVIEWBOT_CONFIG</c> names, else the machine's.</summary>
internal static class BotOptions
{
    private const string Machine = "/etc/reviewbot.json";

    public static Option<string?> Config() => new("--config", "-c") { Description = $"The bot's configuration; else $REVIEWBOT_CONFIG, else {Machine}.", HelpName = "FILE" };

    public static BotConfig Load(string? file, Terminal terminal) => BotConfigFile.Load(file ?? terminal.Variable("REVIEWBOT_CONFIG") ?? Machine);
}
