using System.Globalization;
using System.Net;
using Polly;
using Polly.Retry;

namespace ReviewBot.Forge.GitHub;

/// <summary>
/// What is tried again, and when. A rate limit: when the server says (<c>retry-after</c>, else <c>x-ratelimit-reset</c>, else after a minute), whatever the request was, since a
/// limited request did nothing. A failing server or connection: soon, then later, but only a request that does no harm twice; whether another was carried out is for the caller to see.
/// </summary>
/// <remarks>Source: GitHub REST API, "Rate limits for the REST API" (exceeding the rate limit) and "Best practices" (handle rate limit errors appropriately).</remarks>
internal static class GitHubPatience
{
    public const int MaxAttempts = 5;

    /// <summary>A limit that lasts longer ends the attempt: a job on a runner is not to wait for an hour.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan _secondary = TimeSpan.FromMinutes(1);

    public static readonly ResiliencePropertyKey<bool> IsRepeatable = new("repeatable");

    public static ResiliencePipeline<HttpResponseMessage> Pipeline(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = MaxAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(1),
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(ShouldRetry(arguments, time)),
                DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result is { } answer && IsLimit(answer) ? Wait(answer, time) : null),
            })
            .Build();

    /// <summary>A primary or a secondary limit. GitHub answers both with 403 or 429; a 403 without their marks is a missing permission.</summary>
    public static bool IsLimit(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.Forbidden => answer.Headers.RetryAfter is not null || Header(answer, "x-ratelimit-remaining") == 0,
        _ => false,
    };

    private static bool ShouldRetry(RetryPredicateArguments<HttpResponseMessage> arguments, TimeProvider time)
    {
        if (arguments.Outcome.Result is { } answer && IsLimit(answer))
            return Wait(answer, time) <= LongestWait;
        var isRepeatable = arguments.Context.Properties.GetValue(IsRepeatable, false);
        return isRepeatable && (arguments.Outcome.Exception is HttpRequestException or TaskCanceledException or IOException || arguments.Outcome.Result is { StatusCode: >= HttpStatusCode.InternalServerError });
    }

    private static TimeSpan? Wait(HttpResponseMessage answer, TimeProvider time)
    {
        var now = time.GetUtcNow();
        TimeSpan wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => Header(answer, "x-ratelimit-remaining") == 0 && Header(answer, "x-ratelimit-reset") is { } reset ? DateTimeOffset.FromUnixTimeSeconds(reset) - now : _secondary,
        };
        return wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1);
    }

    private static long? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 1L << 40 ? number : null;
}
