namespace ReviewBot.Mail;

/// <summary>A stream whose first two bytes can be looked at before they are read, for inputs such as pipes that cannot seek. Does not own the inner stream.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream _inner;
    private readonly byte[] _head = new byte[2];
    private readonly int _headLength;
    private int _headAt;

    public PeekedStream(Stream inner)
    {
        _inner = inner;
        _headLength = inner.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public bool StartsWith(byte first, byte second) => _headLength == 2 && _head[0] == first && _head[1] == second;

    public override int Read(Span<byte> buffer)
    {
        if (_headAt == _headLength)
            return _inner.Read(buffer);
        var count = Math.Min(buffer.Length, _headLength - _headAt);
        _head.AsSpan(_headAt, count).CopyTo(buffer);
        _headAt += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
