namespace KvmModel.Syntax;

/// <content>Declarations and types; declarators are turned outside in again (C11 6.7.6).</content>
public sealed partial class SyntaxPrinter
{
    private void Declaration(Declaration declaration)
    {
        switch (declaration)
        {
            case VariableDeclaration variable:
                Variables([variable]);
                break;
            case FunctionDefinition function:
                Attributes(function.Attributes, leading: true);
                Storage(function.Storage);
                Declarator(function.Type, function.Name);
                Line();
                Statement(function.Body);
                break;
            case TypedefDeclaration typedef:
                _text.Append("typedef ");
                Declarator(typedef.Type, typedef.Name);
                Attributes(typedef.Attributes);
                _text.Append(';');
                break;
            case TypeDeclaration type:
                Declarator(type.Type, "");
                _text.Append(';');
                break;
            case StaticAssertDeclaration assertion:
                _text.Append("_Static_assert(");
                Expression(assertion.Condition, Precedence.Conditional);
                if (assertion.Message is { } message)
                {
                    _text.Append(", ");
                    String(message);
                }
                _text.Append(");");
                break;
            case AsmDeclaration assembly:
                _text.Append("asm(");
                String(assembly.Template);
                _text.Append(");");
                break;
            case EmptyDeclaration:
                _text.Append(';');
                break;
            case ErrorDeclaration:
                _text.Append("/* not read */;");
                break;
        }
    }

    /// <summary>Variables that share their specifiers: <c>static int a = 1, *b;</c></summary>
    private void Variables(IReadOnlyList<VariableDeclaration> variables)
    {
        Storage(variables[0].Storage);
        for (var index = 0; index < variables.Count; index++)
        {
            var type = variables[index].Type;
            var modifiers = ModifiersOf(ref type);
            if (index == 0)
                Specifier(type);
            else
                _text.Append(',');
            BareDeclarator(modifiers, variables[index].Name);
            Attributes(variables[index].Attributes);
            if (variables[index].Initializer is { } initializer)
            {
                _text.Append(" = ");
                Expression(initializer, Precedence.Assignment);
            }
        }
        _text.Append(';');
    }

    private void Storage(StorageClass storage)
    {
        if ((storage & StorageClass.Extern) != 0)
            _text.Append("extern ");
        if ((storage & StorageClass.Static) != 0)
            _text.Append("static ");
        if ((storage & StorageClass.Register) != 0)
            _text.Append("register ");
        if ((storage & StorageClass.ThreadLocal) != 0)
            _text.Append("_Thread_local ");
        if ((storage & StorageClass.Inline) != 0)
            _text.Append("inline ");
    }

    /// <summary>A type around a declared name; with an empty name, a type name (C11 6.7.7).</summary>
    private void Declarator(TypeSyntax type, string name)
    {
        var modifiers = ModifiersOf(ref type);
        Specifier(type);
        BareDeclarator(modifiers, name);
    }

    /// <summary>What a type adds to <paramref name="type"/>'s specifiers, nearest to the name first; leaves the specifiers' type.</summary>
    private static List<TypeSyntax> ModifiersOf(ref TypeSyntax type)
    {
        var modifiers = new List<TypeSyntax>();
        while (InnerOf(type) is { } inner)
        {
            modifiers.Add(type);
            type = inner;
        }
        return modifiers;
    }

    private void BareDeclarator(List<TypeSyntax> modifiers, string name)
    {
        var at = _text.Length;
        _text.Append(name);
        for (var index = 0; index < modifiers.Count; index++)
        {
            if (modifiers[index] is PointerTypeSyntax)
            {
                _text.Insert(at, '*');
                continue;
            }
            if (index > 0 && modifiers[index - 1] is PointerTypeSyntax)
            {
                _text.Insert(at, '(');
                _text.Append(')');
            }
            if (modifiers[index] is ArrayTypeSyntax array)
            {
                _text.Append('[');
                if (array.Size is { } size)
                    Expression(size, Precedence.Assignment);
                _text.Append(']');
            }
            else if (modifiers[index] is FunctionTypeSyntax function)
                Parameters(function);
        }
        if (_text.Length > at)
            _text.Insert(at, ' ');
    }

    private static TypeSyntax? InnerOf(TypeSyntax type) => type switch
    {
        PointerTypeSyntax pointer => pointer.Pointee,
        ArrayTypeSyntax array => array.Element,
        FunctionTypeSyntax function => function.ReturnType,
        _ => null,
    };

    private void Parameters(FunctionTypeSyntax function)
    {
        _text.Append('(');
        List(function.Parameters, parameter => Declarator(parameter.Type, parameter.Name ?? ""));
        if (function.IsVariadic)
            _text.Append(function.Parameters.IsEmpty ? "..." : ", ...");
        else if (function.Parameters.IsEmpty)
            _text.Append("void");
        _text.Append(')');
    }

    private void Specifier(TypeSyntax type)
    {
        switch (type)
        {
            case BuiltinTypeSyntax builtin:
                _text.Append(SpellingOf(builtin.Kind));
                Attributes(builtin.Attributes);
                break;
            case TypedefNameSyntax name:
                _text.Append(name.Name);
                Attributes(name.Attributes);
                break;
            case RecordTypeSyntax record:
                _text.Append(record.IsUnion ? "union" : "struct");
                Tag(record.Tag);
                if (!record.Members.IsDefault)
                    Block(record.Members, Member);
                Attributes(record.Attributes);
                break;
            case EnumTypeSyntax enumeration:
                _text.Append("enum");
                Tag(enumeration.Tag);
                if (enumeration.UnderlyingType is { } underlying)
                {
                    _text.Append(" : ");
                    Declarator(underlying, "");
                }
                if (!enumeration.Enumerators.IsDefault)
                    Block(enumeration.Enumerators, Enumerator);
                Attributes(enumeration.Attributes);
                break;
            case TypeofSyntax of:
                _text.Append("typeof(");
                if (of.Type is { } named)
                    Declarator(named, "");
                else if (of.Operand is { } operand)
                    Expression(operand, Precedence.Comma);
                _text.Append(')');
                Attributes(of.Attributes);
                break;
        }
    }

    private void Tag(string? tag)
    {
        if (tag is not null)
            _text.Append(' ').Append(tag);
    }

    private void Block<T>(IReadOnlyList<T> items, Action<T> print)
    {
        _text.Append(" {");
        _indent++;
        foreach (var item in items)
        {
            Line();
            print(item);
        }
        _indent--;
        Line();
        _text.Append('}');
    }

    private void Member(MemberSyntax member)
    {
        Declarator(member.Type, member.Name ?? "");
        if (member.BitWidth is { } width)
        {
            _text.Append(" : ");
            Expression(width, Precedence.Conditional);
        }
        Attributes(member.Attributes);
        _text.Append(';');
    }

    private void Enumerator(EnumeratorSyntax enumerator)
    {
        _text.Append(enumerator.Name);
        if (enumerator.Value is { } value)
        {
            _text.Append(" = ");
            Expression(value, Precedence.Conditional);
        }
        _text.Append(',');
    }

    private void Attributes(AttributeSet attributes, bool leading = false)
    {
        if (attributes == AttributeSet.None)
            return;
        if (attributes.AsmLabel is { } label && !leading)
        {
            _text.Append(" asm(");
            String(label);
            _text.Append(')');
        }
        var start = _text.Length;
        Attribute(start, attributes.IsPacked, "packed", () => { });
        Attribute(start, attributes.IsWeak, "weak", () => { });
        Attribute(start, attributes.IsNoReturn, "noreturn", () => { });
        Attribute(start, attributes.Alignment is not null, "aligned(", () => Expression(attributes.Alignment!, Precedence.Assignment));
        Attribute(start, attributes.Mode is not null, "mode(", () => _text.Append(attributes.Mode));
        Attribute(start, attributes.Section is not null, "section(", () => String(attributes.Section!));
        Attribute(start, attributes.Alias is not null, "alias(", () => String(attributes.Alias!));
        Attribute(start, attributes.Cleanup is not null, "cleanup(", () => _text.Append(attributes.Cleanup));
        if (_text.Length > start)
            _text.Append(leading ? ")) " : "))");
        if (leading && _text.Length > start)
            _text.Remove(start, 1);
    }

    private void Attribute(int start, bool isSet, string name, Action argument)
    {
        if (!isSet)
            return;
        _text.Append(_text.Length == start ? " __attribute__((" : ", ").Append(name);
        argument();
        if (name[^1] == '(')
            _text.Append(')');
    }

    internal static string SpellingOf(BuiltinTypeKind kind) => kind switch
    {
        BuiltinTypeKind.Void => "void",
        BuiltinTypeKind.Bool => "_Bool",
        BuiltinTypeKind.Char => "char",
        BuiltinTypeKind.SignedChar => "signed char",
        BuiltinTypeKind.UnsignedChar => "unsigned char",
        BuiltinTypeKind.Short => "short",
        BuiltinTypeKind.UnsignedShort => "unsigned short",
        BuiltinTypeKind.Int => "int",
        BuiltinTypeKind.UnsignedInt => "unsigned int",
        BuiltinTypeKind.Long => "long",
        BuiltinTypeKind.UnsignedLong => "unsigned long",
        BuiltinTypeKind.LongLong => "long long",
        BuiltinTypeKind.UnsignedLongLong => "unsigned long long",
        BuiltinTypeKind.Int128 => "__int128",
        BuiltinTypeKind.UnsignedInt128 => "unsigned __int128",
        BuiltinTypeKind.Float => "float",
        BuiltinTypeKind.Double => "double",
        BuiltinTypeKind.LongDouble => "long double",
        BuiltinTypeKind.VaList => "__builtin_va_list",
        _ => "__auto_type",
    };
}
