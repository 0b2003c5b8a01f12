namespace KvmModel.Syntax;

/// <content>Statements, indented by tabs.</content>
public sealed partial class SyntaxPrinter
{
    private void Statement(Statement statement)
    {
        switch (statement)
        {
            case CompoundStatement block:
                _text.Append('{');
                _indent++;
                foreach (var item in block.Statements)
                {
                    Line();
                    Statement(item);
                }
                _indent--;
                Line();
                _text.Append('}');
                break;
            case DeclarationStatement { Declarations: [VariableDeclaration, VariableDeclaration, ..] variables }:
                Variables([.. variables.Cast<VariableDeclaration>()]);
                break;
            case DeclarationStatement declarations:
                for (var index = 0; index < declarations.Declarations.Length; index++)
                {
                    if (index > 0)
                        Line();
                    Declaration(declarations.Declarations[index]);
                }
                break;
            case ExpressionStatement expression:
                Expression(expression.Expression, Precedence.Comma);
                _text.Append(';');
                break;
            case EmptyStatement:
                _text.Append(';');
                break;
            case IfStatement branch:
                If(branch);
                break;
            case WhileStatement loop:
                _text.Append("while (");
                Expression(loop.Condition, Precedence.Comma);
                _text.Append(')');
                Body(loop.Body);
                break;
            case DoStatement loop:
                _text.Append("do");
                Body(loop.Body);
                _text.Append(" while (");
                Expression(loop.Condition, Precedence.Comma);
                _text.Append(");");
                break;
            case ForStatement loop:
                For(loop);
                break;
            case SwitchStatement branch:
                _text.Append("switch (");
                Expression(branch.Value, Precedence.Comma);
                _text.Append(')');
                Body(branch.Body);
                break;
            case CaseStatement or LabeledStatement:
                Labels(statement);
                break;
            case AsmStatement assembly:
                Asm(assembly);
                break;
            case ErrorStatement:
                _text.Append("/* not read */;");
                break;
            default:
                Jump(statement);
                break;
        }
    }

    private void Jump(Statement statement)
    {
        switch (statement)
        {
            case GotoStatement { Target: { } target }:
                _text.Append("goto *");
                Expression(target, Precedence.Comma);
                break;
            case GotoStatement jump:
                _text.Append("goto ").Append(jump.Label);
                break;
            case BreakStatement:
                _text.Append("break");
                break;
            case ContinueStatement:
                _text.Append("continue");
                break;
            case ReturnStatement { Value: { } value }:
                _text.Append("return ");
                Expression(value, Precedence.Comma);
                break;
            case ReturnStatement:
                _text.Append("return");
                break;
            case LocalLabelStatement labels:
                _text.Append("__label__ ").AppendJoin(", ", labels.Labels);
                break;
        }
        _text.Append(';');
    }

    private void Body(Statement body)
    {
        if (body is CompoundStatement)
        {
            _text.Append(' ');
            Statement(body);
            return;
        }
        _indent++;
        Line();
        Statement(body);
        _indent--;
    }

    /// <summary>A ladder of <c>else if</c> is written by a loop; a branch that would catch the next <c>else</c> gets braces.</summary>
    private void If(IfStatement branch)
    {
        while (true)
        {
            _text.Append("if (");
            Expression(branch.Condition, Precedence.Comma);
            _text.Append(')');
            var catchesElse = branch.Else is not null && CatchesElse(branch.Then);
            if (catchesElse)
                _text.Append(" {");
            Body(branch.Then);
            if (catchesElse)
                _text.Append(" }");
            if (branch.Else is null)
                return;
            Line();
            _text.Append("else");
            if (branch.Else is not IfStatement next)
            {
                Body(branch.Else);
                return;
            }
            _text.Append(' ');
            branch = next;
        }
    }

    private static bool CatchesElse(Statement statement)
    {
        while (true)
        {
            switch (statement)
            {
                case IfStatement { Else: null }:
                    return true;
                case IfStatement { Else: { } otherwise }:
                    statement = otherwise;
                    break;
                case WhileStatement { Body: var body }:
                    statement = body;
                    break;
                case ForStatement { Body: var body }:
                    statement = body;
                    break;
                case SwitchStatement { Body: var body }:
                    statement = body;
                    break;
                case CaseStatement { Statement: var labeled }:
                    statement = labeled;
                    break;
                case LabeledStatement { Statement: var labeled }:
                    statement = labeled;
                    break;
                default:
                    return false;
            }
        }
    }

    private void For(ForStatement loop)
    {
        _text.Append("for (");
        if (loop.Initializer is null)
            _text.Append(';');
        else
            Statement(loop.Initializer);
        if (loop.Condition is { } condition)
        {
            _text.Append(' ');
            Expression(condition, Precedence.Comma);
        }
        _text.Append(';');
        if (loop.Step is { } step)
        {
            _text.Append(' ');
            Expression(step, Precedence.Comma);
        }
        _text.Append(')');
        Body(loop.Body);
    }

    private void Labels(Statement statement)
    {
        while (true)
        {
            switch (statement)
            {
                case CaseStatement { Value: null } label:
                    _text.Append("default:");
                    statement = label.Statement;
                    break;
                case CaseStatement { Value: { } value } label:
                    _text.Append("case ");
                    Expression(value, Precedence.Conditional);
                    if (label.Last is { } last)
                    {
                        _text.Append(" ... ");
                        Expression(last, Precedence.Conditional);
                    }
                    _text.Append(':');
                    statement = label.Statement;
                    break;
                case LabeledStatement label:
                    _text.Append(label.Label).Append(':');
                    statement = label.Statement;
                    break;
                default:
                    Body(statement);
                    return;
            }
            if (statement is CaseStatement or LabeledStatement)
                Line();
        }
    }

    private void Asm(AsmStatement assembly)
    {
        _text.Append("asm").Append(assembly.IsVolatile ? " volatile" : "").Append(assembly.Labels.IsEmpty ? "" : " goto").Append('(');
        String(assembly.Template);
        _text.Append(" : ");
        List([.. assembly.Operands.Where(operand => operand.IsOutput)], Operand);
        _text.Append(" : ");
        List([.. assembly.Operands.Where(operand => !operand.IsOutput)], Operand);
        _text.Append(" : ");
        List(assembly.Clobbers, clobber => String(clobber));
        if (!assembly.Labels.IsEmpty)
            _text.Append(" : ").AppendJoin(", ", assembly.Labels);
        _text.Append(");");
    }

    private void Operand(AsmOperand operand)
    {
        if (operand.Name is { } name)
            _text.Append('[').Append(name).Append("] ");
        String(operand.Constraint);
        _text.Append(" (");
        Expression(operand.Value, Precedence.Comma);
        _text.Append(')');
    }
}
