using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ReviewBot.Review;

namespace ReviewBot.Backtest;

/// <summary>What a person who read a finding says of it.</summary>
internal enum Verdict { Right, Wrong }

/// <summary>A finding that a person read, on one series of an archive, and why it is right or wrong.</summary>
/// <param name="Series">The id of the series: the same words can be right of one series and wrong of another.</param>
/// <param name="Fingerprint">Of the finding.</param>
internal sealed record Judgement(string Series, string Fingerprint, Verdict Verdict, string Reason);

/// <summary>The judgements of a file (<c>{ "judgements": [ { "series", "fingerprint", "verdict": "right" | "wrong", "reason" } ] }</c>), by series and fingerprint.</summary>
internal sealed class Judgements
{
    public static readonly Judgements None = new([]);

    private readonly Dictionary<(string Series, string Fingerprint), Judgement> _known = [];

    private Judgements(ImmutableArray<Judgement> all)
    {
        foreach (var judgement in all)
            _known[(judgement.Series, judgement.Fingerprint)] = judgement;
    }

    /// <exception cref="InputException">The file is not there, or not of this form, or judges a finding twice.</exception>
    public static Judgements Load(string file)
    {
        if (!File.Exists(file))
            throw new InputException($"no such file: {file}", "give --judgements a file of judgements");
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllText(file), JudgementsJson.Default.JudgementsDocument)?.Judgements ?? [];
            return read.GroupBy(judgement => (judgement.Series, judgement.Fingerprint)).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }
                ? throw new InputException($"{file} judges {twice.Fingerprint} of {twice.Series} more than once", "leave one of them")
                : new Judgements(read);
        }
        catch (JsonException bad)
        {
            throw new InputException($"{file}:{bad.LineNumber + 1}: {bad.Message.Split(" Path:")[0].TrimEnd('.')}", cause: bad);
        }
    }

    public Judgement? Find(string series, string fingerprint) => _known.GetValueOrDefault((series, fingerprint));
}

internal sealed record JudgementsDocument(ImmutableArray<Judgement> Judgements);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(VerdictConverter)])]
[JsonSerializable(typeof(JudgementsDocument))]
internal sealed partial class JudgementsJson : JsonSerializerContext;

internal sealed class VerdictConverter() : JsonStringEnumConverter<Verdict>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
