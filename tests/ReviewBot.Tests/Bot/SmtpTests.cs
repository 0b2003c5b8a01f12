using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Outbox;

namespace ReviewBot.Tests.Bot;

public sealed class SmtpTests
{
    [Fact]
    public void A_mail_arrives_as_it_was_written_dots_and_all()
    {
        using var server = new SmtpServer();
        var handover = Send(server, "Subject: x\n\n.hidden\n..\n.\nend\n");

        Assert.Equal(new Handover(HandoverResult.Taken, ""), handover);
        Assert.Equal("Subject: x\r\n\r\n.hidden\r\n..\r\n.\r\nend\r\n", Assert.Single(server.Mails));
        Assert.Equal(["MAIL FROM:<bot@bot.example>", "RCPT TO:<a@x.example>", "RCPT TO:<b@x.example>", "DATA"], server.Commands.Skip(1).Take(4));
    }

    [Theory]
    [InlineData("MAIL", "451 greylisted", HandoverResult.Later)]
    [InlineData("MAIL", "550 no", HandoverResult.Never)]
    [InlineData("RCPT", "450 greylisted", HandoverResult.Later)]
    [InlineData("RCPT", "550 nobody", HandoverResult.Never)]
    [InlineData("DATA", "452 full", HandoverResult.Later)]
    [InlineData(".", "554 spam", HandoverResult.Never)]
    [InlineData(".", "451-busy\r\n451 later", HandoverResult.Later)]
    [InlineData(".", null, HandoverResult.Unknown)]
    [InlineData("DATA", null, HandoverResult.Later)]
    [InlineData("EHLO", null, HandoverResult.Later)]
    [InlineData("EHLO", "hello?", HandoverResult.Later)]
    [InlineData("EHLO", "554 not to you", HandoverResult.Later)]
    [InlineData("greeting", "554 go away", HandoverResult.Later)]
    internal void What_a_server_says_decides_whether_it_may_be_sent_again(string command, string? reply, HandoverResult expected)
    {
        using var server = new SmtpServer { Script = { [command] = reply } };

        Assert.Equal(expected, Send(server, "Subject: x\n\ny\n").Result);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public void A_server_that_says_nothing_after_the_last_dot_leaves_a_doubt()
    {
        using var server = new SmtpServer { Script = { ["."] = "" } };

        Assert.Equal(HandoverResult.Unknown, Send(server, "Subject: x\n\ny\n").Result);
    }

    [Fact]
    public void One_recipient_that_is_refused_for_good_does_not_keep_the_mail_from_the_others()
    {
        using var server = new SmtpServer { Script = { ["RCPT TO:<a@x.example>"] = "550 nobody" } };

        Assert.Equal(HandoverResult.Taken, Send(server, "Subject: x\n\ny\n").Result);
    }

    [Fact]
    public void One_recipient_that_is_refused_for_now_keeps_the_mail_from_all_so_that_none_gets_it_twice()
    {
        using var server = new SmtpServer { Script = { ["RCPT TO:<b@x.example>"] = "451 greylisted" } };

        Assert.Equal(HandoverResult.Later, Send(server, "Subject: x\n\ny\n").Result);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public void Nothing_is_sent_without_the_encryption_that_was_asked_for()
    {
        using var server = new SmtpServer();
        var handover = new SmtpTransport(new SmtpConfig { Host = "127.0.0.1", Port = server.Port, Security = "starttls", TimeoutSeconds = 5 }, null).Send("bot@bot.example", Post("x\n"), () => true);

        Assert.Equal((HandoverResult.Later, "127.0.0.1 does not offer STARTTLS"), (handover.Result, handover.Reason));
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_lease_stops_before_the_last_dot()
    {
        using var server = new SmtpServer();
        var handover = new SmtpTransport(Config(server), null).Send("bot@bot.example", Post("x\n"), () => false);

        Assert.Equal(HandoverResult.Later, handover.Result);
        Assert.Empty(server.Mails);
    }

    private static Handover Send(SmtpServer server, string mail) => new SmtpTransport(Config(server), null).Send("bot@bot.example", Post(mail), () => true);

    private static SmtpConfig Config(SmtpServer server) => new() { Host = "127.0.0.1", Port = server.Port, Security = "none", TimeoutSeconds = 1 };

    private static PostRow Post(string mail) => new(1, 1, "reply", "id@bot.example", "", "a@x.example\nb@x.example", "x", Encoding.ASCII.GetBytes(mail), PostState.Sending, "lease", 1, null);
}

/// <summary>A small SMTP server on loopback that answers as it is told.</summary>
internal sealed class SmtpServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _commands = [];
    private readonly List<string> _mails = [];

    public SmtpServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Replies by command, its verb, or <c>greeting</c> or <c>.</c>; null closes the connection, an empty one is silence.</summary>
    public ConcurrentDictionary<string, string?> Script { get; } = [];

    /// <summary>When it breaks off, or says nothing, after the final dot it has taken the mail all the same.</summary>
    public bool TakesBeforeBreakingOff { get; set; }

    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_commands)
                return [.. _commands];
        }
    }

    public IReadOnlyList<string> Mails
    {
        get
        {
            lock (_mails)
                return [.. _mails];
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(() => Talk(client));
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Talk(TcpClient client)
    {
        using (client)
        {
            try
            {
                Talk(client.GetStream());
            }
            catch (IOException)
            {
                // The client has left.
            }
        }
    }

    private void Talk(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, false, 1024, leaveOpen: true);
        if (!Reply(stream, "greeting", "greeting", "220 hello"))
            return;
        while (ReadLine(reader) is { } line)
        {
            lock (_commands)
                _commands.Add(line);
            var verb = line.Split(' ')[0];
            if (!Reply(stream, line, verb, verb == "DATA" ? "354 go on" : verb == "EHLO" ? "250-here\r\n250 8BITMIME" : "250 fine"))
                return;
            if (verb == "QUIT")
                return;
            if (verb == "DATA" && !Script.ContainsKey("DATA") && !ReadMail(stream, reader))
                return;
        }
    }

    private bool ReadMail(NetworkStream stream, StreamReader reader)
    {
        var mail = new StringBuilder();
        while (ReadLine(reader) is { } line)
        {
            if (line == ".")
            {
                var reply = Script.TryGetValue(".", out var scripted) ? scripted : "250 taken";
                if (reply is { Length: > 0 } ? reply.StartsWith("250", StringComparison.Ordinal) : TakesBeforeBreakingOff)
                {
                    lock (_mails)
                        _mails.Add(mail.ToString());
                }

                return Say(stream, reply);
            }

            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return false;
    }

    private bool Reply(NetworkStream stream, string line, string verb, string usual)
    {
        return Say(stream, Script.TryGetValue(line, out var exact) ? exact : Script.TryGetValue(verb, out var scripted) ? scripted : usual);
    }

    private static bool Say(NetworkStream stream, string? reply)
    {
        if (reply is null)
            return false;
        if (reply.Length > 0)
            stream.Write(Encoding.Latin1.GetBytes(reply + "\r\n"));
        return true;
    }

    private static string? ReadLine(StreamReader reader)
    {
        var line = new StringBuilder();
        for (int letter; (letter = reader.Read()) >= 0;)
        {
            line.Append((char)letter);
            if (line is { Length: >= 2 } && line[^2] == '\r' && line[^1] == '\n')
                return line.ToString(0, line.Length - 2);
        }

        return null;
    }
}
