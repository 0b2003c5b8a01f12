using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ReviewBot.Bot.Configuration;

namespace ReviewBot.Bot.Outbox;

/// <summary>
/// A connection to an SMTP server, greeted, encrypted and authenticated as the configuration asks; what it asks for and the server does not offer is a failure and never
/// left out.
/// </summary>
internal sealed class SmtpSession : IDisposable
{
    /// <summary>RFC 5321 §4.5.3.1.5 allows 512; more, or more lines than this, is no server to talk to.</summary>
    private const int MaxReplyLine = 2_000;
    private const int MaxReplyLines = 100;

    private readonly TcpClient _client;
    private Stream _stream;
    private readonly byte[] _buffer = new byte[4096];
    private int _at;
    private int _end;
    private HashSet<string> _extensions = [];

    private SmtpSession(TcpClient client, Stream stream) => (_client, _stream) = (client, stream);

    public static SmtpSession Open(SmtpConfig config, string? password)
    {
        var timeout = TimeSpan.FromSeconds(config.TimeoutSeconds);
        var client = new TcpClient { ReceiveTimeout = (int)timeout.TotalMilliseconds, SendTimeout = (int)timeout.TotalMilliseconds };
        try
        {
            if (!client.ConnectAsync(config.Host, config.Port).Wait(timeout))
                throw new IOException($"{config.Host}:{config.Port} does not answer");
            var session = new SmtpSession(client, client.GetStream());
            session.Begin(config, password);
            return session;
        }
        catch (AggregateException problem) when (problem.InnerException is SocketException inner)
        {
            client.Dispose();
            throw new IOException($"{config.Host}:{config.Port}: {inner.Message}", inner);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends a command and gives the reply.</summary>
    public SmtpReply Ask(string command)
    {
        _stream.Write(SmtpLine.Of(command));
        return ReadReply();
    }

    /// <summary>Sends a command whose reply must be of a class (2 done, 3 go on).</summary>
    public SmtpReply Expect(int replyClass, string command)
    {
        var reply = Ask(command);
        return reply.Code / 100 == replyClass ? reply : throw new SmtpRefusal(reply, command.StartsWith("AUTH", StringComparison.Ordinal) ? "AUTH" : command);
    }

    /// <summary>The content after DATA, up to and without the line of one dot: line ends CR LF, a dot before lines that begin with one.</summary>
    public void WriteLines(byte[] content)
    {
        using var lines = new MemoryStream(content.Length + content.Length / 20 + 2);
        var isStart = true;
        foreach (var letter in content)
        {
            if (isStart && letter == '.')
                lines.WriteByte((byte)'.');
            if (letter == '\n')
                lines.WriteByte((byte)'\r');
            if (letter != '\r')
                lines.WriteByte(letter);
            isStart = letter == '\n';
        }

        if (!isStart)
            lines.Write("\r\n"u8);
        lines.Position = 0;
        lines.CopyTo(_stream);
        _stream.Flush();
    }

    /// <summary>Says goodbye; what the server makes of it does not matter any more.</summary>
    public void TryQuit()
    {
        try
        {
            _stream.Write(SmtpLine.Of("QUIT"));
        }
        catch (IOException)
        {
            // It has left already.
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private void Begin(SmtpConfig config, string? password)
    {
        if (config.Security == "tls")
            Encrypt(config.Host);
        if (ReadReply() is { Code: not 220 } greeting)
            throw new SmtpRefusal(greeting, "greeting");
        Greet();
        if (config.Security == "starttls")
        {
            if (!_extensions.Contains("STARTTLS"))
                throw new IOException($"{config.Host} does not offer STARTTLS");
            Expect(2, "STARTTLS");
            if (_at < _end)
                throw new IOException($"{config.Host} said something before encryption that it may not have said: RFC 3207 §6");
            Encrypt(config.Host);
            Greet();
        }

        if (config.User is { } user)
            Authenticate(user, password ?? "");
    }

    private void Encrypt(string host)
    {
        var encrypted = new SslStream(_stream);
        encrypted.AuthenticateAsClient(host);
        _stream = encrypted;
    }

    private void Greet()
    {
        var reply = Expect(2, $"EHLO {Environment.MachineName}");
        _extensions = reply.Text.Split('\n').Skip(1).Select(line => line.Split(' ')[0].ToUpperInvariant()).ToHashSet(StringComparer.Ordinal);
    }

    private void Authenticate(string user, string password)
    {
        if (!_extensions.Contains("AUTH"))
            throw new IOException("the server offers no authentication");
        // RFC 4616 §2: an empty authorisation identity, the user and the password, with NUL between.
        Expect(2, $"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"))}");
    }

    private SmtpReply ReadReply()
    {
        var text = new StringBuilder();
        for (var count = 0; count < MaxReplyLines; count++)
        {
            var line = ReadLine();
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code))
                throw new IOException($"the server said what is no reply: {line}");
            text.Append(text.Length > 0 ? "\n" : "").Append(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
                return new SmtpReply(code, text.ToString());
        }

        throw new IOException("the server's reply does not end");
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        while (line.Length < MaxReplyLine)
        {
            if (_at == _end)
            {
                _at = 0;
                _end = _stream.Read(_buffer);
                if (_end == 0)
                    throw new IOException("the server has closed the connection");
            }

            var letter = (char)_buffer[_at++];
            if (letter == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append(letter);
        }

        throw new IOException("the server's line does not end");
    }
}
