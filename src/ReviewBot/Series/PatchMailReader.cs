using System.Text;
using ReviewBot.Mail;

namespace ReviewBot.Series;

/// <summary>
/// A mail in, its commit out: author, subject and date (the mail's own, or of <c>From:</c>, <c>Subject:</c>, <c>Date:</c> lines at the top of the body), commit message,
/// and from the first line that starts a patch on the diff, byte for byte. The standard is <c>git mailinfo</c>; unlike it, a scissors line is obeyed
/// without being asked for. Null for mail that is no part of a series: replies, and mail with neither tag nor diff.
/// </summary>
internal sealed class PatchMailReader
{
    private readonly MailMessage _mail;
    private readonly StringBuilder _message = new();
    private readonly StringBuilder _diff = new();
    private readonly InBodyHeader _header = new();
    private bool _isInDiff;
    private bool _isCut;

    private PatchMailReader(MailMessage mail) => _mail = mail;

    public static PatchMail? Read(MailMessage mail)
    {
        var line = SubjectLine.Parse(mail.Subject);
        if (line.IsReply)
            return null;
        if (line.Part is { Index: 0 })
            return ReadCover(mail, line);
        var patch = new PatchMailReader(mail).ReadPatch(line);
        var isPart = patch.HasDiff ? line.IsPatch || mail.Parents.IsEmpty : line.Part is not null;
        return isPart ? patch : null;
    }

    private static PatchMail ReadCover(MailMessage mail, SubjectLine line)
    {
        var text = string.Join("\n", mail.Text.Select(part => part.Display()));
        return new PatchMail(mail, line, line.Text, mail.From, mail.Date, text, "", false);
    }

    private PatchMail ReadPatch(SubjectLine line)
    {
        foreach (var part in _mail.Text)
            ReadPart(part);
        _header.Close();
        var subject = _header.Subject is { } inBody ? SubjectLine.Parse(inBody).Text : line.Text;
        return new PatchMail(_mail, line, subject, _header.From ?? _mail.From, _header.Date ?? _mail.Date, _message.ToString(), _diff.ToString(), _isCut);
    }

    private void ReadPart(TextPart part)
    {
        if (_isInDiff && _diff.Length > 0 && _diff[^1] != '\n')
            _diff.Append('\n');
        for (var at = 0; at < part.Text.Length && !_isInDiff;)
        {
            var newline = part.Text.IndexOf('\n', at);
            var end = newline < 0 ? part.Text.Length : newline;
            if (!ReadMessageLine(part.Text[at..end], part.Charset))
            {
                _isInDiff = true;
                _diff.Append(part.Text, at, part.Text.Length - at);
                return;
            }

            at = newline < 0 ? end : newline + 1;
        }

        if (_isInDiff)
            _diff.Append(part.Text);
    }

    /// <summary>Takes a line of the commit message; false when the line is the first of the diff.</summary>
    private bool ReadMessageLine(string line, string? charset)
    {
        if (_header.TryTake(line, charset))
            return true;
        if (Scissors.IsLine(line))
        {
            _message.Clear();
            _header.Restart();
            _isCut = true;
            return true;
        }

        if (DiffScan.StartsPatch(line))
            return false;
        _message.Append(Charset.Decode(line, charset)).Append('\n');
        return true;
    }
}
