using System.Text;
using KvmModel.Source;
using ReviewBot.Mail;
using ReviewBot.Series;

namespace ReviewBot.Tests.Mail;

/// <summary>Mail written out in a test, read as if from a file.</summary>
internal static class MailText
{
    public static (List<MailMessage> Mails, List<Diagnostic> Diagnostics) Read(string bytePerChar, MailLimits? limits = null) =>
        Read(new MemoryStream(Encoding.Latin1.GetBytes(bytePerChar)), limits);

    public static (List<MailMessage> Mails, List<Diagnostic> Diagnostics) Read(Stream stream, MailLimits? limits = null)
    {
        var diagnostics = new List<Diagnostic>();
        return ([.. new StreamMailSource(stream, "test", limits).Read(diagnostics.Add)], diagnostics);
    }

    /// <summary>The one mail of a text, with no diagnostics.</summary>
    public static MailMessage One(string bytePerChar)
    {
        var (mails, diagnostics) = Read(bytePerChar);
        Assert.Empty(diagnostics);
        return Assert.Single(mails);
    }

    /// <summary>The one text of a mail with this header (without From and Subject) and body.</summary>
    public static string Body(string header, string body) => Assert.Single(One($"From: A <a@x>\nSubject: s\n{header}\n{body}").Text).Display();

    public static FoundSeries Series(params string[] mails) => Series(string.Concat(mails.Select(mail => "From mboxrd@z Thu Jan  1 00:00:00 1970\n" + mail)));

    public static FoundSeries Series(string bytePerChar) =>
        new SeriesReader().Read([new StreamMailSource(new MemoryStream(Encoding.Latin1.GetBytes(bytePerChar)), "test")]);

    /// <summary>Unicode text as the bytes it has in UTF-8, one a char.</summary>
    public static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
