using System.Collections;
using System.Reflection;
using System.Text;
using KvmModel.Preprocessing;

namespace KvmModel.Tests.Syntax;

/// <summary>A tree without its spans, as text, by reflection over every public property: two trees have the same shape when their dumps are equal.</summary>
internal static class ShapeDump
{
    private static readonly Dictionary<Type, PropertyInfo[]> Properties = [];

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append('-');
                break;
            case string or bool or Int128 or Enum:
                text.Append(value);
                break;
            case IEnumerable list when list.GetType().GetProperty("IsDefault") is not { } isDefault || isDefault.GetValue(list) is false:
                text.Append('[');
                foreach (var item in list)
                {
                    Append(text, item);
                    text.Append(' ');
                }
                text.Append(']');
                break;
            case IEnumerable:
                text.Append("none");
                break;
            case System.Runtime.CompilerServices.ITuple tuple:
                Append(text, tuple[0]);
                text.Append(": ");
                Append(text, tuple[1]);
                break;
            default:
                text.Append(value.GetType().Name).Append('(');
                foreach (var property in PropertiesOf(value.GetType()))
                {
                    Append(text, property.GetValue(value));
                    text.Append(' ');
                }
                text.Append(')');
                break;
        }
    }

    private static PropertyInfo[] PropertiesOf(Type type)
    {
        lock (Properties)
        {
            if (!Properties.TryGetValue(type, out var properties))
                Properties[type] = properties = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => property.PropertyType != typeof(TokenSpan) && property.Name != "NameToken")];
            return properties;
        }
    }
}
