using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>A place where a pointer is moved out of the object that it was derived from, in steps that are not whole objects.</summary>
/// <param name="Function">The function it stands in.</param>
/// <param name="Expression">The arithmetic as written.</param>
/// <param name="Object">What the pointer was derived from, for people.</param>
/// <param name="Type">The object's type, for people.</param>
/// <param name="Size">The object's size in bytes.</param>
/// <param name="Offset">How far from the object's start the pointer is, in bytes.</param>
public sealed record PointerEscape(string Function, string Expression, string Object, string Type, long Size, long Offset, SourceLocation Location) : IModelFact
{
    public string Kind => "pointer-escape";

    public string Subject => $"{Object} in {Function}()";

    public string Description => $"{Expression} points {Offset} bytes into {Type}, which has {Size}";
}

/// <summary>A run-time assertion that compares the address just behind a member with another pointer.</summary>
/// <param name="Assertion">The asserting macro, such as <c>WARN_ON</c>.</param>
/// <param name="Member">The member.</param>
/// <param name="Condition">The comparison as written.</param>
public sealed record LayoutAssertion(string Function, string Assertion, string Member, string Condition, SourceLocation Location) : IModelFact
{
    public string Kind => "layout-assertion";

    public string Subject => $"{Member} in {Function}()";

    public string Description => $"{Assertion}({Condition})";
}
