using System.Collections.Immutable;
using KvmModel.Invariants;
using KvmModel.Source;

namespace Rules.Behaviour;

/// <summary>
/// Finds the changed lines that break invariants. In: a patch and what it breaks. Out: for each a line of the patch. The reasons of the simulation name lines; where they name none that the patch
/// changes, or several, the patch is run with one group of its lines left out at a time: the group without which the invariant holds is the cause (Zeller and Hildebrandt 2002, delta
/// debugging, with one step).
/// </summary>
/// <remarks>
/// What only several groups together break is put on the likeliest: the reasons' first, then one that names the register. What the host comes to find out about the machine breaks nothing by itself: it lets
/// code run that was there before, and it is not blamed unless a reason names it.
/// </remarks>
internal sealed class CauseFinder
{
    /// <summary>Trees that are run for one patch to tell its groups apart.</summary>
    private const int MostTrials = 12;

    private readonly SeriesStep _step;
    private readonly KvmModel.Delta.PatchBehaviour _behaviour;
    private readonly ImmutableArray<ChangeGroup> _groups;

    public CauseFinder(SeriesStep step, KvmModel.Delta.PatchBehaviour behaviour)
    {
        (_step, _behaviour) = (step, behaviour);
        _groups = ChangeGroup.In(step);
    }

    /// <summary>The causes of those breaches for which there is a line, in their order.</summary>
    public IEnumerable<Cause> Of(ImmutableArray<NewBreach> breaches)
    {
        if (_groups.IsEmpty)
            return [];
        var known = new Dictionary<NewBreach, ChangeGroup>(ReferenceEqualityComparer.Instance);
        var open = new List<NewBreach>();
        foreach (var breach in breaches)
        {
            var named = Named(breach).ToList();
            if (_groups.Length == 1 || named.Count == 1)
                known.Add(breach, _groups.Length == 1 ? _groups[0] : named[0]);
            else
                open.Add(breach);
        }
        Try(open, known);
        foreach (var breach in open)
            known.TryAdd(breach, Named(breach).Concat(_groups.Where(group => Mentions(group, breach))).Concat(_groups.OrderBy(group => group.IsDefinition)).First());
        return breaches.Where(breach => !known[breach].IsOfHost || Named(breach).Contains(known[breach])).Select(breach => Place(breach, known[breach]));
    }

    /// <summary>Leaves out one group after the other.</summary>
    private void Try(List<NewBreach> open, Dictionary<NewBreach, ChangeGroup> known)
    {
        var left = open.ToList();
        // Without a definition what uses it is not known, which breaks nothing either: users go first.
        var candidates = _groups.OrderByDescending(group => left.Count(breach => Named(breach).Contains(group))).ThenBy(group => group.IsDefinition).ThenByDescending(group => left.Count(breach => Mentions(group, breach))).Take(MostTrials);
        foreach (var group in left.Count == 0 ? [] : candidates)
        {
            var path = group.Path;
            if (_step.After.Tree.Read(path) is not { } text)
                continue;
            foreach (var healed in _behaviour.HealedIn(OverlayTree.Over(_step.After.Tree).With(ChangeGroup.Without(text, [group])), left))
            {
                known.Add(healed, group);
                left.Remove(healed);
            }
            if (left.Count == 0)
                return;
        }
    }

    /// <summary>The groups that the reasons of a breach name.</summary>
    private IEnumerable<ChangeGroup> Named(NewBreach breach) =>
        _groups.Where(group => breach.Reasons.Any(reason => group.Adds(reason.Location)) || breach.ReasonsBefore.Any(reason => group.Removes(reason.Location)));

    private bool Mentions(ChangeGroup group, NewBreach breach) => group.Added.Concat(group.Removed).Any(line => Mentions(line, breach));

    private bool Mentions(string line, NewBreach breach)
    {
        if (breach.Register is { } register && _step.After.Registers.NameOf(register) is { } name)
            return line.Contains(name, StringComparison.Ordinal);
        return breach.Control is { } control && (line.Contains(breach.Subject[(breach.Subject.LastIndexOf('.') + 1)..], StringComparison.Ordinal) || line.Contains(control, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The line of a group: one that a reason names, one that names the register, the first that says something.</summary>
    private Cause Place(NewBreach breach, ChangeGroup group)
    {
        if (group.Added.Length > 0)
        {
            var reason = breach.Reasons.Select(reason => reason.Location).FirstOrDefault(group.Adds);
            var line = reason?.Line ?? group.NewStart + Best(group.Added, breach);
            return new Cause(breach, new SourceLocation(group.File.Diff.NewPath!, line), DiffSide.New);
        }
        var removed = breach.ReasonsBefore.Select(reason => reason.Location).FirstOrDefault(group.Removes);
        return new Cause(breach, new SourceLocation(group.File.Diff.OldPath!, removed?.Line ?? group.OldStart + Best(group.Removed, breach)), DiffSide.Old);
    }

    private int Best(ImmutableArray<string> lines, NewBreach breach)
    {
        for (var index = 0; index < lines.Length; index++)
        {
            if (Mentions(lines[index], breach))
                return index;
        }
        for (var index = 0; index < lines.Length; index++)
        {
            if (lines[index].AsSpan().Trim() is { Length: > 1 } text && !text.StartsWith("/*") && !text.StartsWith("*") && !text.StartsWith("//"))
                return index;
        }
        return 0;
    }
}
