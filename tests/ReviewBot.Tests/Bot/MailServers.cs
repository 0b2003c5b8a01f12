using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ReviewBot.Tests.Bot;

/// <summary>
/// Postfix and Dovecot of a test's own, in its directory and on loopback ports, with a certificate that they signed themselves. Mail for <c>list@lists.example</c> goes to <c>reviewbot deliver</c> through an alias, mail for <c>author.example</c>
/// and <c>imap.example</c> into mailboxes that are read over IMAP; what is for anybody else is refused, and nothing leaves the machine.
/// </summary>
/// <remarks>Source: <c>postconf(5)</c>, <c>master(5)</c>, <c>aliases(5)</c>; Dovecot 2.3 documentation, "Postfix and Dovecot SASL".</remarks>
internal sealed class MailServers : IDisposable
{
    public const string Password = "a long secret";
    private const string Everybody = "nobody";

    private static readonly string[] Programs = ["postfix", "postmap", "postalias", "dovecot", "doveadm", "mbsync", "python3"];

    public MailServers()
    {
        Home = Directory.CreateTempSubdirectory("reviewbot-mx-").FullName;
        foreach (var part in (string[])["queue", "data", "mailboxes", "state", "program"])
            Directory.CreateDirectory(Path.Combine(Home, part));
        Run("chmod", "-R", "go=rX", Home);
        Run("chown", "postfix", Path.Combine(Home, "data"));
        Run("chown", Everybody, Path.Combine(Home, "mailboxes"), Path.Combine(Home, "state"));
        WriteCertificate();
        CopyProgram();
        ProcessWatch.AfterThisProcess("postfix -c \"$1\" stop; doveadm -c \"$1/dovecot.conf\" stop", Home);
        StartDovecot();
        StartPostfix();
    }

    /// <summary>Why the servers cannot be started here; null when they can.</summary>
    public static string? Absent { get; } =
        Programs.FirstOrDefault(program => Find(program) is null) is { } absent ? $"{absent} is absent: run eng/prepare"
        : Environment.UserName != "root" ? "Postfix is started by root only"
        : null;

    public string Home { get; }

    /// <summary>Takes mail for the domains here from anybody.</summary>
    public int Smtp { get; } = FreePort();

    /// <summary>Takes mail for the domains here from those who have authenticated over an encrypted connection, and from nobody else.</summary>
    public int Submission { get; } = FreePort();

    /// <summary>IMAP, encrypted from the first byte.</summary>
    public int Imaps { get; } = FreePort();

    public string Certificate => Path.Combine(Home, "certificate.pem");

    /// <summary>What Postfix and Dovecot have said, for a failed test.</summary>
    public string Logs => string.Concat(((string[])["postfix.log", "dovecot.log"]).Select(name => Path.Combine(Home, name)).Where(File.Exists).Select(File.ReadAllText));

    /// <summary>Sends mail as people do: through another program's SMTP client.</summary>
    public void Send(string recipient, params IEnumerable<string> mails)
    {
        const string Program = """
            import smtplib, sys
            with smtplib.SMTP('127.0.0.1', int(sys.argv[1])) as server:
                for mail in sys.argv[3:]:
                    server.sendmail('ada@author.example', [sys.argv[2]], mail.replace('\n', '\r\n'))
            """;
        Run("python3", ["-c", Program, $"{Smtp}", recipient, .. mails]);
    }

    /// <summary>Reads a mailbox over IMAP into a Maildir with <c>mbsync</c>, again and again until it has so many mails; gives the Maildir.</summary>
    public string Mailbox(string user, int mails)
    {
        var near = Path.Combine(Home, $"read-{user}");
        Directory.CreateDirectory(near);
        File.WriteAllText(near + ".mbsyncrc", $"""
            IMAPAccount a
            Host localhost
            Port {Imaps}
            User {user}
            Pass "{Password}"
            SSLType IMAPS
            CertificateFile {Certificate}

            IMAPStore far
            Account a

            MaildirStore near
            Inbox {near}/inbox

            Channel c
            Far :far:
            Near :near:
            Create Near
            Sync Pull
            SyncState *

            """);
        var inbox = Path.Combine(near, "inbox");
        var isThere = SpinWait.SpinUntil(() =>
        {
            Run("mbsync", "-c", near + ".mbsyncrc", "-a");
            if (new ReviewBot.Bot.Inbox.Maildir(inbox).Files().Count() >= mails)
                return true;
            Thread.Sleep(500);
            return false;
        }, TimeSpan.FromSeconds(60));
        return isThere ? inbox : throw new TimeoutException($"{user} has not got {mails} mails\n{Logs}");
    }

    public void Dispose()
    {
        Run("postfix", "-c", Home, "stop");
        Run("doveadm", "-c", Path.Combine(Home, "dovecot.conf"), "stop");
        Directory.Delete(Home, recursive: true);
    }

    /// <summary>Runs a program to its end. What it says goes into a file: a server that it starts keeps a pipe open.</summary>
    public static void Run(string program, params string[] arguments)
    {
        var said = Path.GetTempFileName();
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", said, Find(program) ?? program, .. arguments]))!;
        process.WaitForExit();
        var words = File.ReadAllText(said);
        File.Delete(said);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed: exit status {process.ExitCode}: {words}");
    }

    /// <summary>Servers' programs are in directories that are not in everybody's path.</summary>
    private static string? Find(string program) =>
        ((string[])["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/bin"]).Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(Home, "key.pem"), key.ExportECPrivateKeyPem() + "\n");
        Run("chmod", "600", Path.Combine(Home, "key.pem"));
    }

    /// <summary>Postfix runs the alias's command as a user who may do nothing, and who must be able to read the program.</summary>
    private void CopyProgram()
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => file.EndsWith(".dll", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(Home, "program", Path.GetFileName(file)));
    }

    private void StartDovecot()
    {
        File.WriteAllText(Path.Combine(Home, "passwords"), $"ada@author.example:{{PLAIN}}{Password}\nbot@imap.example:{{PLAIN}}{Password}\n");
        File.WriteAllText(Path.Combine(Home, "dovecot.conf"), $$"""
            base_dir = {{Home}}/dovecot
            state_dir = {{Home}}/dovecot
            log_path = {{Home}}/dovecot.log
            protocols = imap
            listen = 127.0.0.1
            ssl = required
            ssl_cert = <{{Certificate}}
            ssl_key = <{{Home}}/key.pem
            first_valid_uid = 1
            last_valid_uid = 0
            mail_location = maildir:{{Home}}/mailboxes/%n
            passdb {
              driver = passwd-file
              args = {{Home}}/passwords
            }
            userdb {
              driver = static
              args = uid={{Everybody}} gid=nogroup home={{Home}}/mailboxes/%n
            }
            service imap-login {
              inet_listener imap {
                port = 0
              }
              inet_listener imaps {
                port = {{Imaps}}
              }
            }
            service auth {
              unix_listener {{Home}}/auth {
                mode = 0660
                user = postfix
              }
            }

            """);
        Run("dovecot", "-c", Path.Combine(Home, "dovecot.conf"));
    }

    private void StartPostfix()
    {
        File.WriteAllText(Path.Combine(Home, "aliases"), $"list: \"|{Environment.ProcessPath} {Home}/program/reviewbot.dll deliver --config {Home}/bot.json\"\n");
        File.WriteAllText(Path.Combine(Home, "mailboxes.map"), "ada@author.example ada/\nbot@imap.example bot/\n");
        File.WriteAllText(Path.Combine(Home, "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {Home}/queue
            data_directory = {Home}/data
            maillog_file = {Home}/postfix.log
            maillog_file_prefixes = {Home}
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            disable_dns_lookups = yes
            default_transport = error:nothing leaves this machine
            myhostname = mx.bot.example
            mydestination = lists.example
            alias_maps = hash:{Home}/aliases
            default_privs = {Everybody}
            virtual_mailbox_domains = author.example, imap.example
            virtual_mailbox_maps = hash:{Home}/mailboxes.map
            virtual_mailbox_base = {Home}/mailboxes
            virtual_minimum_uid = 1
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            smtpd_tls_cert_file = {Certificate}
            smtpd_tls_key_file = {Home}/key.pem
            smtpd_relay_restrictions = reject_unauth_destination
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = {Home}/auth

            """);
        File.WriteAllText(Path.Combine(Home, "master.cf"), $"""
            127.0.0.1:{Smtp} inet n - n - - smtpd
            127.0.0.1:{Submission} inet n - n - - smtpd
              -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
              -o smtpd_client_restrictions=permit_sasl_authenticated,reject
            postlog unix-dgram n - n - 1 postlogd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            error unix - - n - - error
            retry unix - - n - - error
            local unix - n n - - local
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            showq unix n - n - - showq

            """);
        Run("postalias", "-c", Home, $"hash:{Home}/aliases");
        Run("postmap", "-c", Home, $"hash:{Home}/mailboxes.map");
        Run("postfix", "-c", Home, "start");
    }
}

/// <summary>A fact about real mail servers; skipped, with the reason, where they cannot be started.</summary>
internal sealed class MailServerFactAttribute : FactAttribute
{
    public MailServerFactAttribute() => Skip = MailServers.Absent;
}
