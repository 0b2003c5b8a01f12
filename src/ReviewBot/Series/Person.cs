namespace ReviewBot.Series;

/// <summary>Somebody as a mail header names them (RFC 5322 §3.4 <c>mailbox</c>), decoded for people.</summary>
/// <param name="Name">Display name; the address when the header gave none.</param>
/// <param name="Address">The <c>addr-spec</c> without angle brackets; empty when the header gave none.</param>
public sealed record Person(string Name, string Address)
{
    public override string ToString() => Name == Address ? Address : $"{Name} <{Address}>";
}
