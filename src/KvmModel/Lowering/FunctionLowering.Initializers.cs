using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>
/// Initialisers of automatic objects (C11 6.7.9) and compound literals (C11 6.5.2.5): what is not mentioned is made zero, then each item is stored at the place that
/// <see cref="InitializerReader"/> gives it.
/// </content>
public sealed partial class FunctionLowering
{
    /// <summary>How many elements one initialiser of a range may set one by one.</summary>
    private const long RangeLimit = 4096;

    /// <summary>The object of a compound literal, which is a new one each time.</summary>
    private Place LowerCompoundLiteral(CompoundLiteral literal)
    {
        var token = literal.Span.Start;
        var type = _model.TypeOf(literal, _scope);
        if (type is UnknownType unknown)
            return Place.Unknown(unknown.Reason);
        var local = NewLocal("", type, inMemory: true);
        var steps = new List<Step> { new DeclareStep(token, local) };
        var address = new LocalAddressCode(token, local);
        Initialize(Place.At(address, type), literal.Initializer, steps);
        return Place.At(new SequenceCode(token, [.. steps], address), type);
    }

    /// <summary>Gives an object that has just come into being its first value.</summary>
    private void Initialize(Place place, Expression initializer, List<Step> into)
    {
        if (place.Type is not (RecordType or ArrayType) || initializer is not (InitializerList or StringLiteral))
        {
            InitializeWhole(place, initializer, into);
            return;
        }
        var token = initializer.Span.Start;
        var value = new InitializerReader(new ConstantEvaluator(_model, null), placesOnly: true).Read(place.Type, initializer, _scope);
        if (value is UnknownValue && initializer is StringLiteral)
        {
            InitializeWhole(place, initializer, into);
            return;
        }
        if (TypeRules.Size(place.Type) is not { } size)
        {
            into.Add(new UnknownStep(token, $"the size of {place.Type} is not known"));
            return;
        }
        into.Add(new EvaluateStep(token, new ClearCode(token, AddressOf(token, place).Code, size)));
        Initialize(place, value, null, into, token);
    }

    /// <summary>Stores the items of a value whose object is zero.</summary>
    private void Initialize(Place place, ConstantValue value, InitializerItem? item, List<Step> into, int token)
    {
        switch (value)
        {
            case RecordValue record:
                foreach (var set in record.Members)
                    Initialize(place.Part(set.Member.BitOffset, set.Member.Type, set.Member.BitWidth), set.Value, set.Item, into, token);
                break;
            case ArrayValue { Type.Element: var element } array when TypeRules.Size(element) is { } size:
                foreach (var set in array.Elements)
                    InitializeElements(place, set, element, size, into, token);
                break;
            case UnknownValue unknown when item is null:
                into.Add(new UnknownStep(token, unknown.Reason));
                break;
            case UnknownValue:
                InitializeWhole(place, item!.Value, into);
                break;
        }
    }

    private void InitializeElements(Place array, InitializedElements set, CType element, long size, List<Step> into, int token)
    {
        if (set.Last - set.First >= RangeLimit)
        {
            into.Add(new UnknownStep(token, $"{set.Last - set.First + 1} elements are initialised at once"));
            return;
        }
        var first = array.Part(set.First * size * 8, element);
        Initialize(first, set.Value, set.Item, into, token);
        for (var index = set.First + 1; index <= set.Last; index++)
        {
            var place = array.Part(index * size * 8, element);
            CodeFolding.Discard(Store(token, place, Load(token, first).Code).Code, into);
        }
    }

    /// <summary>Initialises with one expression: a scalar, a struct by a struct, an array of characters by a string, an array by a literal of its type.</summary>
    private void InitializeWhole(Place place, Expression initializer, List<Step> into)
    {
        while (initializer is InitializerList { Items: [var only, ..] })
            initializer = only.Value;
        var token = initializer.Span.Start;
        if (initializer is InitializerList)
        {
            CodeFolding.Discard(Store(token, place, CodeFolding.Constant(token, 0, Value.WidthOf(place.Type))).Code, into);
            return;
        }
        if (place.Type is not ArrayType)
        {
            CodeFolding.Discard(Store(token, place, Convert(token, LowerValue(initializer), place.Type)).Code, into);
            return;
        }
        var source = LowerPlace(initializer);
        if (source.Address is null || TypeRules.Size(place.Type) is not { } size || TypeRules.Size(source.Type) is not { } given)
        {
            into.Add(new UnknownStep(token, source.Reason ?? "an array is initialised with what is none"));
            return;
        }
        if (given < size)
            into.Add(new EvaluateStep(token, new ClearCode(token, AddressOf(token, place).Code, size)));
        into.Add(new EvaluateStep(token, new CopyCode(token, AddressOf(token, place).Code, AddressOf(token, source).Code, Math.Min(size, given))));
    }
}
