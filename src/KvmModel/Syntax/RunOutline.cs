using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <summary>
/// Which external declarations a run of tokens holds, and what they declare: enough to find a declaration by name and to parse that one alone. In: the run, parsed. It depends
/// on the tokens and on which names are typedef names in front of them, so units that share the run share its outline.
/// </summary>
/// <param name="Items">The external declarations in order; they cover the run.</param>
/// <param name="Names">What they declare at file scope, in order.</param>
/// <param name="Typedefs">The typedef names that they add.</param>
/// <param name="Asked">The names that stand in front of the run, or nowhere, of which parsing asked whether they are typedef names; and the answers.</param>
internal sealed record RunOutline(ImmutableArray<OutlineItem> Items, ImmutableArray<DeclaredName> Names, ImmutableArray<(string Name, int Token)> Typedefs, ImmutableArray<(string Name, bool IsTypedef)> Asked)
{
    private const int MaxKept = 4;
    private static readonly ConditionalWeakTable<object, RunOutline[]> _outlines = [];

    /// <summary>The outline of a run that was parsed before; null when it was not, or other names were types then.</summary>
    public static RunOutline? Find(TokenRun run, Dictionary<string, int> typedefs)
    {
        if (_outlines.TryGetValue(run.Shape, out var kept))
        {
            foreach (var outline in kept)
            {
                if (outline.Fits(typedefs))
                    return outline;
            }
        }
        return null;
    }

    /// <summary>Keeps an outline for the units that have the same run, in the place of the oldest when there are many.</summary>
    public void KeepFor(TokenRun run) =>
        _outlines.AddOrUpdate(run.Shape, _outlines.TryGetValue(run.Shape, out var kept) ? [this, .. kept.AsSpan(0, Math.Min(kept.Length, MaxKept - 1))] : [this]);

    /// <summary>The run that something is in, by its number over all runs of a unit.</summary>
    /// <param name="firsts">The number of the first thing of each run, and of all; a run that has none shares its number with the next.</param>
    public static int RunOf(int[] firsts, int number)
    {
        var found = Array.BinarySearch(firsts, number);
        var run = found >= 0 ? found : ~found - 1;
        while (firsts[run + 1] == number)
            run++;
        return run;
    }

    private bool Fits(Dictionary<string, int> typedefs)
    {
        foreach (var (name, isTypedef) in Asked)
        {
            if (typedefs.ContainsKey(name) != isTypedef)
                return false;
        }
        return true;
    }
}

/// <summary>One external declaration, as tokens of the run; several <see cref="Declaration"/>s when it has several declarators.</summary>
/// <param name="Error">Why it could not be parsed; null when it could.</param>
internal readonly record struct OutlineItem(int Start, int End, string? Error);

/// <summary>A name that an external declaration gives a meaning at file scope.</summary>
/// <param name="Item">The index of the item in its outline.</param>
/// <param name="Declarator">The index of the declaration in the item.</param>
internal readonly record struct DeclaredName(string Name, DeclaredKind Kind, int Item, int Declarator)
{
    /// <summary>Of the name (<see cref="HashOf"/>): units that share an outline need not find it again.</summary>
    public int Hash { get; } = HashOf(Name);

    /// <summary>Of a variable or prototype.</summary>
    public bool IsExtern { get; init; }

    /// <summary>Of a variable.</summary>
    public bool IsInitialized { get; init; }

    public static int HashOf(string name) => name.GetHashCode(StringComparison.Ordinal);

    /// <summary>Adds what a declaration declares, the tags and enumerators in its type first.</summary>
    public static void Collect(Declaration declaration, int item, int declarator, ImmutableArray<DeclaredName>.Builder names)
    {
        switch (declaration)
        {
            case VariableDeclaration variable:
                AddTypes(variable.Type);
                names.Add(new DeclaredName(variable.Name, variable.Type is FunctionTypeSyntax ? DeclaredKind.Prototype : DeclaredKind.Variable, item, declarator)
                {
                    IsExtern = (variable.Storage & StorageClass.Extern) != 0,
                    IsInitialized = variable.Initializer is not null,
                });
                break;
            case FunctionDefinition function:
                AddTypes(function.Type);
                names.Add(new DeclaredName(function.Name, DeclaredKind.Function, item, declarator));
                break;
            case TypedefDeclaration typedef:
                AddTypes(typedef.Type);
                names.Add(new DeclaredName(typedef.Name, DeclaredKind.Typedef, item, declarator));
                break;
            case TypeDeclaration type:
                AddTypes(type.Type);
                break;
        }

        void AddTypes(TypeSyntax type) => TypeDefinitions.Visit(type, definition =>
        {
            if (definition is RecordTypeSyntax { Tag: { } recordTag })
                names.Add(new DeclaredName(recordTag, DeclaredKind.Tag, item, declarator));
            if (definition is not EnumTypeSyntax enumeration)
                return;
            if (enumeration.Tag is { } enumTag)
                names.Add(new DeclaredName(enumTag, DeclaredKind.Tag, item, declarator));
            foreach (var constant in enumeration.Enumerators)
                names.Add(new DeclaredName(constant.Name, DeclaredKind.EnumConstant, item, declarator));
        });
    }
}

internal enum DeclaredKind : byte { Tag, EnumConstant, Typedef, Prototype, Variable, Function }
