using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>
/// Inline assembly. A move from or to a system register means what the table of intrinsics says. An empty template with one input hides the input from the compiler and changes nothing;
/// barriers have no outputs. All else is not known, and <c>asm goto</c> is given up: what the kernel does with it has intrinsics.
/// </summary>
public sealed partial class Evaluator
{
    private void RunAsm(Frame frame, AsmStep asm)
    {
        if (Active.IsFalse)
            return;
        if (!asm.Labels.IsEmpty)
        {
            GiveUp("inline assembly may jump");
            return;
        }
        frame.Token = asm.Token;
        if (RegisterMove.Of(asm) is { } move && _intrinsics.Find(move) is { } meaning)
        {
            SymbolicBits[] inputs = [.. asm.Inputs.Select(Evaluate)];
            var result = meaning(new IntrinsicCall(this, move, inputs, asm.Outputs is [var only] ? only.Width : 0, frame));
            foreach (var output in asm.Outputs)
                Write(output, result.Resize(output.Width, false));
            return;
        }
        foreach (var output in asm.Outputs)
        {
            Write(output, asm is { Template: "", Outputs.Length: 1, Inputs.Length: 1 } && asm.Inputs[0].Width == output.Width
                ? Evaluate(asm.Inputs[0])
                : Unknown($"inline assembly in {frame.Function.Name}()", output.Width));
        }
    }

    private void Write(AsmOutput output, SymbolicBits value)
    {
        if (output.Local is { } local)
            Set(local, value);
        else if (output.Address is { } address)
            Store(Evaluate(address), output.BitOffset, value);
    }
}
