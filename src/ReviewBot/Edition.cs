using System.Diagnostics.CodeAnalysis;

namespace ReviewBot;

/// <summary>
/// What a build of the program has. As native code, which <c>eng/native</c> compiles, it has the commands that answer about sources at hand: there all that counts is when the answer comes. Those
/// that wait for mail, databases and forges stay with the runtime's own compiler, and the compiler of native code leaves out what only they use.
/// </summary>
internal static class Edition
{
    /// <summary>Whether <c>serve</c>, <c>deliver</c> and <c>action</c> are there.</summary>
    [FeatureSwitchDefinition("ReviewBot.HasServices")]
    public static bool HasServices => !AppContext.TryGetSwitch("ReviewBot.HasServices", out var has) || has;
}
