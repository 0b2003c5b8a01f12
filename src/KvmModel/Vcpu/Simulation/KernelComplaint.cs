using KvmModel.Source;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>Something that the kernel itself notices to be wrong: a check of its own that fails, and what it says of it.</summary>
/// <param name="Guard">When it happens.</param>
/// <param name="Text">For people: the kernel's own message where it has one.</param>
/// <param name="Function">The function that was running, or whose result says that it failed.</param>
/// <param name="Location">Where it is noticed; null for a failed call.</param>
public sealed record KernelComplaint(Bdd Guard, string Text, string Function, SourceLocation? Location);
