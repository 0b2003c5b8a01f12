namespace Rules;

/// <summary>How a rule of the catalogue is decided. Stateless; the same series always gives the same observations in the same order.</summary>
public interface ICheck
{
    /// <summary>The id of the rule that it decides.</summary>
    string Rule { get; }

    IEnumerable<Observation> Run(SeriesAnalysis series);
}
