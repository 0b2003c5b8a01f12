using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ReviewBot.Bot.Store;
using ReviewBot.Review;

namespace ReviewBot.Bot.Web;

/// <summary>
/// <c>serve --http</c>: the pages, <c>/health</c> and <c>/metrics</c> (Prometheus text). Only to be read; meant for this machine or a proxy with a login before it. A request whose Host is
/// another's name is refused, so that no web page elsewhere can read it through a visitor's browser.
/// </summary>
internal static class BotSite
{
    /// <param name="address"><c>address:port</c>.</param>
    public static async Task<WebApplication> StartAsync(string address, BotStore store, BotLog log, CancellationToken cancel)
    {
        if (!IPEndPoint.TryParse(address, out var endpoint) || endpoint.Port == 0 && !address.EndsWith(":0", StringComparison.Ordinal))
            throw new InputException($"--http {address} is no address and port", "write 127.0.0.1:8080");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(endpoint);
            server.Limits.MaxRequestBodySize = 0;
            server.AddServerHeader = false;
        });
        var site = builder.Build();
        Map(site, new BotStatus(store), endpoint);
        await site.StartAsync(cancel).ConfigureAwait(false);
        log.Say("http", ("address", string.Join(' ', site.Urls)));
        return site;
    }

    private static void Map(WebApplication site, BotStatus status, IPEndPoint endpoint)
    {
        site.Use(async (context, next) =>
        {
            if (IPAddress.IsLoopback(endpoint.Address) && context.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
            {
                context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
                return;
            }

            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            context.Response.Headers.CacheControl = "no-store";
            await next(context).ConfigureAwait(false);
        });
        site.MapGet("/", () => Page(BotPages.Overview(status.Series(), status.Outbox())));
        site.MapGet("/series/{id:long}", (long id) => status.Series(id) is { } series ? Page(BotPages.Series(series)) : Results.NotFound());
        site.MapGet("/series/{id:long}/report", (long id) => status.Report(id) is { } report ? Results.Bytes(report, "application/json; charset=utf-8") : Results.NotFound());
        site.MapGet("/health", () => Health(status));
        site.MapGet("/metrics", () => Results.Text(Metrics(status), "text/plain; version=0.0.4; charset=utf-8"));
    }

    private static IResult Page(string html) => Results.Text(html, "text/html; charset=utf-8", Encoding.UTF8);

    private static IResult Health(BotStatus status)
    {
        try
        {
            status.Meters();
            return Results.Text("ok\n");
        }
        catch (System.Data.Common.DbException)
        {
            return Results.Text("the store does not answer\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static string Metrics(BotStatus status)
    {
        var text = new StringBuilder();
        foreach (var group in status.Meters().GroupBy(meter => meter.Meter))
        {
            text.Append($"# TYPE reviewbot_{group.Key} gauge\n");
            foreach (var (meter, label, value) in group)
                text.Append(label.Length > 0 ? $"reviewbot_{meter}{{state=\"{label}\"}} {value}\n" : $"reviewbot_{meter} {value}\n");
        }

        return text.ToString();
    }
}
