using System.Buffers;
using System.Text;
using KvmModel.Source;

namespace ReviewBot.Mail;

/// <summary>
/// A byte stream in, its mails out. An input whose first line is a <c>From </c> line is an mbox; any other is one mail. A mail that has NUL bytes or
/// passes a limit is reported and left out: half a patch would be worse than none.
/// </summary>
internal sealed class MailSplitter(Stream stream, string input, MailLimits limits, Action<Diagnostic> report)
{
    private readonly BoundedLineReader _reader = new(stream, limits.LineBytes, limits.InputBytes);
    private readonly ArrayBufferWriter<byte> _text = new();
    private MailOrigin _origin;
    private (string Code, string What)? _defect;
    private bool _isMboxrd;
    private int _mails;

    public IEnumerable<RawMail> Split()
    {
        if (!SkipToFirstLine(out var isMbox))
            yield break;
        while (ReadLine(out var startsMail, isMbox))
        {
            if (startsMail && Take() is { } mail)
                yield return mail;
            if (startsMail)
                Begin();
            if (_mails > limits.Messages)
            {
                report(new Diagnostic("mail-limit", $"{input} is not read to its end: it has more than {limits.Messages} mails"));
                yield break;
            }
        }

        if (_reader.IsOverLimit)
        {
            report(new Diagnostic("mail-limit", $"{input} is not read to its end: it has more than {limits.InputBytes} bytes"));
            yield break;
        }

        if (_reader.FormatError is { } damage)
            report(new Diagnostic("mail-damaged", $"{input} ends early, it is damaged: {damage}", new SourceLocation(input, _reader.LineNumber)));
        else if (!_reader.IsTerminated && isMbox)
            report(_origin.Says("mail-truncated", "ends in the middle of a line: the file may be cut off"));
        if (Take() is { } last)
            yield return last;
    }

    private bool SkipToFirstLine(out bool isMbox)
    {
        isMbox = false;
        while (_reader.TryRead(out var line))
        {
            if (line.StartsWith("\uFEFF"u8))
                line = line[3..];
            if (line.IsEmpty)
                continue;
            isMbox = line.StartsWith("From "u8);
            _isMboxrd = isMbox && MboxFormat.PromisesMboxrd(line);
            Begin();
            if (!isMbox)
                Append(line);
            return true;
        }

        report(_reader.FormatError is { } damage
            ? new Diagnostic("mail-damaged", $"{input} cannot be read, it is damaged: {damage}")
            : new Diagnostic("mail-empty", $"{input} is empty"));
        return false;
    }

    private bool ReadLine(out bool startsMail, bool isMbox)
    {
        startsMail = false;
        if (!_reader.TryRead(out var line))
            return false;
        startsMail = isMbox && MboxFormat.IsSeparator(line);
        if (startsMail)
            _isMboxrd = MboxFormat.PromisesMboxrd(line);
        else
            Append(isMbox ? MboxFormat.Unquote(line, _isMboxrd) : line);
        return true;
    }

    private void Append(ReadOnlySpan<byte> line)
    {
        if (_defect is not null)
            return;
        if (_reader.IsCut)
            _defect = ("mail-line-too-long", $"is left out: its line {_reader.LineNumber - _origin.Line + 1} has more than {limits.LineBytes} bytes");
        else if (line.Contains((byte)0))
            _defect = ("mail-nul", "is left out: it has NUL bytes, so it is damaged or no mail");
        else if (_text.WrittenCount + line.Length >= limits.MessageBytes)
            _defect = ("mail-too-large", $"is left out: it has more than {limits.MessageBytes} bytes");
        if (_defect is not null)
        {
            _text.Clear();
            return;
        }

        _text.Write(line);
        if (_reader.IsTerminated)
            _text.Write("\n"u8);
    }

    private void Begin()
    {
        _mails++;
        _origin = new MailOrigin(input, _mails, _reader.LineNumber);
    }

    private RawMail? Take()
    {
        var mail = _defect is null ? new RawMail(_origin, Encoding.Latin1.GetString(_text.WrittenSpan)) : null;
        if (_defect is { } defect)
            report(_origin.Says(defect.Code, defect.What));
        _defect = null;
        _text.ResetWrittenCount();
        return mail;
    }
}
