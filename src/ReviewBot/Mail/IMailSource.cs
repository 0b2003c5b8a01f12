using KvmModel.Source;

namespace ReviewBot.Mail;

/// <summary>
/// The port through which mail comes in: somewhere that has mails. Mails are given one at a time and never more than one is held, so a source may be
/// larger than memory. Whatever cannot be read is reported, and reading goes on behind it; only I/O failures throw.
/// </summary>
public interface IMailSource
{
    /// <param name="report">Receives what is wrong with the input, in input order, before the mail that follows.</param>
    IEnumerable<MailMessage> Read(Action<Diagnostic> report);
}
