namespace KvmModel.Preprocessing;

/// <content>
/// Reading a unit stretch by stretch, and taking from other units what they have read already. Kernel units have the same thousand headers, in another order each: what is
/// between two includes hardly ever depends on that order.
/// </content>
public sealed partial class Preprocessor
{
    /// <summary>Whether the stretch so far depends on nothing but its text and the macros it asked about.</summary>
    private bool _isWhole;

    /// <summary>Reads up to the next <c>#include</c>, the end of the file, or the next cut of the main file.</summary>
    private void ReadStretch()
    {
        var file = _file;
        if (file.IsAtInclude || file.IsAtEnd)
            return;
        var start = file.Position;
        var isStart = file.IsBehindDirective || file.Position == file.Cut;
        if (ReferenceEquals(file.Source, _main))
            file.Cut = file.Lexed.CutBehind(start);
        _isWhole = _options.SharesStretches && isStart && file.HasOwnLines && _packs.IsInitial;
        if (_isWhole && Repeat(file))
            return;
        var (groups, work) = (file.OpenGroups, _expander.Work);
        _macros.BeginStretch();
        if (_options.SharesStretches)
            _expander.Counter = ReferenceEquals(file.Source, _main) ? Stretch.FirstCount(_main.Path, 0, file.Lexed.TextOfPiece(start)) : Stretch.FirstCount(file.Source.Path, start, default);
        while (!IsStopped && file == _file)
        {
            CopyTokens();
            if (file != _file || file.Position < file.Limit)
                continue;
            if (file.IsAtEnd || file.IsAtInclude || file.Position >= file.Cut)
                break;
            Obey();
        }
        var run = EndRun();
        if (!_isWhole || !_packs.IsInitial || IsStopped || file != _file || !file.HasOwnLines)
            return;
        var (reads, writes, ownReads) = _macros.Journal();
        file.Lexed.Add(start, new Stretch(_options.Intrinsics, reads, writes, ownReads, file.NextDirective, file.Position, file.OpenGroups - groups, _expander.Work - work, run));
    }

    /// <summary>Takes the next stretch over from another unit; false when none that was kept would be the same here.</summary>
    private bool Repeat(OpenFile file)
    {
        foreach (var stretch in file.Lexed.Stretches(file.Position))
        {
            if (IsInDialect(stretch) && Repeat(file, stretch))
                return true;
        }
        if (_revision is null || !ReferenceEquals(file.Source, _main) || _revision.Find(file.Position, IsInDialect, _macros) is not { } moved)
            return false;
        file.Lexed.Add(file.Position, moved);
        return Repeat(file, moved);
    }

    /// <summary>Whether a stretch asked about no macro of which only one of its dialect and this unit's leaves the calls standing.</summary>
    private bool IsInDialect(Stretch stretch)
    {
        if (ReferenceEquals(stretch.Dialect, _options.Intrinsics))
            return true;
        if (!_disputed.TryGetValue(stretch.Dialect, out var disputed))
        {
            disputed = SymbolSet.Of(stretch.Dialect.Except(_options.Intrinsics).Concat(_options.Intrinsics.Except(stretch.Dialect)));
            _disputed.Add(stretch.Dialect, disputed);
        }
        return !stretch.Asks(disputed);
    }

    private bool Repeat(OpenFile file, Stretch stretch)
    {
        if (stretch.Run?.Length >= _room || !_macros.Allows(stretch))
            return false;
        _macros.Repeat(stretch);
        _expander.Charge(stretch.Work);
        file.GoToEndOf(stretch);
        Add(stretch.Run);
        return true;
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
        _room -= run.Length;
    }
}
