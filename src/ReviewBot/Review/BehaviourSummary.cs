using System.Collections.Immutable;
using KvmModel.Arm64.Traps;
using KvmModel.Delta;
using ReviewBot.Model;
using Rules;

namespace ReviewBot.Review;

/// <summary>
/// What a series does to what a guest or userspace sees, whether or not it is wrong. In: the patches, run before and after. Out: each difference under the patch that makes it, and what the
/// comparison covered, so that «nothing changed» says of what.
/// </summary>
/// <param name="Differences">By patch and mode, in the order of accesses, registers, controls, switched registers, and what goes wrong at boot.</param>
/// <param name="Unanswered">What could not be compared, and why.</param>
/// <param name="CheckedPatches">How many patches were run; the others touch nothing that runs.</param>
public sealed record BehaviourSummary(ImmutableArray<PatchDifference> Differences, ImmutableArray<string> Unanswered, int CheckedPatches)
{
    /// <summary>What was compared, for people.</summary>
    public string Scope =>
        $"{ArchitectureAccesses.All.Length} accesses from EL1 and EL0, the registers that userspace lists, their reset values and writable bits, the EL2 controls and the world switch, with and without VHE, for all hosts and VMs";

    internal static BehaviourSummary Of(SeriesAnalysis series)
    {
        var differences = ImmutableArray.CreateBuilder<PatchDifference>();
        var unanswered = ImmutableArray.CreateBuilder<string>();
        var @checked = 0;
        foreach (var step in series.Steps)
        {
            var naming = new RegisterNaming(step.Before, step.After);
            var isChecked = false;
            foreach (var (mode, behaviour) in (ReadOnlySpan<(string, PatchBehaviour)>)[("VHE", step.Behaviour), ("nVHE", step.BehaviourBelowVhe)])
            {
                if (!behaviour.IsSimulated)
                    continue;
                isChecked = true;
                differences.AddRange(behaviour.Delta.Differences.Select(difference => new PatchDifference(step.Index, mode, ModelWords.Subject(difference, naming), difference)));
                unanswered.AddRange(behaviour.Delta.Incomparable.Select(what => $"patch {step.Index} ({mode}): {what}"));
            }
            @checked += isChecked ? 1 : 0;
        }
        return new BehaviourSummary(differences.ToImmutable(), unanswered.ToImmutable(), @checked);
    }
}

/// <summary>One difference that a patch makes.</summary>
/// <param name="Patch">The patch's index in its series.</param>
/// <param name="Mode">How KVM is installed where it shows: <c>VHE</c>, <c>nVHE</c>.</param>
/// <param name="Subject">What differs, by name: <c>MSR FPMR at EL0</c>.</param>
public sealed record PatchDifference(int Patch, string Mode, string Subject, BehaviourDifference Difference)
{
    /// <summary>Its <see cref="ModelChange.Kind"/>.</summary>
    internal const string Kind = "behaviour";

    /// <summary>The same in words.</summary>
    public ModelChange Change => new(Patch, Kind, $"{Subject} ({Mode}), when {Difference.When}", Difference.Before, Difference.After);
}
