using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ReviewBot.Bot.Configuration;

namespace ReviewBot.Bot.Outbox;

/// <summary>
/// Hands mail to an SMTP server: one connection a mail. The mail is offered to all recipients or, while some are refused for now, to none, so that nobody gets it twice because somebody else's
/// mailbox was full; those that are refused for good are left out. What a server says before it knows of a mail (it is not for us, it does not know the password) is about the set-up, which the
/// operator can mend: no mail is given up for it.
/// </summary>
/// <remarks>
/// Source: RFC 5321 §3.3, §4.2 (replies), §4.5.2 (dots), §6.1 (who is responsible after the final dot); RFC 3207 §4 (STARTTLS); RFC 4954 §4 (AUTH). <c>System.Net.Mail.SmtpClient</c>
/// does not say whether a failure was before or after the final dot, and that decides whether a mail may be sent again.
/// </remarks>
internal sealed class SmtpTransport(SmtpConfig config, string? password) : IPostTransport
{
    public Handover Send(string from, PostRow post, Func<bool> pointOfNoReturn)
    {
        var (isOffered, isHandedOver) = (false, false);
        try
        {
            using var session = SmtpSession.Open(config, password);
            isOffered = true;
            session.Expect(2, $"MAIL FROM:<{from}>");
            if (OfferTo(session, post.Recipients.Split('\n')) is { } refused)
                return refused;
            session.Expect(3, "DATA");
            session.WriteLines(post.Raw);
            if (!pointOfNoReturn())
                return new Handover(HandoverResult.Later, "the lease is lost");
            isHandedOver = true;
            session.Expect(2, ".");
            session.TryQuit();
            return new Handover(HandoverResult.Taken, "");
        }
        catch (SmtpRefusal refusal)
        {
            return new Handover(isOffered && refusal.Code / 100 == 5 ? HandoverResult.Never : HandoverResult.Later, refusal.Message);
        }
        catch (Exception problem) when (problem is IOException or SocketException or AuthenticationException)
        {
            return new Handover(isHandedOver ? HandoverResult.Unknown : HandoverResult.Later, problem.Message);
        }
    }

    private static Handover? OfferTo(SmtpSession session, string[] recipients)
    {
        var replies = recipients.Select(recipient => session.Ask($"RCPT TO:<{recipient}>")).ToList();
        if (replies.Find(reply => reply.Code / 100 == 4) is { Code: > 0 } later)
            return new Handover(HandoverResult.Later, later.ToString());
        return replies.TrueForAll(reply => reply.Code / 100 != 2) ? new Handover(HandoverResult.Never, replies[0].ToString()) : null;
    }
}

/// <summary>A reply of a server.</summary>
internal readonly record struct SmtpReply(int Code, string Text)
{
    public override string ToString() => $"{Code} {Text}";
}

/// <summary>The server said no.</summary>
internal sealed class SmtpRefusal(SmtpReply reply, string command) : Exception($"{command.Split(' ', 2)[0]}: {reply}")
{
    public int Code => reply.Code;
}

/// <summary>A string of commands that must not hold a line break: what is in it came through <see cref="MailAddress"/>.</summary>
internal static class SmtpLine
{
    public static byte[] Of(string command) =>
        command.AsSpan().ContainsAny('\r', '\n', '\0') ? throw new ArgumentException("a command is one line", nameof(command)) : Encoding.ASCII.GetBytes(command + "\r\n");
}
