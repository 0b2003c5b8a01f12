using System.Diagnostics;

namespace ReviewBot.Tests.Bot;

/// <summary>Our mails as Python's <c>mailbox</c> and <c>email</c> packages read them.</summary>
internal static class PythonMail
{
    /// <summary>Each mail of a Maildir must be a sound one, of a program's, with each field once; gives what they answer.</summary>
    public static string[] CheckReplies(string maildir)
    {
        const string Program = """
            import email, email.policy, mailbox, sys
            for mail in mailbox.Maildir(sys.argv[1], factory=lambda file: email.message_from_binary_file(file, policy=email.policy.default)):
                assert not mail.defects, mail.defects
                assert len(set(name.lower() for name in mail.keys())) == len(mail.keys()), mail.keys()
                parent, chain = mail['in-reply-to'], mail['references']
                assert mail['auto-submitted'] == 'auto-replied' and mail['subject'].lower().startswith('re:') and (chain.endswith(parent) if parent else not chain), mail.items()
                assert all(len(line) <= 72 for line in mail.get_content().split('\n') if not line.startswith('>')), mail.get_content()
                print((parent or '').strip('<>'))
            """;
        using var process = Process.Start(new ProcessStartInfo("python3", ["-c", Program, maildir]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}
