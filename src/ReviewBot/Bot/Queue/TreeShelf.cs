using KvmModel.Kbuild;
using KvmModel.Vcpu;
using ReviewBot.Review;
using ReviewBot.Trees;
using Rules;

namespace ReviewBot.Bot.Queue;

/// <summary>
/// The trees that series went on last, each with what was read of it, because the next series often goes on the same: a kernel is read once and not for each. In: a repository and a commit.
/// Out: the commit's tree and the pipeline that knows it. A tree is known by its commit, so what is kept is never out of date. Safe from several threads.
/// </summary>
/// <remarks>What is known of a kernel takes some hundred megabytes, and as much again for each review that runs on it at the same time.</remarks>
internal sealed class TreeShelf(KernelConfig kernel, RuleSet rules) : IDisposable
{
    /// <summary>Trees that are kept while nobody uses them: the branch of the day, and that of the others.</summary>
    public const int MostKept = 2;

    private readonly Lock _lock = new();

    /// <summary>Last used first.</summary>
    private readonly List<Shelved> _trees = [];

    /// <summary>A tree for as long as the loan lasts; null when the repository does not have it.</summary>
    public Loan? Borrow(string repository, string commit)
    {
        lock (_lock)
        {
            var tree = _trees.Find(kept => kept.Repository.FullPath == repository && kept.Tree.CommitId == commit) ?? Open(repository, commit);
            if (tree is null)
                return null;
            _trees.Remove(tree);
            _trees.Insert(0, tree);
            tree.Loans++;
            return new Loan(this, tree);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _trees.ForEach(tree => tree.Repository.Dispose());
            _trees.Clear();
        }
    }

    private Shelved? Open(string path, string commit)
    {
        if (GitRepository.Open(path, out _) is not { } repository)
            return null;
        if (repository.Tree(commit, out _) is { } tree)
            return new Shelved(repository, tree, new ReviewPipeline(kernel, rules, new BaseUnits(tree)));
        repository.Dispose();
        return null;
    }

    private void Return(Shelved tree)
    {
        lock (_lock)
        {
            tree.Loans--;
            foreach (var old in _trees.Skip(MostKept).Where(old => old.Loans == 0).ToList())
            {
                _trees.Remove(old);
                old.Repository.Dispose();
            }
        }
    }

    /// <summary>A tree that is not put away while it is used.</summary>
    public sealed class Loan : IDisposable
    {
        private readonly TreeShelf _shelf;
        private Shelved? _tree;

        internal Loan(TreeShelf shelf, Shelved tree) => (_shelf, _tree) = (shelf, tree);

        public GitTree Tree => Lent.Tree;

        public ReviewPipeline Pipeline => Lent.Pipeline;

        private Shelved Lent => _tree ?? throw new ObjectDisposedException(nameof(Loan));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _tree, null) is { } tree)
                _shelf.Return(tree);
        }
    }

    internal sealed class Shelved(GitRepository repository, GitTree tree, ReviewPipeline pipeline)
    {
        public GitRepository Repository { get; } = repository;

        public GitTree Tree { get; } = tree;

        public ReviewPipeline Pipeline { get; } = pipeline;

        /// <summary>Guarded by the shelf's lock.</summary>
        public int Loans { get; set; }
    }
}
