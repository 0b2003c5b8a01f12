using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// A kernel configuration: the symbols that are set, with the text that <c>.config</c> has after the <c>=</c> (<c>y</c>, <c>m</c>, a number, a
/// quoted string). A symbol that is absent is not set. Immutable.
/// </summary>
public sealed class KernelConfig
{
    private readonly FrozenDictionary<string, string> _values;

    private KernelConfig(IEnumerable<KeyValuePair<string, string>> values) => _values = values.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The symbols that are set, with <c>CONFIG_</c>, in no meaningful order.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>Whether this is a profile for many kernel versions, which <see cref="ArchitectureConfig"/> fits to the one at hand, rather than the configuration of one build.</summary>
    internal bool IsProfile { get; private init; }

    /// <summary>An arm64 kernel as a distribution builds it, with KVM and every optional CPU feature that KVM can see; the facts are in <c>arm64-distribution.config</c>.</summary>
    public static KernelConfig Default { get; } = new KernelConfig([]).With(Resource(), isProfile: true);

    /// <summary>Reads the lines <c>CONFIG_NAME=value</c>; the value <c>n</c> and <c># CONFIG_NAME is not set</c> both unset. What else stands there is skipped.</summary>
    public static KernelConfig Parse(string text) => new KernelConfig([]).With(text);

    /// <summary>This configuration with the settings of another <c>.config</c> text over it.</summary>
    public KernelConfig With(string text) => With(text, isProfile: false);

    private KernelConfig With(string text, bool isProfile)
    {
        var values = new Dictionary<string, string>(_values, StringComparer.Ordinal);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (line.StartsWith("# CONFIG_") && line.EndsWith(" is not set"))
                values.Remove(line[2..^11].ToString());
            else if (line.StartsWith("CONFIG_") && line.IndexOf('=') is > 0 and var equals)
            {
                if (line[(equals + 1)..] is "n")
                    values.Remove(line[..equals].ToString());
                else
                    values[line[..equals].ToString()] = line[(equals + 1)..].ToString();
            }
        }
        return new KernelConfig(values) { IsProfile = isProfile };
    }

    /// <summary>The value of <c>CONFIG_NAME</c>, or null when it is not set.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>The number that <c>CONFIG_NAME</c> is set to, or <paramref name="otherwise"/>.</summary>
    public long Number(string name, long otherwise) =>
        this[name] is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary><c>generated/autoconf.h</c> (Linux scripts/kconfig/confdata.c).</summary>
    internal SourceText Header { get => field ??= new SourceText("include/generated/autoconf.h", WriteHeader()); }

    private string WriteHeader()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in _values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append("#define ").Append(name).Append(value switch
            {
                "y" => " 1",
                "m" => "_MODULE 1",
                _ => " " + value,
            }).Append('\n');
        }
        return text.ToString();
    }

    private static string Resource()
    {
        using var stream = typeof(KernelConfig).Assembly.GetManifestResourceStream("arm64-distribution.config")
            ?? throw new InvalidOperationException("the default configuration is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
