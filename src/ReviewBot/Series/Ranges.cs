using System.Text;

namespace ReviewBot.Series;

/// <summary>Part numbers in words: <c>part 3</c>, <c>parts 1 to 4, 7</c>.</summary>
internal static class Ranges
{
    public static string Parts(IEnumerable<int> indices)
    {
        var sorted = indices.Distinct().Order().ToList();
        var text = new StringBuilder(sorted.Count == 1 ? "part " : "parts ");
        for (var at = 0; at < sorted.Count; at++)
        {
            var first = at;
            while (at + 1 < sorted.Count && sorted[at + 1] == sorted[at] + 1)
                at++;
            text.Append(first > 0 ? ", " : "").Append(sorted[first]);
            if (at > first)
                text.Append(at == first + 1 ? ", " : " to ").Append(sorted[at]);
        }

        return text.ToString();
    }
}
