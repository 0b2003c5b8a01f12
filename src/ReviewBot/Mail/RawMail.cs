namespace ReviewBot.Mail;

/// <summary>One mail as it was stored: header and body, LF line ends, mbox quoting taken off, one byte a char.</summary>
internal sealed record RawMail(MailOrigin Origin, string Text);
