using System.Collections.Immutable;
using System.Diagnostics;

namespace ReviewBot.Bot.Outbox;

/// <summary>Hands mail to a program on the same machine that speaks as <c>sendmail</c> does: the mail on standard input, recipients as arguments, an exit status of <c>sysexits.h</c>.</summary>
internal sealed class SendmailTransport(ImmutableArray<string> command) : IPostTransport
{
    private const int TemporaryFailure = 75;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public Handover Send(string from, PostRow post, Func<bool> pointOfNoReturn)
    {
        if (!pointOfNoReturn())
            return new Handover(HandoverResult.Later, "the lease is lost");
        // Recipients are plain addresses; none begins with a dash that sendmail would take for an option, because «--» is before them.
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), .. post.Recipients.Split('\n')])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start) ?? throw new IOException($"{command[0]} cannot be started");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(post.Raw);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all; its status tells why.
        }

        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            return new Handover(HandoverResult.Unknown, $"{command[0]} took longer than {Timeout.TotalSeconds} seconds");
        }

        var words = $"{command[0]} gave {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}{output.GetAwaiter().GetResult().Trim()}";
        return process.ExitCode switch
        {
            0 => new Handover(HandoverResult.Taken, ""),
            TemporaryFailure => new Handover(HandoverResult.Later, words),
            >= 64 and <= 78 => new Handover(HandoverResult.Never, words),
            _ => new Handover(HandoverResult.Unknown, words),
        };
    }
}
