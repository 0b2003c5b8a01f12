using System.IO.Compression;
using KvmModel.Source;
using ReviewBot.Mail;
using ReviewBot.Series;

namespace ReviewBot.Tests.Mail;

/// <summary>The places mail comes from: files, Maildirs, directories, standard input.</summary>
public sealed class MailSourceTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mail-source").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_Maildir_is_read_in_the_order_of_its_file_names()
    {
        Write("md/cur/2.host:2,S", Mail("two"));
        Write("md/new/3.host", Mail("three"));
        Write("md/tmp/1.host", Mail("unfinished"));
        Write("md/cur/.hidden", Mail("hidden"));
        Assert.Equal(["two", "three"], Subjects("md"));
    }

    [Fact]
    public void A_directory_is_read_for_its_mail_files()
    {
        Write("d/0002-b.patch", Mail("b"));
        Write("d/0001-a.patch", "From 0123 Mon Sep 17 00:00:00 2001\n" + Mail("a"));
        Write("d/c.eml", Mail("c"));
        Write("d/d.mbox", "From x Mon Sep 17 00:00:00 2001\n" + Mail("d") + "\nFrom x Mon Sep 17 00:00:00 2001\n" + Mail("e"));
        Write("d/readme.txt", Mail("no"));
        Write("d/sub/f.eml", Mail("no"));
        Assert.Equal(["a", "b", "c", "d", "e"], Subjects("d"));
    }

    [Fact]
    public void A_gzipped_file_is_read_whatever_its_name()
    {
        using (var gzip = new GZipStream(File.Create(Path.Combine(_root, "t.mbox.gz")), CompressionLevel.Fastest))
            gzip.Write(System.Text.Encoding.Latin1.GetBytes("From x Mon Sep 17 00:00:00 2001\n" + Mail("packed")));
        File.Copy(Path.Combine(_root, "t.mbox.gz"), Path.Combine(_root, "t"));
        Assert.Equal(["packed"], Subjects("t.mbox.gz"));
        Assert.Equal(["packed"], Subjects("t"));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        Write("bom.eml", "\u00ef\u00bb\u00bf" + Mail("s"));
        Assert.Equal(["s"], Subjects("bom.eml"));
    }

    [Theory]
    [InlineData("absent.mbox", "mail-unreadable")]
    [InlineData("", "mail-empty")]
    public void What_cannot_be_read_is_said(string name, string code)
    {
        var diagnostics = new List<Diagnostic>();
        Assert.Empty(new PathMailSource(Path.Combine(_root, name)).Read(diagnostics.Add));
        Assert.Equal(code, Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void A_dash_is_standard_input()
    {
        var input = new MemoryStream("From: A <a@x>\nSubject: [PATCH] s\n\n---\ndiff --git a/x b/x\n"u8.ToArray());
        Assert.Equal("s", new SeriesReader().Read(["-"], input).Chosen!.Title);
    }

    [Fact]
    public void Files_of_format_patch_are_one_series_whatever_their_authors_and_dates()
    {
        Write("p/0001-a.patch", "From 01 Mon Sep 17 00:00:00 2001\nFrom: A <a@x>\nDate: Tue, 5 Dec 2023 16:47:58 +0000\nSubject: [PATCH 1/2] a\n\n---\ndiff --git a/x b/x\n");
        Write("p/0002-b.patch", "From 02 Mon Sep 17 00:00:00 2001\nFrom: B <b@x>\nDate: Tue, 5 Dec 2017 16:47:58 +0000\nSubject: [PATCH 2/2] b\n\n---\ndiff --git a/x b/x\n");
        var series = Assert.Single(new SeriesReader().Read([Path.Combine(_root, "p")], Stream.Null).Series);
        Assert.Equal(["a", "b"], series.Patches.Select(patch => patch.Subject));
        Assert.Empty(series.Diagnostics);
    }

    [Fact]
    public void Unnumbered_files_of_format_patch_are_numbered_by_their_names()
    {
        Write("p/0002-b.patch", Mail("[PATCH] b", "---\ndiff --git a/x b/x\n"));
        Write("p/0001-a.patch", Mail("[PATCH] a", "---\ndiff --git a/x b/x\n"));
        var series = Assert.Single(new SeriesReader().Read([Path.Combine(_root, "p")], Stream.Null).Series);
        Assert.Equal([(1, "a"), (2, "b")], series.Patches.Select(patch => (patch.Index, patch.Subject)));
    }

    private static string Mail(string subject, string body = "text\n") => $"From: A <a@x>\nSubject: {subject}\n\n{body}";

    private List<string> Subjects(string name) =>
        [.. new PathMailSource(Path.Combine(_root, name)).Read(diagnostic => Assert.Fail(diagnostic.ToString())).Select(mail => mail.Subject)];

    private void Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, System.Text.Encoding.Latin1);
    }
}
