using System.Runtime.InteropServices;

namespace ReviewBot.Bot.Inbox;

/// <summary>
/// Files that are on the disk once the call returns, whole, under their name; until then there is none of that name. The content is synced before
/// the name exists, and the directory after it.
/// </summary>
/// <remarks>Source: <c>fsync(2)</c> NOTES: syncing a file does not sync the directory entry that names it. Maildir's <c>tmp</c> and <c>new</c> work the same way.</remarks>
internal static class DurableFile
{
    /// <param name="temporary">A path on the same file system, of this call alone.</param>
    /// <param name="final">Where it is in the end; replaced when it is there.</param>
    /// <exception cref="IOException">It could not be made durable. There may or may not be a file of the final name.</exception>
    public static void Write(string temporary, string final, Action<Stream> write)
    {
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, final, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(final)!);
    }

    private static void SyncDirectory(string directory)
    {
        var handle = Open(directory, 0);
        if (handle < 0)
            throw new IOException($"{directory} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Sync(handle) < 0)
                throw new IOException($"{directory} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int handle);
}
