using System.Diagnostics;
using System.Text;

namespace ReviewBot.Testing;

/// <summary>What git makes of patch mails: the standard that our reader is held against. Output of <c>git mailinfo -u --scissors</c>, message as <c>git am</c> records it.</summary>
/// <param name="Diff">One byte a char.</param>
public sealed record GitMailinfo(string Author, string Email, string Subject, string Message, string Diff)
{
    /// <summary>Reads the result for a mail file of <see cref="RunAsync"/>.</summary>
    public static GitMailinfo Of(string mailFile)
    {
        var fields = File.ReadLines(mailFile + ".info").Where(line => line.Contains(':')).ToDictionary(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 1)..].Trim());
        return new GitMailinfo(
            fields.GetValueOrDefault("Author", ""),
            fields.GetValueOrDefault("Email", ""),
            fields.GetValueOrDefault("Subject", ""),
            File.ReadAllText(mailFile + ".message").TrimEnd('\n'),
            File.ReadAllText(mailFile + ".patch", Encoding.Latin1));
    }

    /// <summary>Runs git on every file of a directory that is named by four digits; one shell for all, because starting processes is what takes the time.</summary>
    public static Task RunAsync(string directory) => ShellAsync(
        """
        for mail in "$1"/[0-9][0-9][0-9][0-9]; do
          git mailinfo -u --scissors "$mail.text" "$mail.patch" <"$mail" >"$mail.info" 2>/dev/null
          { sed -n 's/^Subject: //p' "$mail.info"; echo; cat "$mail.text"; } | git stripspace >"$mail.message"
        done
        """,
        directory);

    /// <summary>Splits an mbox (mboxrd) into files named by four digits.</summary>
    public static Task SplitAsync(string mbox, string directory) => ShellAsync("git mailsplit --mboxrd -o\"$2\" \"$1\" >/dev/null", mbox, directory);

    private static async Task ShellAsync(string script, params string[] arguments)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-ec", script, "sh", .. arguments]))!;
        await shell.WaitForExitAsync();
        if (shell.ExitCode != 0)
            throw new InvalidOperationException($"git failed with status {shell.ExitCode}");
    }
}
