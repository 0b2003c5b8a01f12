using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Units, in parts: a run of tokens that no unit has parsed before, one external declaration, one function's body, one table's rows.</content>
public sealed partial class Parser
{
    /// <summary>The external declarations of a unit (C11 6.9): those of runs of tokens that other units have parsed are parsed when asked for.</summary>
    public static TranslationUnit ParseUnit(PreprocessedUnit unit)
    {
        var tokens = unit.Tokens;
        var typedefs = new Dictionary<string, int>(StringComparer.Ordinal);
        var outlines = ImmutableArray.CreateBuilder<RunOutline>(tokens.Runs.Length);
        var read = new List<Declaration[]>?[tokens.Runs.Length];
        for (var run = 0; run < read.Length; run++)
        {
            if (RunOutline.Find(tokens.Runs[run], typedefs) is { } known)
            {
                foreach (var (name, token) in known.Typedefs)
                    typedefs.TryAdd(name, tokens.StartOf(run) + token);
                outlines.Add(known);
                continue;
            }
            var outline = ParseRun(tokens, run, typedefs, out read[run]);
            outline.KeepFor(tokens.Runs[run]);
            outlines.Add(outline);
        }
        return new TranslationUnit(unit, outlines.MoveToImmutable(), typedefs, read);
    }

    /// <summary>Parses a run as it stands in a unit; the outline that is made of it is of the run alone.</summary>
    private static RunOutline ParseRun(TokenSequence tokens, int run, Dictionary<string, int> typedefs, out List<Declaration[]> read)
    {
        var start = tokens.StartOf(run);
        var journal = new TypedefJournal(start);
        var scopes = new TypedefScopes(typedefs, int.MaxValue, journal: journal);
        var parser = new Parser(tokens.Runs[run].Tokens, start, start, tokens.StartOf(run + 1), scopes, function => ParseBody(tokens, run, typedefs, function));
        read = parser.ParseExternalDeclarations(out var ends);
        var items = ImmutableArray.CreateBuilder<OutlineItem>(read.Count);
        var names = ImmutableArray.CreateBuilder<DeclaredName>();
        for (var item = 0; item < read.Count; item++)
        {
            items.Add(new OutlineItem(item == 0 ? 0 : items[item - 1].End, ends[item] - start, read[item] is [ErrorDeclaration error] ? error.Reason : null));
            for (var declarator = 0; declarator < read[item].Length; declarator++)
                DeclaredName.Collect(read[item][declarator], item, declarator, names);
        }
        return new RunOutline(items.MoveToImmutable(), names.DrainToImmutable(), [.. journal.Declared.Select(declared => (declared.Name, declared.Token - start))], [.. journal.Asked.Select(asked => (asked.Key, asked.Value))]);
    }

    /// <summary>Parses one external declaration of a unit whose typedef names are all known. A run of the same spellings was parsed before, so that where it ends is known too.</summary>
    internal static Declaration[] ParseItem(TokenSequence tokens, int run, OutlineItem item, Dictionary<string, int> typedefs)
    {
        var origin = tokens.StartOf(run);
        var span = new TokenSpan(origin + item.Start, origin + item.End);
        if (item.Error is { } reason)
            return [new ErrorDeclaration(span, reason)];
        var declarations = ImmutableArray.CreateBuilder<Declaration>(1);
        new Parser(tokens.Runs[run].Spellings, origin, span.Start, span.End, new TypedefScopes(typedefs, span.End), Body, Initializer).ParseDeclaration(declarations);
        return [.. declarations];

        CompoundStatement Body(FunctionDefinition function) => ParseBody(tokens, run, typedefs, function);

        Expression Initializer(int start) => new Parser(tokens.Runs[run].Spellings, origin, start, span.End, new TypedefScopes(typedefs, span.End), Body).ParseInitializer();
    }

    private static CompoundStatement ParseBody(TokenSequence tokens, int run, Dictionary<string, int> typedefs, FunctionDefinition function)
    {
        var span = function.BodySpan;
        var parser = new Parser(tokens.Runs[run].Spellings, tokens.StartOf(run), span.Start, span.End, new TypedefScopes(typedefs, span.Start));
        var parameters = parser._scopes.Open();
        foreach (var parameter in function.Type.Parameters)
            if (parameter.Name is { } name)
                parser._scopes.Declare(name, isTypedef: false, span.Start);
        var body = parser.ParseCompound();
        parser._scopes.Close(parameters);
        return body;
    }
}
