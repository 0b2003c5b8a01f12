using System.Runtime.CompilerServices;
using KvmModel.Source;
using KvmModel.Syntax;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>The functions, variables, macros and enumeration constants that a file declares outside functions, as it is spelled, each with the line of its name.</summary>
internal sealed class DeclaredNames
{
    private static readonly ConditionalWeakTable<SourceText, DeclaredNames> Known = [];

    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    private DeclaredNames(SourceText text)
    {
        foreach (var region in SpelledFile.Of(text).Regions)
        {
            if (region.Kind == CodeRegionKind.Declaration && region.HasWord("enum"))
            {
                foreach (var constant in region.Tree.DescendantNodesAndSelf().OfType<EnumeratorSyntax>())
                    _lines.TryAdd(constant.Name, region.LineOf(constant.Span.Start));
            }
            if (region.Name.Length > 0)
                _lines.TryAdd(region.Name, region.NameToken.Spelling.Line);
        }
    }

    public IEnumerable<string> Names => _lines.Keys;

    public static DeclaredNames Of(SourceText text) => Known.GetValue(text, static text => new DeclaredNames(text));

    /// <summary>The line on which a name is declared; null when it is not.</summary>
    public int? LineOf(string name) => _lines.TryGetValue(name, out var line) ? line : null;
}
