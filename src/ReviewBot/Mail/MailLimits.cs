namespace ReviewBot.Mail;

/// <summary>
/// How much of a hostile input is read. A mail over a limit becomes a diagnostic and the next one is read; an input over a limit ends there.
/// The defaults are some ten times what the largest real patch mails need.
/// </summary>
public sealed record MailLimits
{
    public static MailLimits Default { get; } = new();

    /// <summary>Bytes of one input after decompression. Stops a gzip bomb: one megabyte of it expands to one gigabyte.</summary>
    public long InputBytes { get; init; } = 2L << 30;

    /// <summary>Mails of one input. Stops millions of empty mails, each of which costs a parse and a diagnostic.</summary>
    public int Messages { get; init; } = 100_000;

    /// <summary>Bytes of one mail. Stops an attachment, or an mbox without separators, from filling memory.</summary>
    public int MessageBytes { get; init; } = 32 << 20;

    /// <summary>Bytes of one line (RFC 5322 §2.1.1 allows 998). Stops a line that never ends; the rest of it is skipped, not stored.</summary>
    public int LineBytes { get; init; } = 256 << 10;

    /// <summary>Bytes of the header block of a mail or MIME part. Stops endless folding.</summary>
    public int HeaderBytes { get; init; } = 512 << 10;

    /// <summary>Fields of a header block. Stops a header that is cheap to send and dear to search.</summary>
    public int HeaderFields { get; init; } = 2_000;

    /// <summary>Multiparts within multiparts. Stops a mail that nests until the stack ends.</summary>
    public int MimeDepth { get; init; } = 16;

    /// <summary>MIME parts of a mail, over all depths. Stops a mail made of boundaries, whose scan would be quadratic.</summary>
    public int MimeParts { get; init; } = 256;

    /// <summary>Bytes of patch and cover letter text kept for one review. Stops many large mails, each of them within its own limit.</summary>
    public long KeptBytes { get; init; } = 512L << 20;

    /// <summary>Series of one review. Stops a mailbox of first parts, each of which claims thousands of missing ones.</summary>
    public int Series { get; init; } = 10_000;

    /// <summary>Diagnostics about single mails of one input; the others are only counted. Stops a report longer than its input.</summary>
    public int Diagnostics { get; init; } = 200;
}
