using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;

namespace ReviewBot.Bot.Store;

/// <summary>
/// A statement written as an interpolated string, in which every hole is a parameter: <c>$"DELETE FROM post WHERE id = {id}"</c>. A value cannot become
/// part of the text; only a <see cref="SqlFragment"/>, which is a constant of this program, can. Of texts NUL is left out, which PostgreSQL refuses.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Sql(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + 4 * formattedCount);
    private readonly List<object?> _values = new(formattedCount);

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(SqlFragment fragment) => _text.Append(fragment.Text);

    /// <summary>The right side of an <c>IN</c>: one parameter an item. An empty list is the item that is equal to none.</summary>
    public void AppendFormatted(string[] values)
    {
        var separator = "(";
        foreach (var value in values.DefaultIfEmpty(null))
        {
            _text.Append(separator);
            AppendFormatted<string?>(value);
            separator = ", ";
        }

        _text.Append(')');
    }

    public void AppendFormatted<T>(T value)
    {
        _text.Append("@p").Append(_values.Count);
        _values.Add(value);
    }

    /// <summary>Makes it what a command does.</summary>
    public void ApplyTo(DbCommand command)
    {
        command.CommandText = _text.ToString();
        for (var index = 0; index < _values.Count; index++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{index}";
            parameter.Value = _values[index] is string text ? text.Replace("\0", "", StringComparison.Ordinal) : _values[index] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
    }
}

/// <summary>Text of a statement in which the two databases differ.</summary>
internal readonly record struct SqlFragment(string Text);
