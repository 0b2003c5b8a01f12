using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Forge;

/// <summary>GitHub's description of its REST API (npm <c>@octokit/openapi</c>): what requests and answers must look like, and an example of each answer.</summary>
internal sealed class OpenApi
{
    public const string File = "github-openapi.json";

    private readonly JsonElement _root;
    private readonly List<(Regex Path, string Name)> _paths;

    private OpenApi(JsonElement root)
    {
        _root = root;
        _paths = [.. root.GetProperty("paths").EnumerateObject().Select(path => (new Regex("^" + Regex.Replace(path.Name, "\\{[^}]*\\}", "[^/]+") + "$"), path.Name))];
    }

    public static Lazy<OpenApi> Shared { get; } = new(() =>
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(TestData.Contract(File)!));
        return new OpenApi(document.RootElement.Clone());
    });

    /// <summary>A copy of the example of an answer, for a fake to put its state into.</summary>
    public JsonObject Example(string name) => JsonNode.Parse(_root.GetProperty("components").GetProperty("examples").GetProperty(name).GetProperty("value").GetRawText()) switch
    {
        JsonArray array => (JsonObject)array[0]!.DeepClone(),
        var value => (JsonObject)value!,
    };

    /// <summary>What is wrong with a request: an operation or parameter that does not exist, or a body of the wrong form.</summary>
    public IEnumerable<string> RequestErrors(string method, Uri address, string? body)
    {
        if (Operation(method, address.AbsolutePath) is not { } operation)
            return [$"{method} {address.AbsolutePath} does not exist"];
        var parameters = operation.TryGetProperty("parameters", out var listed)
            ? listed.EnumerateArray().Select(parameter => parameter.TryGetProperty("$ref", out var reference) ? Resolve(reference.GetString()!) : parameter).Select(parameter => parameter.GetProperty("name").GetString()!).ToHashSet()
            : [];
        var unknown = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')[0]).Where(name => !parameters.Contains(name)).Select(name => $"no parameter {name}");
        if (body is null)
            return unknown;
        var schema = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        var instance = JsonDocument.Parse(body).RootElement;
        // The schema lets any member pass; one that it does not name is a mistake all the same.
        var strangers = instance.EnumerateObject().Where(member => !schema.GetProperty("properties").TryGetProperty(member.Name, out _)).Select(member => $"no member {member.Name}");
        return [.. unknown, .. strangers, .. JsonSchema.Errors(_root, schema, instance)];
    }

    public IEnumerable<string> AnswerErrors(string method, Uri address, int status, string body)
    {
        if (Operation(method, address.AbsolutePath) is not { } operation)
            return [$"{method} {address.AbsolutePath} does not exist"];
        if (!operation.GetProperty("responses").TryGetProperty($"{status}", out var answer))
            return status >= 400 ? [] : [$"{method} {address.AbsolutePath} does not answer {status}"];
        if (answer.TryGetProperty("$ref", out var reference))
            answer = Resolve(reference.GetString()!);
        return answer.TryGetProperty("content", out var content) ? JsonSchema.Errors(_root, content.GetProperty("application/json").GetProperty("schema"), JsonDocument.Parse(body).RootElement) : [];
    }

    private JsonElement? Operation(string method, string path) =>
        _paths.Where(known => known.Path.IsMatch(path)).Select(known => _root.GetProperty("paths").GetProperty(known.Name)).Where(known => known.TryGetProperty(method.ToLowerInvariant(), out _))
            .Select(known => (JsonElement?)known.GetProperty(method.ToLowerInvariant())).FirstOrDefault();

    private JsonElement Resolve(string reference) => reference[2..].Split('/').Aggregate(_root, (at, name) => at.GetProperty(name));
}
