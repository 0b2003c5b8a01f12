using System.Text;
using ReviewBot.Series;
using ReviewBot.Testing;
using ReviewBot.Tests.Mail;

namespace ReviewBot.Tests.Series;

/// <summary>
/// Mails drawn from what makes patch mails hard read as <c>git mailinfo -u --scissors</c> reads them. Left out are the cases where ours differs by intent: bytes that fit no
/// declared charset (git gives them back raw), in-body headers in other charsets than UTF-8 (git does not decode them), a <c>From</c> without any
/// address (git drops the name), multiparts (git takes signatures for text). The draw is the same every time.
/// </summary>
public sealed class MailinfoLawTests
{
    private const int Mails = 300;

    private static readonly string[] _people =
    [
        "A B <a@x>", "\"B, A\" <a@x>", "a@x (A B)", "=?utf-8?q?J=C3=B6rg?= <j@x>", "=?UTF-8?B?SsO2cmc=?= =?utf-8?q?_M?= <j@x>", "A (c) B <a@x>", "<a@x>", "a@x", "nobody <root>",
        "A\n\tB <a@x>", "\"A \\\"Q\\\" B\" <a@x>", MailText.Utf8("Jörg <j@x>"), "A B <a@x> (work)", "\"a@b\" <c@x>", "O'Neil <o@x>", "A  B<a@x>",
        "=?iso-8859-1?q?J=F6rg?= <j@x>",
    ];

    private static readonly string[] _subjects =
    [
        "[PATCH] s", "[PATCH v2 1/2] s  t", "[PATCH] =?utf-8?q?J=C3=B6rg?= x", "[PATCH]s", "[PATCH] [x] s", "[PATCH] s: [y] z", "[PATCH] a\n b", "[PATCH]: s", "[PATCH][RFC] s ",
        "  [PATCH] s", "[PATCH] re: s", "[PATCH] s [z]", MailText.Utf8("[PATCH] ü"), "[PATCH] =?iso-8859-1?q?=FC?= =?iso-8859-1?q?=FD?=",
    ];

    private static readonly string[] _lines =
    [
        "text", "", "", "  indented", "From: C D <c@x>", "Subject: inbody", "Date: Tue, 5 Dec 2023 16:47:58 +0000", "[PATCH] inbody2", " folded", "Signed-off-by: A <a@x>",
        "trailing   ", ">From x", "From: E <e@x>", "subject: low", "-- ", "--", "----", "--- ", "--- a", "---\ta", "Index: z", "diff x", "diff - x", "Index:", "---x", " ---",
        "Content-Type: text/html", "\t", "Message-Id: <q@x>", "  ", "-- >8 --", "- - - - - 8< - - - - -", "---8<---", "-- >8 -- cut", "--- 8< --- cut here --- 8< ---",
        ">8>8>8>8", "8<---------", "------>8", "--  >8  --  --", "cut -- >8 -- >8 -- x",
    ];

    [Fact]
    public async Task Drawn_mails_read_as_git_mailinfo_reads_them()
    {
        var directory = Directory.CreateTempSubdirectory("mailinfo-law");
        try
        {
            var random = new Random(1);
            var mails = Enumerable.Range(0, Mails).Select(_ => Drawn(random)).ToList();
            foreach (var (mail, index) in mails.Select((mail, index) => (mail, index)))
                File.WriteAllText(Path.Combine(directory.FullName, $"{index:0000}"), mail, Encoding.Latin1);
            await GitMailinfo.RunAsync(directory.FullName);
            foreach (var (mail, index) in mails.Select((mail, index) => (mail, index)))
            {
                var patch = PatchMailReader.Read(MailText.One(mail))!.ToPatch();
                var ours = new GitMailinfo(patch.Author.Name, patch.Author.Address, patch.Subject, patch.Message, patch.Diff);
                Assert.True(ours == GitMailinfo.Of(Path.Combine(directory.FullName, $"{index:0000}")), $"{ours}\n\nof\n\n{mail}");
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Drawn(Random random)
    {
        var lines = random.GetItems(_lines, random.Next(12)).Select(line => line + "\n");
        var dashes = random.GetItems(["", "---\n x | 2\n\n"], 1)[0];
        var charset = random.GetItems(["", "Content-Type: text/plain; charset=utf-8\n"], 1)[0];
        var encoding = random.GetItems(["7bit", "base64", "quoted-printable"], 1)[0];
        return Mail(random.GetItems(_people, 1)[0], random.GetItems(_subjects, 1)[0], string.Concat(lines) + dashes, charset, encoding);
    }

    private static string Mail(string person, string subject, string top, string charset, string encoding)
    {
        var body = top + MailText.Utf8("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b \n \n+ü=20\n-- \n2.4\n");
        body = encoding switch
        {
            "base64" => Convert.ToBase64String(Encoding.Latin1.GetBytes(body), Base64FormattingOptions.InsertLineBreaks),
            "quoted-printable" => string.Concat(body.Select(value => value is > '\x7e' or '=' ? $"={(int)value:X2}" : value.ToString())),
            _ => body,
        };
        return $"From: {person}\nSubject: {subject}\nDate: Tue, 5 Dec 2023 16:47:58 +0000\n{charset}Content-Transfer-Encoding: {encoding}\n\n{body}";
    }
}
