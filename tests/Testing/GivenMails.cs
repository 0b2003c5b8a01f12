using KvmModel.Source;
using ReviewBot.Mail;

namespace ReviewBot.Testing;

/// <summary>A mail source over mails that are there already.</summary>
public sealed class GivenMails(IEnumerable<MailMessage> mails) : IMailSource
{
    public IEnumerable<MailMessage> Read(Action<Diagnostic> report) => mails;
}
