using ReviewBot.Reports;

namespace ReviewBot.Backtest;

/// <summary>The words that a backtest has for its notions, in reports and in the contract <c>reviewbot.backtest/1</c>.</summary>
internal static class BacktestWords
{
    private const int LongestFirstLine = 160;

    public static string Of(Fit fit) => fit == Fit.Whole ? "whole" : "part";

    public static string Of(Checkable checkable) => checkable switch { Checkable.Yes => "yes", Checkable.Partly => "partly", _ => "no" };

    public static string Of(Verdict verdict) => verdict == Verdict.Right ? "right" : "wrong";

    public static string Of(Reach reach) => reach switch { Reach.Whole => "whole", Reach.Part => "part", Reach.Out => "out", _ => "not-on-hunk" };

    /// <summary>The first line of a remark that says something, shortened.</summary>
    public static string FirstLine(string text)
    {
        var line = text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? "";
        return PrintableText.Of(line.Length > LongestFirstLine ? line[..LongestFirstLine] + "…" : line);
    }
}
