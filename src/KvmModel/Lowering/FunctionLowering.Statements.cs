using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>Statements (C11 6.8) other than loops and switches. Blocks leave no trace but the birth of their locals: their statements join those around them.</content>
public sealed partial class FunctionLowering
{
    /// <summary>Lowers a block with a scope of its own.</summary>
    /// <returns>The value of its last statement, when that is wanted and it has one (GNU's statement expressions).</returns>
    private Value? LowerBlock(CompoundStatement block, List<Step> into, bool wantsValue = false)
    {
        var outside = EnterBlock(block.Span);
        _scope = _scope.Enter();
        Value? value = null;
        for (var i = 0; i < block.Statements.Length; i++)
        {
            var statement = block.Statements[i];
            if (wantsValue && i == block.Statements.Length - 1)
                value = LowerLast(statement, into);
            else
                LowerStatement(statement, into);
            _scope = _scope.With(statement);
        }
        if (value is { Code.Width: 0 } effect)
        {
            CodeFolding.Discard(effect.Code, into);
            value = null;
        }
        else if (value is { } known && _cleanups.Count > outside.Cleanups)
        {
            value = known with { Code = Saved(known, into) };
        }
        LeaveBlock(outside, into);
        return value;
    }

    private Value? LowerLast(Statement statement, List<Step> into)
    {
        while (statement is LabeledStatement labeled)
        {
            PlaceLabel(labeled, into);
            statement = labeled.Statement;
        }
        if (statement is ExpressionStatement { Expression: var expression })
            return LowerValue(expression);
        LowerStatement(statement, into);
        return null;
    }

    private void LowerStatement(Statement statement, List<Step> into)
    {
        var token = statement.Span.Start;
        if (!EvaluationGuard.TryEnter())
        {
            into.Add(new UnknownStep(token, "statements are nested too deeply"));
            return;
        }
        try
        {
            switch (statement)
            {
                case ExpressionStatement expression:
                    LowerEffect(expression.Expression, into);
                    break;
                case CompoundStatement block:
                    LowerBlock(block, into);
                    break;
                case DeclarationStatement declarations:
                    LowerDeclarations(declarations, into);
                    break;
                case IfStatement branch:
                    LowerIf(branch, into);
                    break;
                case ReturnStatement @return:
                    LowerReturn(@return, into);
                    break;
                case WhileStatement loop:
                    LowerLoop(token, loop.Condition, null, loop.Body, testsLast: false, into);
                    break;
                case DoStatement loop:
                    LowerLoop(token, loop.Condition, null, loop.Body, testsLast: true, into);
                    break;
                case ForStatement loop:
                    LowerFor(loop, into);
                    break;
                case SwitchStatement @switch:
                    LowerSwitch(@switch, into);
                    break;
                case CaseStatement @case:
                    LowerCase(@case, into);
                    break;
                case LabeledStatement labeled:
                    PlaceLabel(labeled, into);
                    LowerStatement(labeled.Statement, into);
                    break;
                case GotoStatement @goto:
                    LowerGoto(@goto, into);
                    break;
                case BreakStatement:
                    LowerBreak(token, into);
                    break;
                case ContinueStatement:
                    LowerContinue(token, into);
                    break;
                case LocalLabelStatement labels:
                    DeclareLabels(labels);
                    break;
                case AsmStatement assembly:
                    LowerAsm(assembly, into);
                    break;
                case EmptyStatement:
                    break;
                case ErrorStatement error:
                    into.Add(new UnknownStep(token, error.Reason));
                    break;
                default:
                    into.Add(new UnknownStep(token, $"a {statement.GetType().Name}"));
                    break;
            }
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private Step LowerAsOne(Statement statement)
    {
        var steps = new List<Step>();
        var scope = _scope;
        LowerStatement(statement, steps);
        _scope = scope;
        return CodeFolding.Block(statement.Span.Start, steps);
    }

    /// <summary>Lowers declarations; the caller's scope moves on behind them.</summary>
    private void LowerDeclarations(DeclarationStatement declarations, List<Step> into)
    {
        var outside = _scope;
        foreach (var declaration in declarations.Declarations)
        {
            var before = _scope;
            _scope = _scope.With(declaration);
            if (declaration is VariableDeclaration { Type: not FunctionTypeSyntax } variable && (variable.Storage & (StorageClass.Static | StorageClass.Extern)) == 0)
                LowerLocal(variable, before, into);
        }
        _scope = outside;
    }

    private void LowerLocal(VariableDeclaration variable, Scope before, List<Step> into)
    {
        var token = variable.NameToken >= 0 ? variable.NameToken : variable.Span.Start;
        var isAuto = variable is { Type: BuiltinTypeSyntax { Kind: BuiltinTypeKind.AutoType }, Initializer: not null };
        if (isAuto)
            _scope = before;
        var inferred = isAuto ? LowerValue(variable.Initializer!) : default;
        _scope = before.With(variable);
        var type = isAuto ? inferred.Type : _model.TypeOf(variable, _scope.Before(variable));
        var local = NewLocal(variable.Name, type, inMemory: variable.Attributes.Cleanup is not null);
        _localOf[variable] = local;
        if (local.InMemory || variable.Initializer is null)
            into.Add(new DeclareStep(token, local));
        var place = local.InMemory ? Place.At(new LocalAddressCode(token, local), type) : Place.Of(local);
        if (isAuto)
            CodeFolding.Discard(Store(token, place, inferred.Code).Code, into);
        else if (variable.Initializer is { } initializer)
            Initialize(place, initializer, into);
        if (variable.Attributes.Cleanup is { } cleanup)
            NoteCleanup(variable, cleanup);
    }

    private void LowerIf(IfStatement branch, List<Step> into)
    {
        var token = branch.Span.Start;
        var condition = LowerCondition(branch.Condition);
        if (condition is SequenceCode { Value: { } value } sequence)
        {
            into.AddRange(sequence.Steps);
            condition = value;
        }
        if (Decided(condition) is { } decided)
        {
            var (run, skipped) = decided ? (branch.Then, branch.Else) : (branch.Else, branch.Then);
            if (skipped is null || !HasLabels(skipped))
            {
                if (run is not null)
                    into.Add(LowerAsOne(run));
                return;
            }
        }
        var then = new List<Step> { LowerAsOne(branch.Then) };
        var @else = branch.Else is null ? [] : new List<Step> { LowerAsOne(branch.Else) };
        if (IsEmpty(then[0]) && @else.All(IsEmpty))
            CodeFolding.Discard(condition, into);
        else
            into.Add(new IfStep(token, condition, then[0], @else is [var other] && !IsEmpty(other) ? other : null));
    }

    private static bool IsEmpty(Step step) => step is BlockStep { Steps.IsEmpty: true };

    /// <summary>Whether control may come into code from elsewhere.</summary>
    private static bool HasLabels(Statement code) =>
        code.DescendantNodesAndSelf(node => node is not TypeSyntax).Any(node => node is LabeledStatement or CaseStatement);

    private void LowerReturn(ReturnStatement @return, List<Step> into)
    {
        var token = @return.Span.Start;
        Code? value = null;
        if (@return.Value is { } expression)
        {
            var lowered = LowerValue(expression);
            if (_returnType is VoidType)
                CodeFolding.Discard(lowered.Code, into);
            else
                value = Convert(token, lowered, _returnType);
        }
        if (_cleanups.Count > 0)
        {
            if (value is not null)
                value = Saved(new Value(value, _returnType), into);
            RunCleanups(0, into);
        }
        into.Add(new ReturnStep(token, value));
    }

    private void LowerAsm(AsmStatement assembly, List<Step> into)
    {
        var outputs = new List<AsmOutput>();
        var inputs = new List<Code>();
        foreach (var operand in assembly.Operands)
        {
            if (!operand.IsOutput)
            {
                inputs.Add(LowerValue(operand.Value).Code);
                continue;
            }
            AddOutputs(operand.Span.Start, LowerPlace(operand.Value), outputs);
        }
        into.Add(new AsmStep(assembly.Span.Start, assembly.Template, [.. outputs], [.. inputs], [.. assembly.Labels.Where(_outline.HasLabel).Select(LabelOf)]));
    }

    /// <summary>What an operand lets be written; an object of more than 64 bits is written piece by piece.</summary>
    private static void AddOutputs(int token, Place place, List<AsmOutput> outputs)
    {
        if (place.Local is { } local)
            outputs.Add(new AsmOutput(local, null, 0, local.Width));
        if (place.Address is null)
            return;
        var (address, bitOffset) = Access(token, place);
        var width = place.BitWidth ?? Math.Min(TypeRules.Size(place.Type) ?? 0, AsmOutputLimit) * 8;
        for (var at = 0; at < width; at += 64)
            outputs.Add(new AsmOutput(null, address, bitOffset + at, (int)Math.Min(64, width - at)));
    }

    /// <summary>In bytes: the largest object that inline assembly is taken to write.</summary>
    private const long AsmOutputLimit = 4096;
}
