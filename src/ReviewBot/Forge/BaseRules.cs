using KvmModel.Source;
using ReviewBot.Review;
using ReviewBot.Trees;

namespace ReviewBot.Forge;

/// <summary>The catalogue of a repository as its base branch has it. What a pull request changes in it counts for nothing until it is merged.</summary>
internal static class BaseRules
{
    /// <param name="into">A directory outside of the checkout that a copy is put into, for the review to read.</param>
    /// <returns>The copy; null when the base branch has no such file.</returns>
    public static string? CopyTo(string into, GitRepository repository, string commit, string path)
    {
        if (!TreePath.IsSafe(path))
            throw new InputException($"{path} is no path inside the repository", "give the input rules a path such as .github/reviewbot.json");
        if (repository.Tree(commit, out var problem) is not { } tree)
            throw new InputException(problem?.Message ?? "the base commit cannot be read");
        if (tree.Read(path) is not { } text)
            return null;
        Directory.CreateDirectory(into);
        var copy = Path.Combine(into, "rules.json");
        File.WriteAllText(copy, SourceText.Display(text.Text));
        return copy;
    }
}
