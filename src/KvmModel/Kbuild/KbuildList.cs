using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>The plain lists of a Kbuild file, <c>name += words</c> (Linux Documentation/kbuild/makefiles.rst); conditions and functions of make are not read.</summary>
internal static class KbuildList
{
    public static ILookup<string, string> Read(SourceText? source)
    {
        var words = new List<(string Name, string Word)>();
        for (var line = 1; line <= (source?.LineCount ?? 0); line++)
        {
            var text = source!.Line(line).ToString();
            var sign = text.IndexOf("+=", StringComparison.Ordinal);
            if (sign <= 0 || text.StartsWith('#'))
                continue;
            foreach (var word in text[(sign + 2)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                words.Add((text[..sign].Trim(), word));
        }
        return words.ToLookup(pair => pair.Name, pair => pair.Word);
    }
}
