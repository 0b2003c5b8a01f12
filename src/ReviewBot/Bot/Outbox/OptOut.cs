using ReviewBot.Mail;

namespace ReviewBot.Bot.Outbox;

/// <summary>The header by which a sender asks for no reply to this series: <c>X-ReviewBot: off</c> on its cover letter or first patch.</summary>
internal static class OptOut
{
    public const string Header = "X-ReviewBot";

    public static bool Asks(HeaderBlock headers) => headers.First(Header)?.Trim().ToLowerInvariant() is "off" or "no" or "never";
}
