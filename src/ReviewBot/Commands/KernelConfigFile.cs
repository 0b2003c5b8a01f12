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
        return length <= MaxLength ? Checked(file, KernelConfig.Parse(new string(text, 0, length))) : throw new InputException($"{file} is longer than {MaxLength} characters", "give --config a kernel's .config");
    }

    /// <summary>A configuration under which sources would be read otherwise than they are read here is refused: answers would be of another kernel.</summary>
    private static KernelConfig Checked(string file, KernelConfig config)
    {
        if (config["CONFIG_ARM64"] != "y")
            throw new InputException($"{file} is no configuration of an arm64 kernel: it does not say CONFIG_ARM64=y", "give --config the .config of an arm64 kernel");
        if (config["CONFIG_CPU_BIG_ENDIAN"] == "y")
            throw new InputException($"{file} says CONFIG_CPU_BIG_ENDIAN=y, and memory is laid out little-endian here", "give --config the .config of a little-endian kernel");
        if (config["CONFIG_CC_IS_CLANG"] == "y")
            throw new InputException($"{file} says CONFIG_CC_IS_CLANG=y, and sources are read as GCC reads them here", "give --config the .config of a kernel that GCC built");
        return config;
    }
}
