using System.Collections.Immutable;

namespace KvmModel.Preprocessing;

/// <summary>Reads what follows <c>#define</c> (C11 6.10.3 p9-12; GNU named rest parameters).</summary>
internal static class MacroDefinitionReader
{
    /// <summary>The definition; null, with what is wrong as a sentence, when the constraints of 6.10.3 do not hold.</summary>
    public static MacroDefinition? Read(LexedFile file, Directive directive, out string? problem)
    {
        var line = file.Tokens[..directive.End];
        var at = directive.Arguments;
        if (at >= line.Length || line[at].Kind != TokenKind.Identifier)
            return Fail("a macro needs a name", out problem);
        var name = line[at++];
        if (name.Text == "defined")
            return Fail("the name defined cannot be a macro", out problem);
        ImmutableArray<string> parameters = default;
        var variadic = false;
        if (at < line.Length && line[at].Kind == TokenKind.LeftParen && line[at].Flags == TokenFlags.None)
        {
            at++;
            if (!Parameters(line, ref at, out parameters, out variadic))
                return Fail($"the parameter list of {name.Text} is malformed", out problem);
        }
        var body = line[at..].ToArray();
        if (body.Length > 0)
        {
            body[0] = body[0] with { Flags = TokenFlags.None };
            if (body[0].Kind == TokenKind.HashHash || body[^1].Kind == TokenKind.HashHash)
                return Fail($"## stands at an end of the body of {name.Text}", out problem);
        }
        if (!parameters.IsDefault && !EveryHashHasParameter(body, parameters))
            return Fail($"a # in the body of {name.Text} is not followed by a parameter", out problem);
        problem = null;
        return new MacroDefinition(name, parameters, variadic, body);
    }

    private static MacroDefinition? Fail(string what, out string? problem)
    {
        problem = what;
        return null;
    }

    private static bool Parameters(ReadOnlySpan<Token> line, ref int at, out ImmutableArray<string> parameters, out bool variadic)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        variadic = false;
        parameters = default;
        for (; at < line.Length; at++)
        {
            if (line[at].Kind == TokenKind.RightParen && names.Count == 0)
                break;
            if (line[at].Kind == TokenKind.Ellipsis)
            {
                names.Add("__VA_ARGS__");
                variadic = true;
                at++;
            }
            else if (line[at].Kind == TokenKind.Identifier && line[at].Text != "__VA_ARGS__" && !names.Contains(line[at].Text))
            {
                names.Add(line[at++].Text);
                if (at < line.Length && line[at].Kind == TokenKind.Ellipsis)
                {
                    variadic = true;
                    at++;
                }
            }
            else
            {
                return false;
            }
            if (at >= line.Length || line[at].Kind != TokenKind.Comma || variadic)
                break;
        }
        if (at >= line.Length || line[at].Kind != TokenKind.RightParen)
            return false;
        at++;
        parameters = names.ToImmutable();
        return true;
    }

    private static bool EveryHashHasParameter(Token[] body, ImmutableArray<string> parameters)
    {
        for (var index = 0; index < body.Length; index++)
        {
            if (body[index].Kind == TokenKind.Hash && (index + 1 == body.Length
                || !(parameters.Contains(body[index + 1].Text) || body[index + 1].Is("__VA_OPT__"))))
                return false;
        }
        return true;
    }
}
