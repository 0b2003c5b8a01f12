using System.Security.Cryptography;
using System.Text;

namespace Rules;

/// <summary>
/// Names a finding so that it is recognised after its lines moved, the patch was rebased or the series was sent again:
/// a hash of the rule, the file, and what the finding is about (a register, a field, a function), never of a line number or a message.
/// </summary>
public static class Fingerprint
{
    /// <param name="rule">The rule's id.</param>
    /// <param name="path">The file.</param>
    /// <param name="subject">What it is about, in words that tell it from the rule's other findings in the file.</param>
    /// <returns>16 lower-case hex digits.</returns>
    public static string Of(string rule, string path, string subject) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{rule}\n{path}\n{subject}")).AsSpan(0, 8));
}
