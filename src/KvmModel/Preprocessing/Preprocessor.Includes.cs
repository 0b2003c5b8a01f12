using System.Text;

namespace KvmModel.Preprocessing;

/// <summary>Source file inclusion (C11 6.10.2, GNU <c>#include_next</c>).</summary>
public sealed partial class Preprocessor
{
    private readonly record struct Header(string Name, bool IsQuoted);

    private void Include(Directive directive)
    {
        var file = _file;
        var hash = file.Tokens[directive.Hash];
        _isWhole = false; // in the middle of a stretch only inside a macro's arguments
        var arguments = file.Tokens.AsSpan(directive.Arguments, Math.Max(0, directive.End - directive.Arguments));
        if (HeaderAsWritten(file, arguments) is not { } header)
        {
            var mark = _log.Count;
            var expanded = new TokenList();
            _expander.ExpandList(file.Tokens, directive.Arguments, Math.Max(directive.Arguments, directive.End), expanded);
            _log.Truncate(mark);
            if (HeaderName(expanded.Items.AsSpan(0, expanded.Count)) is not { } named)
            {
                Report("include-malformed", "#include needs a name in quotes or angle brackets", hash);
                return;
            }
            header = named;
        }
        if (_files.Count >= _options.Limits.IncludeDepth)
        {
            Report("include-too-deep", $"{header.Name} is not included: {_files.Count} files are open, as in a cycle", hash);
            return;
        }
        var answer = Find(header, directive.Kind == DirectiveKind.IncludeNext);
        if (answer.File is not { } source)
        {
            Report("include-missing", $"{header.Name} is not in the tree", hash);
            return;
        }
        var lexed = LexedFile.Of(source);
        if (_onceOnly.Contains(source) || lexed.Guard != 0 && _macros.Consult(lexed.Guard) is not null)
        {
            if (_seen.Add(source))
                _inputs.Add(source);
            return;
        }
        Open(lexed, answer.Index);
    }

    /// <summary>Asks the resolver, and remembers that the unit did.</summary>
    private IncludeAnswer Find(Header header, bool isNext)
    {
        var directory = header.IsQuoted && !isNext ? IncludeResolver.DirectoryOf(_file.Source.Path) : null;
        var request = new IncludeRequest(header.Name, directory, isNext ? _file.Index + 1 : 0);
        if (!_includes.TryGetValue(request, out var answer))
            _includes[request] = answer = _options.Resolver.Resolve(request);
        return answer;
    }

    /// <summary>A header name as it stands in the file, where it is no sequence of tokens (C11 6.4.7); null when the line starts otherwise.</summary>
    private static Header? HeaderAsWritten(OpenFile file, ReadOnlySpan<Token> arguments)
    {
        if (arguments.IsEmpty)
            return null;
        if (arguments[0].Kind == TokenKind.String)
            return new Header(arguments[0].Text[1..^1], true);
        if (arguments[0].Text[0] != '<')
            return null;
        var rest = file.Source.Text.AsSpan(arguments[0].Offset + 1);
        var end = rest.IndexOfAny('>', '\n');
        return end > 0 && rest[end] == '>' ? new Header(SpellingPool.Intern(rest[..end]), false) : null;
    }

    /// <summary>A header name made of tokens that a macro gave (C11 6.10.2 p4); null when they make none.</summary>
    private static Header? HeaderName(ReadOnlySpan<Token> tokens)
    {
        if (tokens.IsEmpty)
            return null;
        if (tokens[0].Kind == TokenKind.String)
            return new Header(tokens[0].Text[1..^1], true);
        if (tokens[0].Kind != TokenKind.Less)
            return null;
        var name = new StringBuilder();
        foreach (var token in tokens[1..])
        {
            if (token.Kind == TokenKind.Greater)
                return name.Length > 0 ? new Header(name.ToString(), false) : null;
            if (name.Length > 0 && (token.Flags & TokenFlags.LeadingSpace) != 0)
                name.Append(' ');
            name.Append(token.Text);
        }
        return null;
    }
}
