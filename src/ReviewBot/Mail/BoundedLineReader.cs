namespace ReviewBot.Mail;

/// <summary>
/// Lines of a byte stream in constant memory and bounded time. Lines end in LF or CR LF, which are taken off. Of a line over the limit the first bytes are given and the
/// rest is skipped; the caller asks <see cref="IsCut"/>.
/// </summary>
internal sealed class BoundedLineReader(Stream stream, int lineLimit, long inputLimit)
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private byte[] _line = new byte[1024];
    private int _at;
    private int _end;

    /// <summary>1-based number of the line last read.</summary>
    public int LineNumber { get; private set; }

    /// <summary>Bytes taken from the stream so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The stream has more bytes than the limit; what lies behind it is not read.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>The line last read was longer than the limit.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The line last read ended in a newline; only the last line of a stream can lack it.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>The stream ended in an error of its format (a damaged or truncated gzip file), in the words of its decoder.</summary>
    public string? FormatError { get; private set; }

    /// <summary>Reads the next line into <paramref name="line"/>, valid until the next call; false at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        IsCut = false;
        var stored = 0;
        var any = false;
        while (_at < _end || Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_at, _end - _at);
            var newline = rest.IndexOf((byte)'\n');
            var chunk = newline >= 0 ? rest[..newline] : rest;
            _at += newline >= 0 ? newline + 1 : rest.Length;
            IsTerminated = newline >= 0;
            if (IsTerminated && stored == 0 && chunk.Length <= lineLimit)
            {
                line = WithoutCarriageReturn(chunk);
                LineNumber++;
                return true;
            }

            stored = Store(stored, chunk);
            if (IsTerminated)
                break;
        }

        line = WithoutCarriageReturn(_line.AsSpan(0, stored));
        if (any)
            LineNumber++;
        return any;
    }

    private int Store(int stored, ReadOnlySpan<byte> chunk)
    {
        var room = Math.Min(chunk.Length, lineLimit - stored);
        IsCut |= room < chunk.Length;
        if (stored + room > _line.Length)
            Array.Resize(ref _line, Math.Min(lineLimit, Math.Max(_line.Length * 2, stored + room)));
        chunk[..room].CopyTo(_line.AsSpan(stored));
        return stored + room;
    }

    private bool Fill()
    {
        IsOverLimit = BytesRead > inputLimit;
        try
        {
            _end = FormatError is null && !IsOverLimit ? stream.Read(_buffer) : 0;
        }
        catch (InvalidDataException problem)
        {
            FormatError = problem.Message;
            _end = 0;
        }

        _at = 0;
        BytesRead += _end;
        return _end > 0;
    }

    private static ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> line) => line.EndsWith("\r"u8) ? line[..^1] : line;
}
