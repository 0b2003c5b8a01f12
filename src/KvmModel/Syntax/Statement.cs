using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <summary>C11 6.8, with the GNU extensions that the kernel uses.</summary>
public abstract class Statement : SyntaxNode
{
    private protected Statement(TokenSpan span) : base(span) { }
}

public sealed class CompoundStatement(TokenSpan span, ImmutableArray<Statement> statements) : Statement(span)
{
    public ImmutableArray<Statement> Statements { get; } = statements;
}

/// <summary>One declaration inside a function; <c>int a, b;</c> gives two <see cref="Declarations"/>.</summary>
public sealed class DeclarationStatement(TokenSpan span, ImmutableArray<Declaration> declarations) : Statement(span)
{
    public ImmutableArray<Declaration> Declarations { get; } = declarations;
}

public sealed class ExpressionStatement(TokenSpan span, Expression expression) : Statement(span)
{
    public Expression Expression { get; } = expression;
}

public sealed class EmptyStatement(TokenSpan span) : Statement(span);

public sealed class IfStatement(TokenSpan span, Expression condition, Statement then, Statement? @else) : Statement(span)
{
    public Expression Condition { get; } = condition;
    public Statement Then { get; } = then;
    public Statement? Else { get; } = @else;
}

public sealed class WhileStatement(TokenSpan span, Expression condition, Statement body) : Statement(span)
{
    public Expression Condition { get; } = condition;
    public Statement Body { get; } = body;
}

public sealed class DoStatement(TokenSpan span, Statement body, Expression condition) : Statement(span)
{
    public Statement Body { get; } = body;
    public Expression Condition { get; } = condition;
}

/// <summary><c>for</c>; <see cref="Initializer"/> is a declaration or expression statement, or null.</summary>
public sealed class ForStatement(TokenSpan span, Statement? initializer, Expression? condition, Expression? step, Statement body) : Statement(span)
{
    public Statement? Initializer { get; } = initializer;
    public Expression? Condition { get; } = condition;
    public Expression? Step { get; } = step;
    public Statement Body { get; } = body;
}

public sealed class SwitchStatement(TokenSpan span, Expression value, Statement body) : Statement(span)
{
    public Expression Value { get; } = value;
    public Statement Body { get; } = body;
}

/// <summary><c>case value:</c>, GNU's <c>case value ... last:</c>, or <c>default:</c> when <see cref="Value"/> is null, with the statement it labels.</summary>
public sealed class CaseStatement(TokenSpan span, Expression? value, Expression? last, Statement statement) : Statement(span)
{
    public Expression? Value { get; } = value;
    public Expression? Last { get; } = last;
    public Statement Statement { get; } = statement;
}

public sealed class LabeledStatement(TokenSpan span, string label, Statement statement) : Statement(span)
{
    public string Label { get; } = label;
    public Statement Statement { get; } = statement;
}

/// <summary><c>goto label</c>, or GNU's <c>goto *target</c> when <see cref="Target"/> is set.</summary>
public sealed class GotoStatement(TokenSpan span, string? label, Expression? target) : Statement(span)
{
    public string? Label { get; } = label;
    public Expression? Target { get; } = target;
}

public sealed class BreakStatement(TokenSpan span) : Statement(span);

public sealed class ContinueStatement(TokenSpan span) : Statement(span);

public sealed class ReturnStatement(TokenSpan span, Expression? value) : Statement(span)
{
    public Expression? Value { get; } = value;
}

/// <summary>GNU's <c>__label__ a, b;</c>: labels that belong to the enclosing block alone.</summary>
public sealed class LocalLabelStatement(TokenSpan span, ImmutableArray<string> labels) : Statement(span)
{
    public ImmutableArray<string> Labels { get; } = labels;
}

/// <summary>One operand of inline assembly: <c>[name] "constraint" (value)</c>.</summary>
public sealed class AsmOperand(TokenSpan span, string? name, string constraint, Expression value, bool isOutput) : SyntaxNode(span)
{
    public string? Name { get; } = name;
    public string Constraint { get; } = constraint;
    public Expression Value { get; } = value;
    public bool IsOutput { get; } = isOutput;
}

/// <summary>GNU inline assembly.</summary>
/// <param name="operands">The outputs, then the inputs, as the template numbers them: <c>%0</c> is the first.</param>
/// <param name="labels">What <c>asm goto</c> may jump to.</param>
public sealed class AsmStatement(TokenSpan span, string template, ImmutableArray<AsmOperand> operands, ImmutableArray<string> clobbers, ImmutableArray<string> labels, bool isVolatile) : Statement(span)
{
    public string Template { get; } = template;
    public ImmutableArray<AsmOperand> Operands { get; } = operands;

    /// <summary>The values of the output operands: lvalues.</summary>
    public ImmutableArray<Expression> Outputs { get; } = [.. operands.Where(operand => operand.IsOutput).Select(operand => operand.Value)];

    /// <summary>The values of the input operands.</summary>
    public ImmutableArray<Expression> Inputs { get; } = [.. operands.Where(operand => !operand.IsOutput).Select(operand => operand.Value)];
    public ImmutableArray<string> Clobbers { get; } = clobbers;
    public ImmutableArray<string> Labels { get; } = labels;
    public bool IsVolatile { get; } = isVolatile;
}

/// <summary>Tokens that could not be read as a statement; <see cref="Reason"/> says why.</summary>
public sealed class ErrorStatement(TokenSpan span, string reason) : Statement(span)
{
    public string Reason { get; } = reason;
}
