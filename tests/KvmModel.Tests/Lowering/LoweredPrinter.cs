using System.Globalization;
using System.Text;
using KvmModel.Lowering;

namespace KvmModel.Tests.Lowering;

/// <summary>Lowered functions as text, one step a line. Operators are words with operands in brackets, a width stands behind a colon: <c>(add a:64 8:64)</c>.</summary>
internal sealed class LoweredPrinter
{
    private readonly StringBuilder _text = new();

    public static string Print(LoweredFunction function)
    {
        var printer = new LoweredPrinter();
        printer.Print(function.Body, 0);
        return printer._text.ToString().TrimEnd();
    }

    private void Line(int depth, string text) => _text.Append(' ', depth * 2).Append(text).Append('\n');

    private void Print(Step step, int depth)
    {
        switch (step)
        {
            case BlockStep block:
                foreach (var inner in block.Steps)
                    Print(inner, depth);
                break;
            case IfStep branch:
                Line(depth, $"if {Text(branch.Condition)}");
                Print(branch.Then, depth + 1);
                if (branch.Else is null)
                    break;
                Line(depth, "else");
                Print(branch.Else, depth + 1);
                break;
            case LoopStep loop:
                Line(depth, $"{(loop.TestsLast ? "do-while" : "while")} {(loop.Condition is null ? "always" : Text(loop.Condition))}");
                Print(loop.Body, depth + 1);
                if (loop.Next is null)
                    break;
                Line(depth, "next");
                Print(loop.Next, depth + 1);
                break;
            case SwitchStep branch:
                Line(depth, $"switch {Text(branch.Value)} {string.Join(' ', branch.Cases.Select(c => c.IsDefault ? "default" : c.First == c.Last ? $"{c.First}" : $"{c.First}..{c.Last}"))}");
                Print(branch.Body, depth + 1);
                break;
            default:
                Line(depth, Text(step));
                break;
        }
    }

    private static string Text(Step step) => step switch
    {
        EvaluateStep evaluate => Text(evaluate.Code),
        DeclareStep declare => $"declare {Name(declare.Local)}",
        LabelStep label => $"{label.Label}:",
        GotoStep jump => $"goto {jump.Label}",
        BreakStep => "break",
        ContinueStep => "continue",
        ReturnStep result => result.Value is null ? "return" : $"return {Text(result.Value)}",
        AsmStep assembly => $"asm \"{assembly.Template}\" {string.Join(' ', assembly.Outputs.Select(o => o.Local is { } local ? Name(local) : $"[{Text(o.Address!)}]:{o.Width}"))} <- {string.Join(' ', assembly.Inputs.Select(Text))}",
        UnknownStep unknown => $"unknown: {unknown.Reason}",
        _ => step.GetType().Name,
    };

    private static string Name(Local local) => local.Name.Length == 0 ? $"t{local.Index}" : local.Name;

    private static string Text(Code code) => code switch
    {
        ConstantCode constant => string.Create(CultureInfo.InvariantCulture, $"{constant.Value}:{constant.Width}"),
        StringCode text => $"\"{text.Text}\"",
        SymbolCode symbol => $"@{symbol.Name}",
        LocalCode local => $"{Name(local.Local)}:{local.Width}",
        LocalAddressCode local => $"&{Name(local.Local)}",
        SetLocalCode set => $"(set {Name(set.Local)} {Text(set.Value)})",
        LoadCode load => $"(load {Place(load.Address, load.BitOffset)}:{load.Width})",
        StoreCode store => $"(store {Place(store.Address, store.BitOffset)} {Text(store.Value)})",
        CopyCode copy => $"(copy {Text(copy.Destination)} {Text(copy.Source)} {copy.Size})",
        ClearCode clear => $"(clear {Text(clear.Address)} {clear.Size})",
        UnaryCode unary => $"({Word(unary.Operation)} {Text(unary.Operand)})",
        BinaryCode binary => $"({Word(binary.Operation)} {Text(binary.Left)} {Text(binary.Right)})",
        TruthCode truth => $"({(truth.Negated ? "not" : "true")} {Text(truth.Operand)})",
        ResizeCode resize => $"({(resize.IsSigned ? "signed" : "unsigned")} {Text(resize.Operand)}:{resize.Width})",
        ChooseCode choose => $"(choose {Text(choose.Condition)} {Text(choose.WhenTrue)} {Text(choose.WhenFalse)})",
        SequenceCode sequence => $"(do {string.Concat(sequence.Steps.Select(step => Text(step) + "; "))}{(sequence.Value is null ? "" : Text(sequence.Value))})",
        CallCode call => $"(call {(call.Function is null ? call.Name : Text(call.Function))}{string.Concat(call.Arguments.Select(argument => " " + Text(argument)))}:{call.Width})",
        UnknownCode unknown => $"unknown({unknown.Reason}):{unknown.Width}",
        _ => code.GetType().Name,
    };

    private static string Place(Code address, int bitOffset) => bitOffset == 0 ? Text(address) : bitOffset % 8 == 0 ? $"{Text(address)}+{bitOffset / 8}" : $"{Text(address)}+{bitOffset / 8}.{bitOffset % 8}";

    private static string Word(Enum operation) => operation.ToString().ToLowerInvariant();
}
