using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Rules.Catalogue;

/// <summary>A value of a JSON text (RFC 8259), with the place where it stands. Comments and trailing commas are accepted.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The keys to it, such as <c>rules[2].pattern.at</c>; empty for the whole.</param>
/// <param name="Offset">The byte at which it starts.</param>
/// <param name="Text">Of a string, its value; of a number, its digits.</param>
internal sealed record JsonNodeAt(JsonValueKind Kind, string Path, int Offset, string Text)
{
    /// <summary>Deeper texts are refused (<see cref="JsonException"/>): reading recurses.</summary>
    private const int MaxDepth = 32;

    public ImmutableArray<(string Name, int Offset, JsonNodeAt Value)> Members { get; init; } = [];

    public ImmutableArray<JsonNodeAt> Items { get; init; } = [];

    /// <exception cref="JsonException">The text is no JSON; says on which line.</exception>
    public static JsonNodeAt Parse(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
        reader.Read();
        var root = Read(ref reader, "");
        reader.Read();
        return root;
    }

    public JsonNodeAt? Find(string name)
    {
        foreach (var member in Members)
            if (member.Name == name)
                return member.Value;
        return null;
    }

    /// <summary>The line and column, from 1, of a byte of the text; columns count characters.</summary>
    public static (int Line, int Column) PlaceOf(string json, int offset)
    {
        var before = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(json).AsSpan(0, Math.Min(offset, Encoding.UTF8.GetByteCount(json))));
        return (before.Count(c => c == '\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    /// <summary>The byte at which a character of this string is written, escapes counted as they are.</summary>
    public int OffsetOf(string json, int character)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var at = Offset + 1;
        for (var done = 0; done < character && at < bytes.Length && bytes[at] != '"'; done++)
        {
            if (bytes[at] == '\\')
                at += at + 1 < bytes.Length && bytes[at + 1] == 'u' ? 6 : 2;
            else
                do at++; while (at < bytes.Length && (bytes[at] & 0xc0) == 0x80);
        }
        return Math.Min(at, bytes.Length);
    }

    private static JsonNodeAt Read(ref Utf8JsonReader reader, string path)
    {
        var offset = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = ImmutableArray.CreateBuilder<(string, int, JsonNodeAt)>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (name, at) = (reader.GetString()!, (int)reader.TokenStartIndex);
                    reader.Read();
                    members.Add((name, at, Read(ref reader, path.Length == 0 ? name : $"{path}.{name}")));
                }
                return new JsonNodeAt(JsonValueKind.Object, path, offset, "") { Members = members.ToImmutable() };
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<JsonNodeAt>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Read(ref reader, $"{path}[{items.Count}]"));
                return new JsonNodeAt(JsonValueKind.Array, path, offset, "") { Items = items.ToImmutable() };
            case JsonTokenType.String:
                return new JsonNodeAt(JsonValueKind.String, path, offset, reader.GetString()!);
            case JsonTokenType.Number:
                return new JsonNodeAt(JsonValueKind.Number, path, offset, Encoding.UTF8.GetString(reader.ValueSpan));
            default:
                var kind = reader.TokenType switch { JsonTokenType.True => JsonValueKind.True, JsonTokenType.False => JsonValueKind.False, _ => JsonValueKind.Null };
                return new JsonNodeAt(kind, path, offset, "");
        }
    }
}
