using System.Diagnostics;
using System.Text.Json.Nodes;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Forge;

/// <summary>
/// GitHub's GraphQL schema, asked through the reference implementation of GraphQL: is a query one that the schema allows, are its variables of the types that it says, and is what was
/// answered what the query would give on such data, no member more or less, none null or of another type where the schema forbids it.
/// </summary>
internal static class GraphSchema
{
    /// <summary>What it needs of the contracts that are fetched.</summary>
    public const string File = "github.graphql";

    public const string Modules = "node_modules/graphql";

    private const string Script = """
        const { buildSchema, graphql } = await import(process.env.GRAPHQL);
        const { readFileSync } = await import('node:fs');
        const { isDeepStrictEqual } = await import('node:util');
        // As published, it defines some fields twice.
        const schema = buildSchema(readFileSync(process.env.SCHEMA, 'utf8'), { assumeValid: true });
        for (const { request, answer } of JSON.parse(readFileSync(0, 'utf8'))) {
          const given = JSON.parse(JSON.stringify(await graphql({ schema, source: request.query, rootValue: answer.data ?? {}, variableValues: request.variables })));
          for (const error of given.errors ?? [])
            console.log(`${request.query}: ${error.message}`);
          if (!given.errors && answer.data && !isDeepStrictEqual(given.data, answer.data))
            console.log(`${request.query}: the schema gives ${JSON.stringify(given.data)}, and the answer was ${JSON.stringify(answer.data)}`);
        }
        """;

    /// <summary>What the schema says against queries and their answers, a line each; nothing when they hold to it. Of an answer that refuses only the query is checked.</summary>
    public static async Task<string> Errors(IEnumerable<(JsonNode Request, JsonNode Answer)> exchanges)
    {
        var start = new ProcessStartInfo("node", ["--input-type=module", "-e", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GRAPHQL"] = Path.Combine(TestData.Contract(Modules)!, "index.mjs");
        start.Environment["SCHEMA"] = TestData.Contract(File)!;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(new JsonArray([.. exchanges.Select(one => new JsonObject { ["request"] = one.Request.DeepClone(), ["answer"] = one.Answer.DeepClone() })]).ToJsonString());
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output + await errors;
    }
}
