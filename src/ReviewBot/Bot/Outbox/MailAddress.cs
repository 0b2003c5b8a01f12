using System.Text.RegularExpressions;

namespace ReviewBot.Bot.Outbox;

/// <summary>
/// Addresses that may stand in an SMTP command and a header of ours: the plain form of RFC 5321 §4.1.2 (<c>Dot-string "@" Domain</c>), in ASCII. Quoted local parts and literals are
/// allowed there and refused here: no reviewer has one, and injections do.
/// </summary>
internal static partial class MailAddress
{
    /// <summary>RFC 5321 §4.5.3.1.3 allows a path of 256, brackets included.</summary>
    private const int MaxLength = 254;

    public static bool IsSound(string address) => address.Length <= MaxLength && Plain().IsMatch(address);

    public static bool AreSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an entry of a policy names the address: itself, <c>*@domain</c> or <c>*</c>.</summary>
    public static bool Matches(string entry, string address) =>
        entry == "*" || AreSame(entry, address) || (entry.StartsWith("*@", StringComparison.Ordinal) && address.EndsWith(entry[1..], StringComparison.OrdinalIgnoreCase));

    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
