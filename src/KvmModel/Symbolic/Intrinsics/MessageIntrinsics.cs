namespace KvmModel.Symbolic.Intrinsics;

/// <summary>What the kernel says to people (Linux include/linux/printk.h, dev_printk.h): it is noted, and changes nothing.</summary>
internal static class MessageIntrinsics
{
    public static void AddTo(IntrinsicTable table)
    {
        foreach (var name in (string[])["_printk", "_printk_deferred"])
            table[name] = call => Say(call, 0, null);
        table["__warn_printk"] = call => Say(call, 0, MessageText.LastComplaint);
        table["_dev_printk"] = call => Say(call, 2, null);
        foreach (var name in (string[])["_dev_emerg", "_dev_alert", "_dev_crit", "_dev_err", "_dev_warn"])
            table[name] = call => Say(call, 1, MessageText.LastComplaint);
        foreach (var name in (string[])["_dev_notice", "_dev_info"])
            table[name] = call => Say(call, 1, MessageText.LastComplaint + 1);
        table["snprintf"] = Write;
    }

    /// <param name="format">The number of the argument that is the format.</param>
    /// <param name="level">How bad it is; null when the format says it.</param>
    private static SymbolicBits Say(IntrinsicCall call, int format, int? level)
    {
        if (MessageText.Of(call, format) is var (text, said) && text.Trim() is { Length: > 0 } shown)
            call.Run.Note((level ?? said) <= MessageText.LastComplaint ? RunEventKind.Complaint : RunEventKind.Message, shown);
        return call.Constant(0);
    }

    /// <summary><c>snprintf()</c>: what fits is written, with a NUL; the length of the whole is returned (C11 7.21.6.5).</summary>
    private static SymbolicBits Write(IntrinsicCall call)
    {
        if (MessageText.Of(call, 2) is not var (text, _) || call.Run.Constant(call[1]) is not { } size)
        {
            call.Run.GiveUp($"{call.Name}() of a text that is not known");
            return call.Constant(0);
        }
        var fits = (int)Math.Min((ulong)text.Length, size - Math.Min(size, 1));
        for (var i = 0; i < fits; i++)
            call.Run.Store(call[0], 8 * i, SymbolicBits.FromConstant((byte)text[i], 8));
        if (size > 0)
            call.Run.Store(call[0], 8 * fits, SymbolicBits.FromConstant(0, 8));
        return call.Constant((ulong)text.Length);
    }
}
