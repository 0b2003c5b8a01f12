using System.Text;

namespace KvmModel.Syntax;

/// <summary>
/// Writes nodes as C in one normal form, kernel style: for messages, and for the law that reading what was written gives the same tree. Macros stay expanded,
/// constants are decimal, qualifiers and attributes without a meaning for us are gone. Long chains are written by loops.
/// </summary>
public sealed partial class SyntaxPrinter
{
    private readonly StringBuilder _text = new();
    private int _indent;

    private SyntaxPrinter()
    {
    }

    /// <summary>A node as C; statements and declarations end without a newline.</summary>
    public static string Print(SyntaxNode node)
    {
        var printer = new SyntaxPrinter();
        printer.Node(node);
        return printer._text.ToString();
    }

    /// <summary>A whole unit, one external declaration a line or more.</summary>
    public static string Print(TranslationUnit unit)
    {
        var printer = new SyntaxPrinter();
        foreach (var declaration in unit.Declarations)
        {
            printer.Declaration(declaration);
            printer._text.Append('\n');
        }
        return printer._text.ToString();
    }

    private void Node(SyntaxNode node)
    {
        switch (node)
        {
            case Expression expression:
                Expression(expression, Precedence.Comma);
                break;
            case Statement statement:
                Statement(statement);
                break;
            case Declaration declaration:
                Declaration(declaration);
                break;
            case TypeSyntax type:
                Declarator(type, "");
                break;
            case MemberSyntax member:
                Member(member);
                break;
            case EnumeratorSyntax enumerator:
                Enumerator(enumerator);
                break;
            case ParameterSyntax parameter:
                Declarator(parameter.Type, parameter.Name ?? "");
                break;
            case InitializerItem item:
                Item(item);
                break;
            case Designator designator:
                Designator(designator);
                break;
            case AsmOperand operand:
                Operand(operand);
                break;
        }
    }

    private void Line()
    {
        _text.Append('\n').Append('\t', _indent);
    }

    private void List<T>(IReadOnlyList<T> items, Action<T> print)
    {
        for (var index = 0; index < items.Count; index++)
        {
            if (index > 0)
                _text.Append(", ");
            print(items[index]);
        }
    }

    private void String(string value, string prefix = "")
    {
        _text.Append(prefix).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '\n' => _text.Append("\\n"),
                '\t' => _text.Append("\\t"),
                '"' or '\\' => _text.Append('\\').Append(c),
                < ' ' or (>= '\x7f' and <= '\xff') => _text.Append('\\').Append(Convert.ToString(c, 8).PadLeft(3, '0')),
                > '\xff' => _text.Append("\\x").Append(((int)c).ToString("x")).Append("\" ").Append(prefix).Append('"'),
                _ => _text.Append(c),
            };
        }
        _text.Append('"');
    }
}
