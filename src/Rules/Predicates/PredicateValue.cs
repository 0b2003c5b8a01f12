using System.Globalization;

namespace Rules.Predicates;

/// <summary>What a predicate's expressions are.</summary>
public enum PredicateType { Boolean, Number, Text }

/// <summary>A value, or none: a property that the thing does not have there. None equals only none, and is neither less nor greater than anything.</summary>
public readonly record struct PredicateValue
{
    private PredicateValue(PredicateType type, Int128 number, string? text) => (Type, Number, Text, IsKnown) = (type, number, text, true);

    public static PredicateValue None => default;

    public bool IsKnown { get; }

    public PredicateType Type { get; }

    public Int128 Number { get; }

    public string? Text { get; }

    public bool IsTrue => IsKnown && Type == PredicateType.Boolean && Number != 0;

    public static PredicateValue Of(bool value) => new(PredicateType.Boolean, value ? 1 : 0, null);

    public static PredicateValue Of(Int128? value) => value is { } number ? new(PredicateType.Number, number, null) : None;

    public static PredicateValue Of(string? value) => value is null ? None : new(PredicateType.Text, 0, value);

    /// <summary>For a message: text as it is, numbers in decimal, none as a dash.</summary>
    public override string ToString() => !IsKnown ? "-" : Type switch
    {
        PredicateType.Boolean => IsTrue ? "true" : "false",
        PredicateType.Number => Number.ToString(CultureInfo.InvariantCulture),
        _ => Text!,
    };
}
