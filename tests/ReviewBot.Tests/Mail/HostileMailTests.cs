using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ReviewBot.Mail;
using ReviewBot.Series;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Mail;

/// <summary>Input that is damaged or means harm: bounded memory, a clear word, and the mails around it are still read.</summary>
public sealed class HostileMailTests
{
    private const string Separator = "From mboxrd@z Thu Jan  1 00:00:00 1970\n";
    private const string Good = Separator + "From: A <a@x>\nSubject: good\n\ntext\n";

    [Fact]
    public void A_line_of_200_megabytes_takes_no_memory_and_drops_only_its_mail()
    {
        const long length = 200L << 20;
        using var stream = new EndlessLine($"{Good}{Separator}From: A <a@x>\nSubject: bad\n\n", length, $"\n{Good}");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (mails, diagnostics) = MailText.Read(stream);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(["good", "good"], mails.Select(mail => mail.Subject));
        Assert.Equal("test:6: message 2 is left out: its line 5 has more than 262144 bytes [mail-line-too-long]", Assert.Single(diagnostics).ToString());
        Assert.True(allocated < 4 << 20, $"{allocated} bytes allocated");
    }

    [Fact]
    public void A_mail_with_NUL_bytes_is_left_out()
    {
        var (mails, diagnostics) = MailText.Read($"{Good}{Separator}From: A <a@x>\nSubject: bad\n\na\0b\n{Good}");
        Assert.Equal(2, mails.Count);
        Assert.Equal("mail-nul", Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void A_mail_over_its_size_limit_is_left_out()
    {
        var (mails, diagnostics) = MailText.Read($"{Good}{Separator}From: A <a@x>\nSubject: bad\n\n{string.Concat(Enumerable.Repeat("line\n", 1000))}{Good}", new MailLimits { MessageBytes = 1000 });
        Assert.Equal(2, mails.Count);
        Assert.Equal("mail-too-large", Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void A_header_over_its_limit_drops_the_mail()
    {
        var fields = string.Concat(Enumerable.Repeat("X: y\n", 3_000));
        var (mails, diagnostics) = MailText.Read($"{Good}{Separator}From: A <a@x>\n{fields}Subject: bad\n\ntext\n");
        Assert.Single(mails);
        Assert.Equal("mail-header-too-large", Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void Reading_stops_at_the_limit_of_mails()
    {
        var (mails, diagnostics) = MailText.Read(string.Concat(Enumerable.Repeat(Good, 20)), new MailLimits { Messages = 5 });
        Assert.Equal(5, mails.Count);
        Assert.Equal("mail-limit", Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void A_gzip_bomb_is_read_to_the_limit_of_the_input()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var count = 0; count < 64; count++)
                gzip.Write(new byte[1 << 20]);
        }

        packed.Position = 0;
        var (mails, diagnostics) = MailText.Read(packed, new MailLimits { InputBytes = 8 << 20 });
        Assert.Empty(mails);
        Assert.Contains(diagnostics, diagnostic => diagnostic.Code == "mail-limit");
    }

    [Fact]
    public void A_gzip_file_that_is_cut_off_is_read_as_far_as_it_goes()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(Good, 5_000))));
        var (mails, diagnostics) = MailText.Read(new MemoryStream(packed.ToArray()[..^100_000]));
        Assert.NotEmpty(mails);
        Assert.Contains(diagnostics, diagnostic => diagnostic.Code is "mail-damaged" or "mail-truncated");
    }

    [Fact]
    public void Binary_junk_is_said_to_be_no_mail()
    {
        var junk = new byte[100_000];
        new Random(1).NextBytes(junk);
        var (mails, diagnostics) = MailText.Read(new MemoryStream(junk));
        Assert.Empty(mails);
        Assert.NotEmpty(diagnostics);
    }

    [Fact]
    public void Remarks_about_mails_are_counted_beyond_their_limit()
    {
        var text = string.Concat(Enumerable.Repeat(Separator + "no header\n\n", 50));
        var found = new SeriesReader(new MailLimits { Diagnostics = 10 }).Read([new StreamMailSource(new MemoryStream(Encoding.Latin1.GetBytes(text)), "test")]);
        Assert.Equal(11, found.Diagnostics.Length);
        Assert.Equal("40 more remarks about single mails are left out [mail-limit]", found.Diagnostics[^1].ToString());
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        var pieces = Gen.Elements(
            Separator, "From: A <a@x>\n", "Subject: [PATCH v2 1/2] =?utf-8?q?x=C3?=\n", "\n", "Content-Type: multipart/mixed; boundary=b\n", "--b\n", "--b--\n",
            "Content-Transfer-Encoding: base64\n", "Content-Transfer-Encoding: quoted-printable\n", "Content-Type: text/plain; format=flowed; delsp=yes\n",
            "=\n", "=C3", "YWJj\n", "---\n", "diff --git a/x b/x\n", "From: B <b@x>\n", " folded\n", "-- >8 --\n", "\u00ff\u00fe", "\0", "Date: Tue, 99 Foo 2023\n", "[PATCH] x\n");
        Prop.ForAll(pieces.ListOf().ToArbitrary(), list => MailText.Series(string.Concat(list)) is not null).Check(Laws.Config());
    }

    [Fact]
    public void Fields_of_many_continuations_or_many_replies_take_linear_time()
    {
        var replies = string.Concat(Enumerable.Repeat("Re: ", 100_000));
        var folded = string.Concat(Enumerable.Repeat(" x\n", 500_000));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        MailText.Series($"{Separator}From: A <a@x>\nSubject: {replies[..200_000]}x\n\ntext\n");
        MailText.Series($"{Separator}From: A <a@x>\nSubject: [PATCH] x\n\nFrom: B\n{folded}\ntext\n---\ndiff --git a/x b/x\n");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    [Fact]
    public void Many_series_without_links_take_bounded_time()
    {
        var text = new StringBuilder();
        for (var mail = 0; mail < 20_000; mail++)
            text.Append($"{Separator}From: A <a@x>\nMessage-ID: <{mail}@x>\nSubject: [PATCH 1/1999] x\n\n---\ndiff --git a/x b/x\n");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var found = MailText.Series(text.ToString());
        Assert.Equal(MailLimits.Default.Series, found.Series.Length);
        Assert.Contains(found.Diagnostics, diagnostic => diagnostic.Code == "series-limit");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    /// <summary>A prefix, then a line of <paramref name="length"/> bytes that exist only as they are read, then a suffix.</summary>
    private sealed class EndlessLine(string prefix, long length, string suffix) : Stream
    {
        private readonly byte[] _prefix = Encoding.Latin1.GetBytes(prefix);
        private readonly byte[] _suffix = Encoding.Latin1.GetBytes(suffix);
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var lineStart = _prefix.Length;
            var lineEnd = lineStart + length;
            int count;
            if (_at < lineStart)
            {
                count = (int)Math.Min(buffer.Length, lineStart - _at);
                _prefix.AsSpan((int)_at, count).CopyTo(buffer);
            }
            else if (_at < lineEnd)
            {
                count = (int)Math.Min(buffer.Length, lineEnd - _at);
                buffer[..count].Fill((byte)'x');
            }
            else
            {
                count = (int)Math.Min(buffer.Length, lineEnd + _suffix.Length - _at);
                _suffix.AsSpan((int)(_at - lineEnd), count).CopyTo(buffer);
            }

            _at += count;
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
}
