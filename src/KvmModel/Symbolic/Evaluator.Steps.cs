using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>Statements (C11 6.8) in lowered form. A step that no path reaches is passed over, unless a path waits for a label inside it.</summary>
public sealed partial class Evaluator
{
    internal void Run(Step step)
    {
        var frame = _frame!;
        if (Active.IsFalse && !frame.WaitsInside(step))
            return;
        if (!Active.IsFalse)
        {
            frame.Token = step.Token;
            if (!Step())
                return;
        }
        switch (step)
        {
            case EvaluateStep evaluate:
                Evaluate(evaluate.Code);
                break;
            case BlockStep block:
                foreach (var inner in block.Steps)
                    Run(inner);
                break;
            case DeclareStep { Local: var local }:
                if (!local.InMemory)
                    frame.Registers[local.Index] = default;
                break;
            case IfStep choice:
                RunIf(choice);
                break;
            case ReturnStep result:
                RunReturn(frame, result);
                break;
            case LoopStep loop:
                RunLoop(frame, loop);
                break;
            case SwitchStep choice:
                RunSwitch(frame, choice);
                break;
            case LabelStep label:
                Active = Space.Or(Active, frame.Arrive(label.Label));
                break;
            case GotoStep jump:
                frame.Jump(Space, jump.Label, Active);
                Active = Bdd.False;
                break;
            case BreakStep:
                frame.Broken = Space.Or(frame.Broken, Active);
                Active = Bdd.False;
                break;
            case ContinueStep:
                frame.Continued = Space.Or(frame.Continued, Active);
                Active = Bdd.False;
                break;
            case AsmStep asm:
                RunAsm(frame, asm);
                break;
            case UnknownStep unknown:
                GiveUp(unknown.Reason);
                break;
            default:
                throw new NotSupportedException($"{step.GetType().Name} is no step that can be run.");
        }
    }

    private void RunIf(IfStep choice)
    {
        if (Active.IsFalse)
        {
            Run(choice.Then);
            var leftThen = Active;
            Active = Bdd.False;
            if (choice.Else is not null)
                Run(choice.Else);
            Active = Space.Or(leftThen, Active);
            return;
        }
        var condition = Relevant(Evaluate(choice.Condition)[0]);
        var then = Space.And(Active, condition);
        var otherwise = Space.AndNot(Active, condition);
        Active = then;
        Run(choice.Then);
        then = Active;
        Active = otherwise;
        if (choice.Else is not null)
            Run(choice.Else);
        Active = Space.Or(then, Active);
    }

    private void RunReturn(Frame frame, ReturnStep step)
    {
        if (step.Value is { } code)
        {
            var value = Evaluate(code);
            if (Active.IsFalse)
                return;
            if (frame.ResultObject is { } target)
                CopyBytes(SymbolicBits.FromConstant(target.Address, 64), value, target.Size);
            else if (value.Width != 0)
                frame.Result = frame.Result.Width == 0 ? value : SymbolicBits.Ite(Space, Active, value, frame.Result);
        }
        frame.Returned = Space.Or(frame.Returned, Active);
        Active = Bdd.False;
    }

    private void RunLoop(Frame frame, LoopStep loop)
    {
        var (broken, continued) = (frame.Broken, frame.Continued);
        (frame.Broken, frame.Continued) = (Bdd.False, Bdd.False);
        var done = Bdd.False;
        // Paths that wait for a label inside the body enter there, past the first test.
        var isTested = !loop.TestsLast && !Active.IsFalse;
        for (var turn = 0; ; turn++)
        {
            if (isTested && loop.Condition is { } test)
            {
                var condition = Relevant(Evaluate(test)[0]);
                done = Space.Or(done, Space.AndNot(Active, condition));
                Active = Space.And(Active, condition);
            }
            isTested = true;
            if (Active.IsFalse && !frame.WaitsInside(loop.Body))
                break;
            if (turn >= _limits.Turns)
            {
                GiveUp("a loop turns too often");
                break;
            }
            Run(loop.Body);
            Active = Space.Or(Active, frame.Continued);
            frame.Continued = Bdd.False;
            if (loop.Next is not null && !Active.IsFalse)
                Run(loop.Next);
            if (Active.IsFalse)
                break;
        }
        Active = Space.Or(done, frame.Broken);
        (frame.Broken, frame.Continued) = (broken, continued);
    }

    private void RunSwitch(Frame frame, SwitchStep choice)
    {
        var broken = frame.Broken;
        frame.Broken = Bdd.False;
        if (!Active.IsFalse)
        {
            var value = Evaluate(choice.Value);
            var left = Active;
            Label? standard = null;
            foreach (var candidate in choice.Cases)
            {
                if (candidate.IsDefault)
                {
                    standard = candidate.Label;
                    continue;
                }
                if (left.IsFalse)
                    continue;
                var matches = Space.And(left, Relevant(Matches(value, candidate)));
                frame.Jump(Space, candidate.Label, matches);
                left = Space.AndNot(left, matches);
            }
            if (standard is not null)
                frame.Jump(Space, standard, left);
            else
                frame.Broken = left;
            Active = Bdd.False;
        }
        Run(choice.Body);
        Active = Space.Or(Active, frame.Broken);
        frame.Broken = broken;
    }

    private Bdd Matches(SymbolicBits value, SwitchCase candidate)
    {
        var first = SymbolicBits.FromConstant(candidate.First, value.Width);
        if (candidate.First == candidate.Last)
            return value.Equal(Space, first);
        var last = SymbolicBits.FromConstant(candidate.Last, value.Width);
        return candidate.IsSigned
            ? Space.And(first.SignedLessOrEqual(Space, value), value.SignedLessOrEqual(Space, last))
            : Space.And(first.UnsignedLessOrEqual(Space, value), value.UnsignedLessOrEqual(Space, last));
    }
}
