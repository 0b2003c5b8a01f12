using System.IO.Compression;
using KvmModel.Kbuild;
using ReviewBot.Review;

namespace ReviewBot.Commands;

/// <summary>Reads the kernel configuration that a user names, plain or .gz.</summary>
internal static class KernelConfigFile
{
    private const int MaxLength = 16 << 20;

    /// <param name="file">Null for the configuration that comes with the program.</param>
    public static KernelConfig Load(string? file)
    {
        if (file is null)
            return KernelConfig.Default;
        if (!File.Exists(file))
            throw new InputException($"no such file: {file}", "give --config a kernel's .config, plain or .gz");
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(file), CompressionMode.Decompress) : File.OpenRead(file);
        using var reader = new StreamReader(stream);
        var text = new char[MaxLength + 1];
        var length = reader.ReadBlock(text);
        return length <= MaxLength ? KernelConfig.Parse(new string(text, 0, length)) : throw new InputException($"{file} is longer than {MaxLength} characters", "give --config a kernel's .config");
    }
}
