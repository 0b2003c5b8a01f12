using System.Globalization;

namespace ReviewBot.Bot.Inbox;

/// <summary>A directory with <c>tmp</c>, <c>new</c> and <c>cur</c>, in which each file is a mail and a mail is there whole or not at all.</summary>
/// <remarks>Source: <c>maildir(5)</c>; what stands behind the colon of a name are flags that mail programs change.</remarks>
internal sealed class Maildir(string path)
{
    public string FullPath { get; } = Path.GetFullPath(path);

    /// <summary>A name that nobody else takes.</summary>
    public static string UniqueName(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture,
        $"{now.ToUnixTimeSeconds()}.P{Environment.ProcessId}R{Random.Shared.NextInt64():x16}.{Environment.MachineName.Replace('/', '_').Replace(':', '_')}");

    /// <summary>Makes the directories where they are missing.</summary>
    public void Create()
    {
        foreach (var part in (string[])["tmp", "new", "cur"])
            Directory.CreateDirectory(Path.Combine(FullPath, part));
    }

    /// <summary>Delivers a mail; it is on the disk when this returns. A mail of the same name is replaced, so that delivering it twice leaves one.</summary>
    public string Deliver(string name, Action<Stream> write)
    {
        var final = Path.Combine(FullPath, "new", name);
        DurableFile.Write(Path.Combine(FullPath, "tmp", $"{name}.{Random.Shared.NextInt64():x16}"), final, write);
        return final;
    }

    /// <summary>The files of <c>new</c> and <c>cur</c>, oldest name first, each with the part of its name that stays.</summary>
    public IEnumerable<(string File, string Name)> Files()
    {
        var files = new List<(string File, string Name)>();
        foreach (var part in (string[])["new", "cur"])
        {
            var directory = Path.Combine(FullPath, part);
            if (Directory.Exists(directory))
                files.AddRange(Directory.EnumerateFiles(directory).Select(file => (file, StableName(file))).Where(file => !file.Item2.StartsWith('.')));
        }

        return files.OrderBy(file => file.Name, StringComparer.Ordinal);
    }

    private static string StableName(string file) => Path.GetFileName(file) is var name && name.IndexOf(':') is > 0 and var flags ? name[..flags] : name;
}
