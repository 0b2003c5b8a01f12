using KvmModel.Source;

namespace KvmModel.Symbolic;

/// <summary>What kind of thing was noticed while code ran.</summary>
public enum RunEventKind
{
    /// <summary>Paths that were given up: what happens on them is not known.</summary>
    GivenUp,

    /// <summary>A function whose body is not known was called; it is taken to change nothing.</summary>
    UnknownCall,

    /// <summary>A store whose target is not known; it is taken to change nothing that is looked at.</summary>
    LostStore,

    /// <summary>A <c>WARN</c> or <c>KVM_BUG_ON</c> whose condition can hold.</summary>
    Warning,

    /// <summary>Something that the kernel says to people (<c>printk()</c>).</summary>
    Message,

    /// <summary>A message of level <c>KERN_WARNING</c> or worse.</summary>
    Complaint,

    /// <summary>A <c>BUG</c> that can be reached, or a pointer to nothing that is followed: the host's kernel dies.</summary>
    Bug,
}

/// <summary>Something that was noticed while code ran, and where.</summary>
/// <param name="Guard">When it happens.</param>
/// <param name="Text">What, for people.</param>
/// <param name="Function">The function that was running.</param>
public sealed record RunEvent(RunEventKind Kind, Bdd Guard, string Text, string Function, SourceLocation Location);
