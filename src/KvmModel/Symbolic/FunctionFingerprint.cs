using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KvmModel.Binding;
using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>
/// Tells whether a function is the same in two trees. In: its lowered form. Out: a number that is the same when no run can tell the two apart: the same tokens, with the same meaning of every
/// name (constants, offsets and widths as lowered; the functions and variables that names lead to). Where the function stands in its file does not count.
/// </summary>
/// <param name="IsLeaf">Whether it calls nothing and does not loop.</param>
internal sealed record FunctionFingerprint(UInt128 Value, bool IsLeaf)
{
    /// <param name="program">Leads from names to what they mean there; nothing of it is kept.</param>
    /// <param name="content">Where it is put together, to be hashed at once: many small pieces cost more than the hash. Of use to no other meanwhile.</param>
    public static FunctionFingerprint Of(KernelProgram program, ProgramUnit unit, LoweredFunction function, ArrayBufferWriter<byte> content) => new FunctionDigest(program, unit, function, content).Made;
}

/// <summary>Puts together what a fingerprint is made of.</summary>
internal sealed class FunctionDigest
{
    private readonly ArrayBufferWriter<byte> _content;
    private readonly Dictionary<Label, int> _labels = [];
    private readonly KernelProgram _program;
    private readonly ProgramUnit _unit;
    private readonly int _start;
    private bool _isLeaf = true;

    public FunctionDigest(KernelProgram program, ProgramUnit unit, LoweredFunction function, ArrayBufferWriter<byte> content)
    {
        (_program, _unit, _start, _content) = (program, unit, function.Syntax.Span.Start, content);
        content.ResetWrittenCount();
        for (var token = _start; token < function.Syntax.Span.End; token++)
            Add(unit.Source.Tokens[token].Text);
        Add(function.ReturnWidth);
        Add(function.ReturnType is RecordType record ? TypeRules.Size(record) ?? -1 : 0);
        Add(function.Parameters.Length);
        foreach (var local in function.Locals)
        {
            Add(local.Name);
            Add(local.Size);
            Add(local.Width * 2 + (local.InMemory ? 1 : 0));
        }
        Add(function.Body);
        Made = new FunctionFingerprint(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(content.WrittenSpan)), _isLeaf && function.ReturnType is not RecordType);
    }

    public FunctionFingerprint Made { get; }

    private void Add(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_content.GetSpan(sizeof(long)), number);
        _content.Advance(sizeof(long));
    }

    private void Add(string text)
    {
        Add(text.Length);
        _content.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private void Add(Label label)
    {
        if (!_labels.TryGetValue(label, out var number))
            _labels.Add(label, number = _labels.Count);
        Add(number);
    }

    private void Add(ImmutableArray<Step> steps)
    {
        Add(steps.Length);
        foreach (var step in steps)
            Add(step);
    }

    private void Add(Step? step)
    {
        Add(step?.GetType().Name ?? "");
        if (step is null)
            return;
        Add(step.Token - _start);
        switch (step)
        {
            case EvaluateStep evaluate:
                Add(evaluate.Code);
                break;
            case DeclareStep declare:
                Add(declare.Local.Index);
                break;
            case BlockStep block:
                Add(block.Steps);
                break;
            case IfStep choice:
                Add(choice.Condition);
                Add(choice.Then);
                Add(choice.Else);
                break;
            case LoopStep loop:
                _isLeaf = false;
                Add(loop.TestsLast ? 1 : 0);
                Add(loop.Condition);
                Add(loop.Next);
                Add(loop.Body);
                break;
            case SwitchStep choice:
                Add(choice.Value);
                Add(choice.Cases.Length);
                foreach (var candidate in choice.Cases)
                {
                    Add(candidate.Label);
                    Add((long)candidate.First);
                    Add((long)candidate.Last);
                    Add((candidate.IsSigned ? 1 : 0) + (candidate.IsDefault ? 2 : 0));
                }
                Add(choice.Body);
                break;
            case LabelStep label:
                Add(label.Label);
                break;
            case GotoStep jump:
                _isLeaf = false;
                Add(jump.Label);
                break;
            case ReturnStep result:
                Add(result.Value);
                break;
            case AsmStep asm:
                AddAssembly(asm);
                break;
            case UnknownStep unknown:
                Add(unknown.Reason);
                break;
        }
    }

    private void AddAssembly(AsmStep asm)
    {
        Add(asm.Template);
        Add(asm.Outputs.Length);
        foreach (var output in asm.Outputs)
        {
            Add(output.Local?.Index ?? -1);
            Add(output.Address);
            Add(output.BitOffset);
            Add(output.Width);
        }
        Add(asm.Inputs.Length);
        foreach (var input in asm.Inputs)
            Add(input);
        Add(asm.Labels.Length);
        foreach (var label in asm.Labels)
            Add(label);
    }

    private void Add(Code? code)
    {
        Add(code?.GetType().Name ?? "");
        if (code is null)
            return;
        Add(code.Token - _start);
        Add(code.Width);
        switch (code)
        {
            case ConstantCode constant:
                Add((long)constant.Value);
                break;
            case StringCode text:
                Add(text.Text);
                break;
            case SymbolCode symbol:
                Add(_program.KeyOf(_unit, symbol));
                break;
            case LocalCode local:
                Add(local.Local.Index);
                break;
            case LocalAddressCode local:
                Add(local.Local.Index);
                break;
            case SetLocalCode set:
                Add(set.Local.Index);
                Add(set.Value);
                break;
            case LoadCode load:
                Add(load.BitOffset);
                Add(load.Address);
                break;
            case StoreCode store:
                Add(store.BitOffset);
                Add(store.Address);
                Add(store.Value);
                break;
            case CopyCode copy:
                Add(copy.Size);
                Add(copy.Destination);
                Add(copy.Source);
                break;
            case ClearCode clear:
                Add(clear.Size);
                Add(clear.Address);
                break;
            case UnaryCode unary:
                Add((int)unary.Operation);
                Add(unary.Operand);
                break;
            case BinaryCode binary:
                Add((int)binary.Operation);
                Add(binary.Left);
                Add(binary.Right);
                break;
            case TruthCode truth:
                Add(truth.Negated ? 1 : 0);
                Add(truth.Operand);
                break;
            case ResizeCode resize:
                Add(resize.IsSigned ? 1 : 0);
                Add(resize.Operand);
                break;
            case ChooseCode choose:
                Add(choose.Condition);
                Add(choose.WhenTrue);
                Add(choose.WhenFalse);
                break;
            case SequenceCode sequence:
                Add(sequence.Steps);
                Add(sequence.Value);
                break;
            case CallCode call:
                _isLeaf = false;
                Add(call.Name ?? "");
                Add(call.Function);
                Add(call.Arguments.Length);
                foreach (var argument in call.Arguments)
                    Add(argument);
                break;
            case UnknownCode unknown:
                Add(unknown.Reason);
                break;
        }
    }
}
