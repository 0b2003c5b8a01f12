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
    }

    /// <param name="format">The number of the argument that is the format.</param>
    /// <param name="level">How bad it is; null when the format says it.</param>
    private static SymbolicBits Say(IntrinsicCall call, int format, int? level)
    {
        if (MessageText.Of(call, format) is { Text.Length: > 0 } said)
            call.Run.Note((level ?? said.Level) <= MessageText.LastComplaint ? RunEventKind.Complaint : RunEventKind.Message, said.Text);
        return call.Constant(0);
    }
}
