using System.Diagnostics;
using System.Text;
using KvmModel.Source;

namespace ReviewBot.Corpus.Tests.Patches;

/// <summary>A throw-away directory with some files of a kernel tree, in which <c>git apply</c> and <c>patch</c> do what our code must do as well.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch() => Directory = System.IO.Directory.CreateTempSubdirectory("reviewbot-").FullName;

    public string Directory { get; }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    /// <summary>The patches of an mbox as git takes them out of their mails.</summary>
    public static List<string> Patches(string mbox)
    {
        using var scratch = new Scratch();
        scratch.Run("git", ["mailsplit", "--mboxrd", "-o" + scratch.Directory, mbox]);
        var patches = new List<string>();
        foreach (var mail in System.IO.Directory.GetFiles(scratch.Directory, "0*").Order(StringComparer.Ordinal))
        {
            scratch.Run("git", ["mailinfo", "message", "patch"], File.ReadAllBytes(mail));
            patches.Add(File.ReadAllText(Path.Combine(scratch.Directory, "patch"), Encoding.Latin1));
        }

        return patches;
    }

    public void CopyFrom(string tree, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var source = Path.Combine(tree, path);
            if (!File.Exists(source) || File.Exists(Path.Combine(Directory, path)))
                continue;
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Directory, path))!);
            File.Copy(source, Path.Combine(Directory, path));
        }
    }

    public bool GitApply(string patch) => Run("git", ["apply", "--whitespace=nowarn", "-"], Encoding.Latin1.GetBytes(patch));

    /// <summary>All or nothing, by a dry run first.</summary>
    public bool GnuPatch(string patch)
    {
        string[] arguments = ["-p1", "-F2", "--batch", "--forward", "--no-backup-if-mismatch"];
        var bytes = Encoding.Latin1.GetBytes(patch);
        return Run("patch", [.. arguments, "--dry-run"], bytes) && Run("patch", arguments, bytes);
    }

    public string? Read(string path)
    {
        var file = Path.Combine(Directory, path);
        return File.Exists(file) ? File.ReadAllText(file, Encoding.Latin1) : null;
    }

    public void Write(string path, string text) => File.WriteAllText(Path.Combine(Directory, path), text, Encoding.Latin1);

    /// <summary>The first file, of those that a patch names, which is not what <paramref name="tree"/> has.</summary>
    public string? FirstDifference(ISourceTree tree, IEnumerable<string> paths) => paths.FirstOrDefault(path => Read(path) != tree.Read(path)?.Text);

    private bool Run(string program, string[] arguments, byte[]? input = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(Directory);
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading all of it; its exit status tells.
        }

        process.WaitForExit();
        Task.WaitAll(output, errors);
        return process.ExitCode == 0;
    }
}
