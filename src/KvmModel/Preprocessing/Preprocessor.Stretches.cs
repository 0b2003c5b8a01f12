namespace KvmModel.Preprocessing;

/// <content>
/// Reading a unit stretch by stretch, and taking from other units what they have read already. Kernel units have the same thousand headers, in another order each: what is
/// between two includes hardly ever depends on that order.
/// </content>
public sealed partial class Preprocessor
{
    /// <summary>Whether the stretch so far depends on nothing but its text and the macros it asked about.</summary>
    private bool _isWhole;

    /// <summary>Reads up to the next <c>#include</c> or the end of the file.</summary>
    private void ReadStretch()
    {
        var file = _file;
        if (file.IsAtInclude || file.IsAtEnd)
            return;
        var start = file.NextDirective;
        var groups = file.OpenGroups;
        var work = _expander.Work;
        _isWhole = _options.SharesStretches && file.IsBehindDirective;
        if (_isWhole && Repeat(file, start))
            return;
        _macros.BeginStretch();
        if (_options.SharesStretches)
            _expander.Counter = Stretch.FirstCount(file.Source.Path, start);
        while (!IsStopped && file == _file)
        {
            CopyUpToBoundary();
            if (file != _file || file.Position < file.Boundary)
                continue;
            if (file.IsAtEnd || file.IsAtInclude)
                break;
            Obey();
        }
        var run = EndRun();
        if (!_isWhole || IsStopped || file != _file || file.LineDelta != 0 || file.PresumedName is not null)
            return;
        var (reads, writes, ownReads) = _macros.Journal();
        file.Lexed.Add(start, new Stretch(_options.Intrinsics, reads, writes, ownReads, file.NextDirective, file.OpenGroups - groups, _expander.Work - work, run));
    }

    /// <summary>Takes a stretch over from another unit; false when none that was kept would be the same here.</summary>
    private bool Repeat(OpenFile file, int start)
    {
        foreach (var stretch in file.Lexed.Stretches(start))
        {
            if (!ReferenceEquals(stretch.Dialect, _options.Intrinsics) || stretch.Run?.Tokens.Length >= _room || !_macros.Allows(stretch))
                continue;
            _macros.Repeat(stretch);
            _expander.Charge(stretch.Work);
            file.OpenGroups += stretch.Groups;
            file.GoToEndOf(stretch);
            Add(stretch.Run);
            return true;
        }
        return false;
    }

    /// <summary>The tokens since the last run; null for none.</summary>
    private TokenRun? EndRun()
    {
        TokenRun? run = null;
        if (_output.Count > 0)
        {
            var tokens = _output.ToArray();
            run = new TokenRun(tokens, _log.Compact(tokens));
            Add(run);
        }
        _output.Truncate(0);
        _log.Truncate(1);
        return run;
    }

    private void Add(TokenRun? run)
    {
        if (run is null)
            return;
        _runs.Add(run);
        _room -= run.Tokens.Length;
    }
}
