using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace ReviewBot.Trees;

/// <summary>One object of a repository, or why there is none.</summary>
/// <param name="Type"><c>blob</c>, <c>tree</c>, <c>commit</c>, <c>tag</c>; empty when there is none.</param>
/// <param name="Problem">Null when the object is there.</param>
internal readonly record struct GitObject(string Type, byte[] Content, string? Problem);

/// <summary>
/// Reads objects through one long-lived <c>git cat-file --batch</c>, which is started at the first question. Only object ids (and ids with <c>^{tree}</c>) are asked for, so that
/// no name from outside is parsed by git. Safe to use from several threads.
/// </summary>
/// <remarks>Source: <c>git-cat-file(1)</c> BATCH OUTPUT. When git ends or has something too large to say, the process is replaced by the next question's.</remarks>
internal sealed class GitObjects(string directory, long maxSize) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private Process? _process;
    private BufferedStream? _output;

    public GitObject Read(string id)
    {
        if (!IsId(id.EndsWith("^{tree}", StringComparison.Ordinal) ? id[..^"^{tree}".Length] : id))
            return Missing($"'{id}' is no object id");
        lock (_lock)
        {
            try
            {
                return Ask(id);
            }
            catch (IOException failure)
            {
                Stop();
                return Missing(_errors.TryDequeue(out var said) ? said : failure.Message);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
            Stop();
    }

    /// <summary>A whole id in hexadecimal, SHA-1 or SHA-256.</summary>
    public static bool IsId(string id) => id.Length is 40 or 64 && !id.AsSpan().ContainsAnyExcept("0123456789abcdef");

    private static GitObject Missing(string problem) => new("", [], problem);

    private GitObject Ask(string id)
    {
        if (_process is null)
            Launch();
        _process!.StandardInput.BaseStream.Write(Encoding.ASCII.GetBytes(id + "\n"));
        _process.StandardInput.BaseStream.Flush();
        var header = ReadHeader().Split(' ');
        if (header is not [_, var type, var length] || !long.TryParse(length, out var size))
            return Missing($"the repository has no object {id} (a partial or shallow clone? nothing is fetched)");
        if (size > maxSize)
        {
            Stop();
            return Missing($"object {id} has {size} bytes, more than the {maxSize} that are read of one file");
        }

        var content = new byte[size];
        _output!.ReadExactly(content);
        if (_output.ReadByte() != '\n')
            throw new IOException("git cat-file does not follow its protocol");
        return new GitObject(type, content, null);
    }

    private void Launch()
    {
        _errors.Clear();
        var process = GitProcess.Start(directory, ["cat-file", "--batch"]);
        process.ErrorDataReceived += (_, said) =>
        {
            if (!string.IsNullOrWhiteSpace(said.Data))
                _errors.Enqueue(said.Data);
        };
        process.BeginErrorReadLine();
        _process = process;
        _output = new BufferedStream(process.StandardOutput.BaseStream, 1 << 16);
    }

    private void Stop()
    {
        if (_process is not { } process)
            return;
        _process = null;
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        _output?.Dispose();
        if (!process.WaitForExit(TimeSpan.FromSeconds(1)))
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private string ReadHeader()
    {
        var line = new StringBuilder();
        for (int c; (c = _output!.ReadByte()) != '\n';)
        {
            if (c < 0 || line.Length > 256)
                throw new IOException("git cat-file ended unexpectedly");
            line.Append((char)c);
        }

        return line.ToString();
    }
}
