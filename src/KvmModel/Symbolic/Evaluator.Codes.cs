using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>Expressions (C11 6.5) in lowered form: each gives a value that is right on the active paths.</summary>
public sealed partial class Evaluator
{
    internal SymbolicBits Evaluate(Code code)
    {
        switch (code)
        {
            case ConstantCode constant:
                return SymbolicBits.FromConstant(constant.Value, constant.Width);
            case LocalCode local:
                return Read(local);
            case LoadCode load:
                return Load(Evaluate(load.Address), load.BitOffset, load.Width);
            case BinaryCode binary:
                return Apply(binary.Operation, Evaluate(binary.Left), Evaluate(binary.Right));
            case ResizeCode resize:
                return Evaluate(resize.Operand).Resize(resize.Width, resize.IsSigned);
            case TruthCode truth:
                var isTrue = Evaluate(truth.Operand).IsNonZero(Space);
                return SymbolicBits.FromBool(truth.Negated ? Space.Not(isTrue) : isTrue, 1);
            case CallCode call:
                return EvaluateCall(call);
            case SetLocalCode set:
                return Set(set.Local, Evaluate(set.Value));
            case StoreCode store:
                var address = Evaluate(store.Address);
                var value = Evaluate(store.Value);
                Store(address, store.BitOffset, value);
                return value;
            case ChooseCode choose:
                return EvaluateChoice(choose);
            case SequenceCode sequence:
                foreach (var step in sequence.Steps)
                    Run(step);
                return sequence.Value is null ? default : Active.IsFalse ? Unreached(sequence.Width) : Evaluate(sequence.Value);
            case SymbolCode symbol:
                return SymbolicBits.FromConstant(Program.AddressOf(_frame!.Function.Unit!, symbol), 64);
            case LocalAddressCode local:
                return SymbolicBits.FromConstant(LocalObject(_frame!, local.Local).Address, 64);
            case StringCode text:
                return SymbolicBits.FromConstant(Program.AddressOf(text.Text), 64);
            case UnaryCode unary:
                var operand = Evaluate(unary.Operand);
                return unary.Operation == UnaryOperation.Negate ? operand.Negate(Space) : operand.Not(Space);
            case CopyCode copy:
                var destination = Evaluate(copy.Destination);
                CopyBytes(destination, Evaluate(copy.Source), copy.Size);
                return destination;
            case ClearCode clear:
                var target = Evaluate(clear.Address);
                Fill(target, SymbolicBits.FromConstant(0, 8), clear.Size);
                return target;
            case UnknownCode unknown:
                return Unknown(unknown.Reason, unknown.Width);
            default:
                throw new NotSupportedException($"{code.GetType().Name} is no code that can be run.");
        }
    }

    private SymbolicBits Read(LocalCode code)
    {
        ref var value = ref _frame!.Registers[code.Local.Index];
        if (value.Width == 0)
            value = Unknown($"{code.Local.Name} has no value yet in {_frame.Function.Name}()", code.Local.Width);
        return value;
    }

    internal SymbolicBits Set(Local local, SymbolicBits value)
    {
        ref var place = ref _frame!.Registers[local.Index];
        place = Active.IsTrue || place.Width == 0 ? value : SymbolicBits.Ite(Space, Active, value, place);
        return value;
    }

    private SymbolicBits EvaluateChoice(ChooseCode choose)
    {
        var condition = Relevant(Evaluate(choose.Condition)[0]);
        var entry = Active;
        var then = Space.And(entry, condition);
        var otherwise = Space.AndNot(entry, condition);
        if (otherwise.IsFalse)
            return then.IsFalse ? Unreached(choose.Width) : Evaluate(choose.WhenTrue);
        if (then.IsFalse)
            return Evaluate(choose.WhenFalse);
        Active = then;
        var whenTrue = Evaluate(choose.WhenTrue);
        then = Active;
        Active = otherwise;
        var whenFalse = Evaluate(choose.WhenFalse);
        Active = Space.Or(then, Active);
        return choose.Width == 0 ? default : SymbolicBits.Ite(Space, condition, whenTrue, whenFalse);
    }

    private SymbolicBits Apply(BinaryOperation operation, SymbolicBits left, SymbolicBits right) => operation switch
    {
        BinaryOperation.Add => left.Add(Space, right),
        BinaryOperation.Subtract => left.Subtract(Space, right),
        BinaryOperation.Multiply => left.Multiply(Space, right),
        BinaryOperation.SignedDivide => left.SignedDivide(Space, right),
        BinaryOperation.UnsignedDivide => left.UnsignedDivide(Space, right),
        BinaryOperation.SignedRemainder => left.SignedRemainder(Space, right),
        BinaryOperation.UnsignedRemainder => left.UnsignedRemainder(Space, right),
        BinaryOperation.And => left.And(Space, right),
        BinaryOperation.Or => left.Or(Space, right),
        BinaryOperation.Xor => left.Xor(Space, right),
        BinaryOperation.ShiftLeft => left.ShiftLeft(Space, right),
        BinaryOperation.ShiftRightLogical => left.ShiftRight(Space, right),
        BinaryOperation.ShiftRightArithmetic => left.ArithmeticShiftRight(Space, right),
        _ => SymbolicBits.FromBool(Compare(operation, left, right), 1),
    };

    private Bdd Compare(BinaryOperation operation, SymbolicBits left, SymbolicBits right) => operation switch
    {
        BinaryOperation.Equal => left.Equal(Space, right),
        BinaryOperation.NotEqual => left.NotEqual(Space, right),
        BinaryOperation.SignedLess => left.SignedLess(Space, right),
        BinaryOperation.SignedLessOrEqual => left.SignedLessOrEqual(Space, right),
        BinaryOperation.UnsignedLess => left.UnsignedLess(Space, right),
        _ => left.UnsignedLessOrEqual(Space, right),
    };

    private SymbolicBits EvaluateCall(CallCode call)
    {
        if (Active.IsFalse)
            return Unreached(call.Width);
        var frame = _frame!;
        frame.Token = call.Token;
        if (!Step())
            return Unreached(call.Width);
        if (call.Name is { } name && _intrinsics.Find(name) is { } intrinsic)
            return Fit(intrinsic(new IntrinsicCall(this, call, frame)), call);
        if (call.Function is null)
        {
            Note(RunEventKind.UnknownCall, $"{call.Name}() is not declared");
            return Unknown($"{call.Name}() is not declared", call.Width);
        }
        var callee = call.Function is SymbolCode ? default : Evaluate(call.Function);
        var arguments = new SymbolicBits[call.Arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = Evaluate(call.Arguments[i]);
        frame.Token = call.Token;
        if (call.Function is not SymbolCode symbol)
            return CallThrough(callee, arguments, call.Width);
        if (Program.Resolve(frame.Function.Unit!, symbol) is { } function)
            return Invoke(function, arguments, call.Width);
        Note(RunEventKind.UnknownCall, $"{symbol.Name}() is defined nowhere that is looked at");
        return Unknown($"{symbol.Name}() is defined nowhere that is looked at", call.Width);
    }

    /// <summary>Calls what a pointer points to, each target on its own paths.</summary>
    internal SymbolicBits CallThrough(SymbolicBits pointer, ReadOnlySpan<SymbolicBits> arguments, int width)
    {
        if (Targets(pointer) is not { } targets)
        {
            Note(RunEventKind.UnknownCall, "a function is called through a pointer that is not known");
            return Unknown("a function is called through a pointer that is not known", width);
        }
        var given = arguments.ToArray();
        return Each(targets, address =>
        {
            if (Memory.Find(address, out var offset) is not { Function: { } function } || offset != 0)
            {
                GiveUp($"a function is called at {address:x}, where none is", kind: RunEventKind.Bug);
                return Unreached(width);
            }
            Memory.Recorder?.NoteCall(function, given);
            CallWatcher?.Invoke(function, given);
            return _intrinsics.Find(function.Name) is { } intrinsic ? intrinsic(new IntrinsicCall(this, function.Name, given, width, _frame)) : Invoke(function, given, width);
        }, width);
    }

    private static SymbolicBits Fit(SymbolicBits value, CallCode call) =>
        call.Width == 0 ? default : value.Width == 0 ? Unreached(call.Width) : value.Width == call.Width ? value : value.Resize(call.Width, false);
}
