using System.Runtime.InteropServices;

namespace KvmModel.Symbolic;

/// <summary>
/// Answers to questions that were put to the programs of successive trees, each with what it was made from: the words that were touched, as they were when the question was put, the functions
/// that ran, and what helpers asked by name. In a state in which all of that is the same the answer is the same, and nothing has to be run for it.
/// </summary>
/// <remarks>
/// Thousands of questions are put to one state, and read much the same. What an answer is made from is a list of numbers, therefore, each of which stands for one fact, and whether a fact holds in a
/// state is found out once (<see cref="AnswerState"/>). A word that was written before it was read counts as one that was read: that asks for more than is needed, never for less.
/// </remarks>
internal sealed class AnswerTable<TQuestion, TAnswer> where TQuestion : notnull
{
    /// <summary>Answers that are kept to one question: enough for a tree, the one after a patch, and those with a part of it.</summary>
    private const int Kept = 4;

    private readonly Dictionary<TQuestion, List<(int[] Facts, TAnswer Answer)>> _answers = [];

    /// <summary>An answer that was given where everything that it was made from was the same.</summary>
    public bool TryFind(TQuestion question, AnswerState state, out TAnswer answer)
    {
        if (_answers.TryGetValue(question, out var known))
        {
            foreach (var (facts, given) in known)
            {
                if (!state.HasAll(facts))
                    continue;
                answer = given;
                return true;
            }
        }
        answer = default!;
        return false;
    }

    /// <param name="made">What was noted while the answer was made; the state is again as it was before.</param>
    public void Add(TQuestion question, TAnswer answer, AnswerState state, SummaryRecorder made)
    {
        if (made.IsSpoiled)
            return;
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_answers, question, out _);
        known ??= [];
        known.Insert(0, (state.FactsOf(made), answer));
        if (known.Count > Kept)
            known.RemoveAt(Kept);
    }
}

/// <summary>What may be so in the state of one program and not in that of another, numbered.</summary>
internal sealed class AnswerFacts
{
    private readonly Dictionary<object, int> _numbers = [];
    private readonly Dictionary<(int Window, int Word), List<(SymbolicBits Value, int Number)>> _words = [];

    /// <summary>By number: a <see cref="WordFact"/>, a <see cref="FunctionFact"/>, a <see cref="SizeFact"/>, a <see cref="NamedLookup"/> or the paths that matter.</summary>
    public List<object> All { get; } = [];

    public int NumberOf(object fact)
    {
        if (_numbers.TryGetValue(fact, out var number))
            return number;
        _numbers.Add(fact, All.Count);
        All.Add(fact);
        return All.Count - 1;
    }

    public int NumberOf(int window, int word, SymbolicBits value)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_words, (window, word), out _);
        known ??= [];
        foreach (var (candidate, number) in known)
            if (candidate == value)
                return number;
        known.Add((value, All.Count));
        All.Add(new WordFact(window, word, value));
        return All.Count - 1;
    }
}

/// <summary>A word of memory holds a value.</summary>
internal sealed record WordFact(int Window, int Word, SymbolicBits Value);

/// <summary>A function says what it said.</summary>
internal sealed record FunctionFact(int Window, FunctionVersion? Version);

/// <summary>An object has a size.</summary>
internal sealed record SizeFact(int Window, long Size);

/// <summary>One state of one program, which every question leaves as it finds it, and the facts that hold in it as far as anyone has asked.</summary>
internal sealed class AnswerState(Evaluator run, AnswerFacts facts)
{
    private enum Truth : byte { NotAsked, Holds, Fails }

    private Truth[] _known = [];

    public bool HasAll(int[] numbers)
    {
        foreach (var number in numbers)
            if (!Holds(number))
                return false;
        return true;
    }

    public int[] FactsOf(SummaryRecorder made)
    {
        var numbers = new List<int> { facts.NumberOf(run.Care) };
        foreach (var function in made.Functions)
            numbers.Add(facts.NumberOf(new FunctionFact(function.Window, run.Program.VersionOf(function))));
        foreach (var lookup in made.Lookups)
            numbers.Add(facts.NumberOf(lookup));
        var sized = new HashSet<int>();
        foreach (var (window, word) in made.Touched)
        {
            if (run.Memory.At(window) is not { } target || word >= target.WordCount)
                continue;
            numbers.Add(facts.NumberOf(window, word, target.Peek(word)));
            if (sized.Add(window))
                numbers.Add(facts.NumberOf(new SizeFact(window, target.Size)));
        }
        foreach (var number in numbers)
            Set(number, Truth.Holds);
        return [.. numbers];
    }

    private bool Holds(int number)
    {
        if (number < _known.Length && _known[number] != Truth.NotAsked)
            return _known[number] == Truth.Holds;
        var holds = facts.All[number] switch
        {
            WordFact word => run.Memory.At(word.Window) is { } target && word.Word < target.WordCount && target.Peek(word.Word) == word.Value,
            FunctionFact function => run.Program.FunctionAt(function.Window) is { } found && run.Program.VersionOf(found) == function.Version,
            SizeFact size => run.Memory.At(size.Window)?.Size == size.Size,
            NamedLookup lookup => run.Program.Answers(lookup),
            Bdd care => run.Care == care,
            _ => false,
        };
        Set(number, holds ? Truth.Holds : Truth.Fails);
        return holds;
    }

    private void Set(int number, Truth truth)
    {
        if (_known.Length <= number)
            Array.Resize(ref _known, Math.Max(number + 1, 2 * _known.Length));
        _known[number] = truth;
    }
}
