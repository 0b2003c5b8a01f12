using System.Collections.Immutable;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>Bits that KVM sets in an EL2 control register for the time that a guest runs, with the conditions on it.</summary>
/// <param name="Register">The control register, such as <c>HCRX_EL2</c>.</param>
/// <param name="Bits">The bits that are set.</param>
/// <param name="Guards">The conditions they are set under.</param>
/// <param name="Function">The function that sets them.</param>
/// <param name="Spellings">How the value is written, innermost macro first: the bit's name in the definition of a flags macro, then the use of that macro. Never empty.</param>
public sealed record ControlSetting(string Register, ulong Bits, GuardList Guards, string Function, ImmutableArray<Spelling> Spellings) : IModelFact
{
    public string Kind => "guest-control-bits";

    public string Subject => $"{Register} bits 0x{Bits:x} in {Function}()";

    public string Description => $"set when {Guards}";

    public SourceLocation Location => Spellings[^1].Location;

    public IEnumerable<SourceLocation> Places => [.. Spellings.Select(spelling => spelling.Location), .. Guards.Places];

    public bool Equals(ControlSetting? other) => other is not null && Subject == other.Subject && Description == other.Description && Spellings.SequenceEqual(other.Spellings);

    public override int GetHashCode() => HashCode.Combine(Register, Bits, Function);
}

/// <summary>A name or an expression, where it is written.</summary>
public readonly record struct Spelling(string Text, SourceLocation Location);
