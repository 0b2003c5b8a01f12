using System.Net;
using System.Text;

namespace ReviewBot.Bot.Web;

/// <summary>The pages, as HTML without scripts. Whatever comes from mail is text and cannot become markup: every value goes through <see cref="Html"/>.</summary>
internal static class BotPages
{
    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b1f24;background:#fff}
        main{display:block}h1,h2,p{overflow-wrap:anywhere}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d8dee4;vertical-align:top}
        th{color:#57606a;font-weight:600}td.number{text-align:right}a{color:#0550ae}pre{background:#f6f8fa;padding:1rem;overflow-x:auto;font-size:13px}
        .state{display:inline-block;padding:0 .5rem;border-radius:.6rem;background:#eaeef2}.reviewed,.sent{background:#d1f0d8}.failed{background:#ffd8d3}.waiting,.queued,.held{background:#fff1c2}
        .doubt,.reviewing,.sending{background:#d8e9ff}.quiet{color:#57606a}
        @media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}th,.quiet{color:#9198a1}td,th{border-color:#30363d}pre{background:#161b22}a{color:#79b8ff}.state{color:#1b1f24}}
        """;

    public static string Overview(IReadOnlyList<SeriesLine> series, IReadOnlyList<PostLine> outbox)
    {
        var page = Begin("Series");
        Table(page, "id=\"series\"", "Series", ["Series", "Version", "Author", "Patches", "State", "Comments", "Posts", "Last change"]);
        foreach (var line in series)
        {
            page.Append($"<tr><td><a href=\"/series/{line.Id}\">{Html(line.Title)}</a><td>{Html(line.Revision)}<td>{Html(line.Author)}<td class=\"number\">{line.Present}/{line.Total}");
            page.Append($"<td>{State(line.State)} <span class=\"quiet\">{Html(line.Problem ?? "")}</span><td class=\"number\">{line.Findings}<td class=\"number\">{line.Posts}<td>{Time(line.Changed)}</tr>");
        }

        page.Append("</tbody></table></div>");
        if (series.Count == 0)
            page.Append("<p class=\"quiet\">No series has come in yet.</p>");
        page.Append("<h2>Outbox</h2>");
        Posts(page, outbox, withText: false);
        return End(page);
    }

    public static string Series(SeriesDetail series)
    {
        var page = Begin(series.Row.Title);
        page.Append($"<p><a href=\"/\">All series</a></p><p>{State(series.Row.State)} {Html(series.Row.Revision)} of {Html(series.Row.Author)}, {series.Row.Present} of {series.Row.Total} patches. ");
        page.Append($"<span class=\"quiet\">{Html(series.Row.Problem ?? "")}</span></p>");
        foreach (var review in series.Reviews)
        {
            page.Append($"<h2>Review {review.Generation}</h2><p>On {Html(review.Base)}, {Time(review.Made)}. <a href=\"/series/{series.Row.Id}/report\">Report</a></p>");
            Table(page, "class=\"findings\"", $"Comments of review {review.Generation}", ["Patch", "Rule", "Comment", "Against the version before", "Told"]);
            foreach (var finding in review.Findings)
                page.Append($"<tr><td>{finding.Patch}<td>{Html(finding.Rule)}<br><span class=\"quiet\">{Html(finding.Fingerprint)}</span><td>{Html(finding.Title)}<td>{Html(finding.Fate)}<td>{Html(finding.Told)}</tr>");
            page.Append("</tbody></table></div>");
            if (review.Remarks.Length > 0)
                page.Append($"<details><summary>Remarks on the input</summary><pre tabindex=\"0\">{Html(review.Remarks)}</pre></details>");
        }

        page.Append("<h2>Posts</h2>");
        Posts(page, series.Posts, withText: true);
        return End(page);
    }

    /// <summary>The beginning of a table, in a box that a keyboard can scroll where a window is narrow.</summary>
    private static void Table(StringBuilder page, string attribute, string name, string[] columns)
    {
        page.Append($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{Html(name)}\"><table {attribute}><thead><tr>");
        foreach (var column in columns)
            page.Append($"<th scope=\"col\">{column}");
        page.Append("</tr></thead><tbody>");
    }

    private static void Posts(StringBuilder page, IReadOnlyList<PostLine> posts, bool withText)
    {
        if (posts.Count == 0)
            page.Append("<p class=\"quiet\">Nothing.</p>");
        foreach (var post in posts)
        {
            page.Append($"<p class=\"post\">{State(post.State)} {Html(post.Subject)} <span class=\"quiet\">to {Html(post.Recipients.Replace("\n", ", ", StringComparison.Ordinal))} {Html(post.Problem ?? "")}</span></p>");
            if (withText)
                page.Append($"<pre tabindex=\"0\" role=\"region\" aria-label=\"Post {post.Id}\">{Html(Encoding.ASCII.GetString(post.Raw))}</pre>");
        }
    }

    private static StringBuilder Begin(string title) => new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .Append($"<title>{Html(title)} - ReviewBot</title><style>{Style}</style></head><body><main><h1>{Html(title)}</h1>");

    private static string End(StringBuilder page) => page.Append("</main></body></html>").ToString();

    private static string State(string state) => $"<span class=\"state {Html(state)}\">{Html(state)}</span>";

    private static string Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'");

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
