using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Symbolic;
using KvmModel.Tests.Preprocessing;

namespace KvmModel.Tests.Symbolic;

/// <summary>What a run for all inputs gives, at any one input, is what a run for that input gives; and giving paths up or leaving them out of account changes nothing on the others.</summary>
public sealed class EvaluatorLawTests
{
    private const string Path = "arch/arm64/kvm/program.c";

    /// <summary>Branches, loops that leave early, jumps both ways, a switch that falls through, structs, bit-fields, tables of functions, pointers to one of several objects, stores behind them.</summary>
    private const string Program = """
        typedef unsigned long u64;
        struct pair { u64 first; unsigned low : 3; unsigned high : 5; u64 *where; };
        static u64 table[4] = { 7, 11, 13, 17 };
        static u64 one(u64 x) { return x + 1; }
        static u64 two(u64 x) { return x ^ 0x55; }
        static u64 (*const pick[2])(u64) = { one, two };
        static void bump(u64 *at, u64 by) { if (by & 1) *at += by; else *at ^= by; }

        u64 branches(unsigned char a, unsigned char b)
        {
            u64 r = 0;
            for (int i = 0; i < 8; i++) {
                if (a & (1 << i)) { r += b; if (r > 300) break; continue; }
                r ^= i;
            }
            return r;
        }
        u64 jumps(unsigned char a, unsigned char b)
        {
            u64 r = a;
        again:
            if (r & 8) { r >>= 1; goto again; }
            switch (b & 7) {
            case 0: r += 3;
            case 1 ... 2: r *= 5; break;
            case 5: goto out;
            default: r -= 1;
            }
            r |= 256;
        out:
            return r;
        }
        u64 objects(unsigned char a, unsigned char b)
        {
            u64 x = 3, y = 4;
            struct pair p = { .first = a, .low = b, .high = a, .where = a > b ? &x : &y };
            struct pair q = p;
            bump(q.where, q.low + q.high);
            table[a & 3] ^= b;
            return x * 3 + y * 5 + table[b & 3] + pick[(a ^ b) & 1](q.first);
        }
        static u64 deep(u64 n) { return n ? n + deep(n - 1) : 0; }
        u64 recursion(unsigned char a, unsigned char b) { return deep(a & 7) + (b ? a / 4 : a % 8); }
        """;

    [Theory]
    [InlineData("branches")]
    [InlineData("jumps")]
    [InlineData("objects")]
    [InlineData("recursion")]
    public void A_symbolic_result_at_any_assignment_is_the_concrete_result(string function)
    {
        var symbolic = new Machine();
        var (a, b) = (SymbolicBits.Input(symbolic.Space, "a", 8), SymbolicBits.Input(symbolic.Space, "b", 8));
        var all = symbolic.Call(function, a, b);
        Assert.True(symbolic.Run.GivenUp.IsFalse, string.Join("; ", symbolic.Run.Events));
        for (var (x, n) = (1u, 0); n < 400; n++)
        {
            x = x * 1664525 + 1013904223;
            var (left, right) = ((ulong)(x >> 8 & 255), (ulong)(x >> 20 & 255));
            var one = new Machine().Call(function, SymbolicBits.FromConstant(left, 8), SymbolicBits.FromConstant(right, 8));
            Assert.True(one.TryGetConstant(out var expected));
            Assert.Equal(expected, all.Evaluate(symbolic.Space, variable => IsSet(symbolic.Space, variable, left, right)));
        }
    }

    [Theory]
    [InlineData("branches")]
    [InlineData("jumps")]
    [InlineData("objects")]
    public void What_is_left_out_of_account_changes_nothing_elsewhere(string function)
    {
        var whole = new Machine();
        var (a, b) = (SymbolicBits.Input(whole.Space, "a", 8), SymbolicBits.Input(whole.Space, "b", 8));
        var everywhere = whole.Call(function, a, b);
        var care = whole.Space.Or(a[3], whole.Space.AndNot(b[0], a[7]));
        var part = new Machine(whole.Space);
        part.Run.Care = care;
        var somewhere = part.Call(function, a, b);
        Assert.True(whole.Space.Implies(care, everywhere.Equal(whole.Space, somewhere)));
    }

    [Fact]
    public void A_loop_without_end_is_given_up_and_the_other_paths_are_not()
    {
        var machine = new Machine(null, "unsigned long spin(unsigned char a) { while (a & 1) ; return a + 1; }", new RunLimits(Turns: 50));
        var a = SymbolicBits.Input(machine.Space, "a", 8);
        var result = machine.Run.Call(machine.Program.FindFunction("spin")!, [a], Bdd.True);
        Assert.Equal(a[0], machine.Run.GivenUp);
        Assert.True(machine.Space.Implies(machine.Space.Not(a[0]), result.Equal(machine.Space, a.ZeroExtend(64).Add(machine.Space, SymbolicBits.FromConstant(1, 64)))));
    }

    [Fact]
    public void A_recursion_without_end_is_given_up()
    {
        var machine = new Machine(null, "unsigned long fall(unsigned long a) { return fall(a + 1); }", RunLimits.Default);
        machine.Run.Call(machine.Program.FindFunction("fall")!, [SymbolicBits.FromConstant(0, 64)], Bdd.True);
        Assert.True(machine.Run.GivenUp.IsTrue);
    }

    [Fact]
    public void With_the_work_of_all_runs_spent_every_run_is_given_up_until_there_is_more()
    {
        var machine = new Machine(null, "unsigned long count(unsigned long n) { unsigned long i = 0; while (i < n) i++; return i; }", RunLimits.Default);
        var (count, n) = (machine.Program.FindFunction("count")!, SymbolicBits.FromConstant(500, 64));
        machine.Space.Budget = new WorkBudget(800);

        machine.Run.Call(count, [n], Bdd.True);
        Assert.False(machine.Space.Budget.IsSpent && machine.Run.GivenUp.IsFalse);
        machine.Run.Call(count, [n], Bdd.True);
        Assert.True(machine.Run.GivenUp.IsTrue);
        machine.Run.Reset();
        machine.Space.Budget.Renew();

        Assert.Equal(1ul, machine.Run.Call(count, [SymbolicBits.FromConstant(1, 64)], Bdd.True).KnownValue);
        Assert.True(machine.Run.GivenUp.IsFalse);
    }

    private static bool IsSet(BddSpace space, int variable, ulong a, ulong b)
    {
        var name = space.Variable(variable).Name;
        return ((name[0] == 'a' ? a : b) >> (name[2] - '0') & 1) != 0;
    }

    private sealed class Machine
    {
        public Machine(BddSpace? space = null, string? text = null, RunLimits? limits = null)
        {
            Space = space ?? new BddSpace();
            var memory = new Memory(Space);
            Program = new KernelProgram(new KernelPreprocessor(new MemoryTree((Path, text ?? EvaluatorLawTests.Program)), KernelConfig.Default, IntrinsicMacros.Executed), memory, Space);
            _ = Program.Unit(Path);
            Run = new Evaluator(Program, memory, Space, new IntrinsicTable(), limits);
        }

        public BddSpace Space { get; }
        public KernelProgram Program { get; }
        public Evaluator Run { get; }

        public SymbolicBits Call(string function, SymbolicBits a, SymbolicBits b) => Run.Call(Program.FindFunction(function)!, [a, b], Bdd.True);
    }
}
