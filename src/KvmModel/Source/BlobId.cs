using System.Security.Cryptography;
using System.Text;

namespace KvmModel.Source;

/// <summary>
/// The name git gives to a content: SHA-1 over <c>blob LENGTH NUL CONTENT</c>. The <c>index</c> line of a diff names a file before and after by it, so a
/// tree can be proved to be the one that the author had, and a patched file the one the author meant.
/// </summary>
public static class BlobId
{
    /// <summary>Shortest abbreviation taken for evidence; git never writes fewer than 4, and 7 leave no room for chance.</summary>
    public const int MinAbbreviation = 7;

    /// <summary>The id in lower-case hexadecimal.</summary>
    public static string Of(SourceText text)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {text.Text.Length}\0"));
        hash.AppendData(Encoding.Latin1.GetBytes(text.Text));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether <paramref name="text"/> is the content that an abbreviated id names; null when the id is absent, too short, all zeros or not SHA-1.</summary>
    public static bool? Matches(SourceText text, string? abbreviated) =>
        IsEvidence(abbreviated) ? Of(text).StartsWith(abbreviated!, StringComparison.Ordinal) : null;

    /// <summary>Whether an id of an <c>index</c> line names a content at all.</summary>
    public static bool IsEvidence(string? abbreviated) =>
        abbreviated is { Length: >= MinAbbreviation and <= 40 } && abbreviated.AsSpan().ContainsAnyExcept('0');
}
