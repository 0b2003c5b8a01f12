using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>
/// Blocks, and GNU's <c>cleanup</c> attribute (<c>guard()</c>, <c>__free()</c>): the function is called with the variable's address wherever control leaves the variable's
/// block, also by <c>return</c>, <c>break</c>, <c>continue</c> and <c>goto</c>; the latest variable first.
/// </content>
public sealed partial class FunctionLowering
{
    private readonly List<(VariableDeclaration Variable, string Function, TokenSpan Block, Scope Scope)> _cleanups = [];

    /// <summary>The innermost block.</summary>
    private TokenSpan _block;

    private (Scope Scope, TokenSpan Block, int Cleanups, int Labels) EnterBlock(TokenSpan block)
    {
        var outside = (_scope, _block, _cleanups.Count, _localLabels.Count);
        _block = block;
        return outside;
    }

    /// <summary>Control comes to the end of a block: its variables go, its names and labels are no longer seen.</summary>
    private void LeaveBlock((Scope Scope, TokenSpan Block, int Cleanups, int Labels) outside, List<Step> into)
    {
        if (_cleanups.Count > outside.Cleanups && !(into is [.., var last] && last is ReturnStep or GotoStep or BreakStep or ContinueStep))
            RunCleanups(outside.Cleanups, into);
        _cleanups.RemoveRange(outside.Cleanups, _cleanups.Count - outside.Cleanups);
        _localLabels.RemoveRange(outside.Labels, _localLabels.Count - outside.Labels);
        (_scope, _block) = (outside.Scope, outside.Block);
    }

    private void NoteCleanup(VariableDeclaration variable, string function) => _cleanups.Add((variable, function, _block, _scope));

    /// <summary>Runs the cleanups but the outermost <paramref name="keep"/>.</summary>
    private void RunCleanups(int keep, List<Step> into)
    {
        for (var i = _cleanups.Count - 1; i >= keep; i--)
            RunCleanup(_cleanups[i], into);
    }

    /// <summary>Runs the cleanups of the variables that a jump to a label leaves: those of blocks without the label, and those declared behind it.</summary>
    private void RunCleanupsFor(string label, List<Step> into)
    {
        if (_cleanups.Count == 0)
            return;
        var local = _localLabels.FindLastIndex(candidate => candidate.Name == label);
        var home = local >= 0 ? _localLabels[local].Block : _function.BodySpan;
        var place = _outline.PlaceOf(label, home.Start, home.End);
        for (var i = _cleanups.Count - 1; i >= 0; i--)
            if (_cleanups[i] is var cleanup && (place < cleanup.Variable.Span.Start || place >= cleanup.Block.End))
                RunCleanup(cleanup, into);
    }

    private void RunCleanup((VariableDeclaration Variable, string Function, TokenSpan Block, Scope Scope) cleanup, List<Step> into)
    {
        var span = cleanup.Variable.Span;
        var scope = _scope;
        _scope = cleanup.Scope;
        var address = new UnaryExpression(span, UnaryOperator.AddressOf, new NameExpression(span, cleanup.Variable.Name));
        LowerEffect(new CallExpression(span, new NameExpression(span, cleanup.Function), [address]), into);
        _scope = scope;
    }

    /// <summary>A value that the cleanups behind it must not change: it is kept in a temporary, a struct in a copy.</summary>
    private Code Saved(Value value, List<Step> into)
    {
        var token = value.Code.Token;
        if (value.Code is ConstantCode or UnknownCode)
            return value.Code;
        if (value.Type is RecordType)
        {
            var copy = NewLocal("", value.Type, inMemory: true);
            var address = new LocalAddressCode(token, copy);
            into.Add(new DeclareStep(token, copy));
            CodeFolding.Discard(Store(token, Place.At(address, value.Type), value.Code).Code, into);
            return address;
        }
        var temporary = NewTemporary(value.Type);
        into.Add(new EvaluateStep(token, new SetLocalCode(token, temporary, value.Code)));
        return new LocalCode(token, temporary);
    }
}
