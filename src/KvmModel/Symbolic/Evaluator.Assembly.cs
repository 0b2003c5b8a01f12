using System.Text.RegularExpressions;
using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>
/// Inline assembly. A move from or to a system register means what the table of intrinsics says. An empty template with one input hides the input from the compiler and changes nothing; a
/// load-acquire or store-release orders what one CPU sees in order anyway, and copies (Arm ARM DDI 0487 C6.2 LDAR, STLR); barriers have no outputs. All else is not known, and <c>asm goto</c> is given up: what the kernel does with it has intrinsics.
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
            Write(output, IsCopy(asm) && asm.Inputs[0].Width == output.Width
                ? Evaluate(asm.Inputs[0])
                : Unknown($"inline assembly in {frame.Function.Name}()", output.Width));
        }
    }

    /// <summary>Whether the one output gets the one input.</summary>
    private static bool IsCopy(AsmStep asm) => asm is { Outputs.Length: 1, Inputs.Length: 1 } && (asm.Template.Length == 0 || OrderedCopy().IsMatch(asm.Template));

    /// <summary>An output is the first operand that is written, wherever the instruction has it: <c>ldar %w0, %1</c>, <c>stlr %w1, %0</c>.</summary>
    [GeneratedRegex(@"^\s*(?:ldar[bh]?\s+%[wx]?0\s*,\s*%1|stlr[bh]?\s+%[wx]?1\s*,\s*%0)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex OrderedCopy();

    private void Write(AsmOutput output, SymbolicBits value)
    {
        if (output.Local is { } local)
            Set(local, value);
        else if (output.Address is { } address)
            Store(Evaluate(address), output.BitOffset, value);
    }
}
