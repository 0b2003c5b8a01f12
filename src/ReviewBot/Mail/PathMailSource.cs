using System.Collections.Immutable;
using KvmModel.Source;

namespace ReviewBot.Mail;

/// <summary>
/// The mails under one path: a file (mbox, single mail, either of them gzipped), a Maildir (the files of <c>cur</c> and <c>new</c>), or a directory of mail files
/// (<c>.eml</c>, <c>.patch</c>, <c>.diff</c>, <c>.mbox</c>, <c>.mbx</c>, each also with <c>.gz</c>; not its subdirectories). Files are read in the ordinal order of their names.
/// </summary>
public sealed class PathMailSource(string path, MailLimits? limits = null) : IMailSource
{
    private static readonly ImmutableArray<string> _extensions = [".eml", ".patch", ".diff", ".mbox", ".mbx"];

    public IEnumerable<MailMessage> Read(Action<Diagnostic> report)
    {
        var files = Files(report);
        if (files is [])
            report(new Diagnostic("mail-empty", $"{path} holds no mail: neither a Maildir nor a file named {string.Join(", ", _extensions.Select(extension => "*" + extension))}"));
        foreach (var file in files ?? [])
        {
            if (Open(file, report) is not { } stream)
                continue;
            using (stream)
            {
                foreach (var message in new StreamMailSource(stream, file, limits).Read(report))
                    yield return message;
            }
        }
    }

    /// <summary>The files to read; null, reported, when the directory cannot be listed.</summary>
    private List<string>? Files(Action<Diagnostic> report)
    {
        if (!Directory.Exists(path))
            return [path];
        try
        {
            return ListDirectory();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            report(new Diagnostic("mail-unreadable", $"{path} cannot be read: {problem.Message}"));
            return null;
        }
    }

    private List<string> ListDirectory()
    {
        string[] maildir = [Path.Combine(path, "cur"), Path.Combine(path, "new")];
        var files = maildir.Any(Directory.Exists)
            ? maildir.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Where(file => !Path.GetFileName(file).StartsWith('.')).ToList()
            : Directory.EnumerateFiles(path).Where(IsMailFile).ToList();
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    private static bool IsMailFile(string file)
    {
        var name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return _extensions.Contains(Path.GetExtension(name).ToLowerInvariant());
    }

    private static FileStream? Open(string file, Action<Diagnostic> report)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            report(new Diagnostic("mail-unreadable", $"{file} cannot be read: {problem.Message}"));
            return null;
        }
    }
}
