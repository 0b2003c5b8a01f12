using System.Text.Json;
using System.Text.RegularExpressions;

namespace ReviewBot.Testing;

/// <summary>
/// Holds JSON to a schema (JSON Schema 2020-12 Core §8, §10 and Validation §6), as far as the schemas go that tests use: this repository's, SARIF's, and those in OpenAPI 3.0
/// descriptions (whose <c>nullable</c> adds null to a type). A keyword that is not known here is an error and never ignored.
/// </summary>
public sealed class JsonSchema
{
    private readonly JsonElement _root;

    private JsonSchema(JsonElement root) => _root = root;

    /// <summary>A schema inside a document that its references go into.</summary>
    public static IReadOnlyList<string> Errors(JsonElement document, JsonElement schema, JsonElement instance)
    {
        var errors = new List<string>();
        new JsonSchema(document).Check(schema, instance, "", errors);
        return errors;
    }

    public static JsonSchema FromFile(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return new JsonSchema(document.RootElement.Clone());
    }

    /// <summary>What is wrong, one line an error, each with a JSON pointer into the instance; empty when it is valid.</summary>
    public IReadOnlyList<string> Errors(JsonElement instance)
    {
        var errors = new List<string>();
        Check(_root, instance, "", errors);
        return errors;
    }

    private void Check(JsonElement schema, JsonElement instance, string at, List<string> errors)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            if (schema.ValueKind == JsonValueKind.False)
                errors.Add($"{at}: not allowed");
            return;
        }

        if (instance.ValueKind == JsonValueKind.Null && schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True)
            return;
        foreach (var keyword in schema.EnumerateObject())
            Check(keyword, schema, instance, at, errors);
    }

    private void Check(JsonProperty keyword, JsonElement schema, JsonElement instance, string at, List<string> errors)
    {
        var value = keyword.Value;
        switch (keyword.Name)
        {
            case "$schema" or "$id" or "$defs" or "definitions" or "title" or "description" or "default" or "format" or "example" or "examples" or "nullable" or "deprecated" or "readOnly":
            case ['x', '-', ..]:
                break;
            case "$ref":
                Check(Resolve(value.GetString()!), instance, at, errors);
                break;
            case "type":
                if (!Strings(value).Any(type => IsOf(type, instance)))
                    errors.Add($"{at}: {instance.ValueKind} is not {value.GetRawText()}");
                break;
            case "const":
                if (!JsonElement.DeepEquals(value, instance))
                    errors.Add($"{at}: not {value.GetRawText()}");
                break;
            case "enum":
                if (!value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, instance)))
                    errors.Add($"{at}: {instance.GetRawText()} is not one of {value.GetRawText()}");
                break;
            case "oneOf":
                CheckChoices(value, instance, at, matches => matches == 1, errors);
                break;
            case "anyOf":
                CheckChoices(value, instance, at, matches => matches > 0, errors);
                break;
            case "allOf":
                foreach (var each in value.EnumerateArray())
                    Check(each, instance, at, errors);
                break;
            case "maximum":
                if (instance.ValueKind == JsonValueKind.Number && instance.GetDecimal() > value.GetDecimal())
                    errors.Add($"{at}: more than {value.GetRawText()}");
                break;
            case "minItems" or "maxItems":
                if (instance.ValueKind == JsonValueKind.Array && instance.GetArrayLength().CompareTo(value.GetInt32()) == (keyword.Name == "minItems" ? -1 : 1))
                    errors.Add($"{at}: {instance.GetArrayLength()} items break {keyword.Name} {value.GetRawText()}");
                break;
            case "uniqueItems":
                if (instance.ValueKind == JsonValueKind.Array && value.GetBoolean() && instance.EnumerateArray().Select(item => item.GetRawText()).GroupBy(text => text).Any(same => same.Count() > 1))
                    errors.Add($"{at}: an item comes twice");
                break;
            case "minLength" or "maxLength":
                if (instance.ValueKind == JsonValueKind.String && instance.GetString()!.Length.CompareTo(value.GetInt32()) == (keyword.Name == "minLength" ? -1 : 1))
                    errors.Add($"{at}: the length breaks {keyword.Name} {value.GetRawText()}");
                break;
            case "minimum":
                if (instance.ValueKind == JsonValueKind.Number && instance.GetDecimal() < value.GetDecimal())
                    errors.Add($"{at}: less than {value.GetRawText()}");
                break;
            case "pattern":
                if (instance.ValueKind == JsonValueKind.String && !Regex.IsMatch(instance.GetString()!, value.GetString()!, RegexOptions.ECMAScript))
                    errors.Add($"{at}: {instance.GetRawText()} does not match {value.GetRawText()}");
                break;
            case "required":
                if (instance.ValueKind == JsonValueKind.Object)
                    errors.AddRange(Strings(value).Where(name => !instance.TryGetProperty(name, out _)).Select(name => $"{at}: {name} is missing"));
                break;
            case "properties" or "additionalProperties":
                CheckMember(keyword.Name, schema, instance, at, errors);
                break;
            case "items":
                if (instance.ValueKind == JsonValueKind.Array)
                    foreach (var (index, item) in instance.EnumerateArray().Index())
                        Check(value, item, $"{at}/{index}", errors);
                break;
            default:
                throw new NotSupportedException($"the schema keyword {keyword.Name} is not known here");
        }
    }

    private void CheckMember(string keyword, JsonElement schema, JsonElement instance, string at, List<string> errors)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return;
        var named = schema.TryGetProperty("properties", out var properties) ? properties : default;
        foreach (var member in instance.EnumerateObject())
        {
            var isNamed = named.ValueKind == JsonValueKind.Object && named.TryGetProperty(member.Name, out _);
            if (keyword == "properties" && isNamed)
                Check(named.GetProperty(member.Name), member.Value, $"{at}/{member.Name}", errors);
            else if (keyword == "additionalProperties" && !isNamed)
                Check(schema.GetProperty(keyword), member.Value, $"{at}/{member.Name}", errors);
        }
    }

    private void CheckChoices(JsonElement schemas, JsonElement instance, string at, Func<int, bool> isRight, List<string> errors)
    {
        var failures = new List<string>();
        var matches = 0;
        foreach (var schema in schemas.EnumerateArray())
        {
            var own = new List<string>();
            Check(schema, instance, at, own);
            failures.AddRange(own);
            matches += own.Count == 0 ? 1 : 0;
        }

        if (!isRight(matches))
            errors.Add($"{at}: matches {matches} of the choices ({string.Join("; ", failures)})");
    }

    private JsonElement Resolve(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            throw new NotSupportedException($"only references into the schema itself are known here, not {reference}");
        return reference[2..].Split('/').Aggregate(_root, (schema, name) => schema.GetProperty(name));
    }

    private static IEnumerable<string> Strings(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(one => one.GetString()!) : [value.GetString()!];

    private static bool IsOf(string type, JsonElement instance) => type switch
    {
        "null" => instance.ValueKind == JsonValueKind.Null,
        "boolean" => instance.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => instance.ValueKind == JsonValueKind.Object,
        "array" => instance.ValueKind == JsonValueKind.Array,
        "string" => instance.ValueKind == JsonValueKind.String,
        "number" => instance.ValueKind == JsonValueKind.Number,
        "integer" => instance.ValueKind == JsonValueKind.Number && instance.GetDecimal() is var number && number == decimal.Truncate(number),
        _ => throw new NotSupportedException($"the type {type} is not known here"),
    };
}
