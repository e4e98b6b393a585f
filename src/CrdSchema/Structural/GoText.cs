using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Writes values the way Go's fmt does in kube-apiserver's messages.</summary>
internal static class GoText
{
    /// <summary>Go's <c>%q</c>.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\v' => quoted.Append("\\v"),
                < ' ' or '\u007f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Go's <c>%v</c> of a float64: the shortest form, with an exponent from 1e21 on.</summary>
    public static string Float(double value)
    {
        var magnitude = Math.Abs(value);
        if (magnitude != 0 && magnitude is < 1e-4 or >= 1e21)
        {
            var text = value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
            var at = text.IndexOf('e', StringComparison.Ordinal);
            return at >= 0 && text.Length - at == 3 ? text.Insert(at + 2, "0") : text;
        }

        return value.ToString("0.#################", CultureInfo.InvariantCulture) is var plain && double.Parse(plain, CultureInfo.InvariantCulture) == value
            ? plain
            : ((decimal)value).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The value as field errors show it: text quoted, numbers plain, null as <c>"null"</c>, the rest in Go syntax.</summary>
    public static string BadValue(JsonNode? value) => JsonKinds.Of(value) switch
    {
        JsonKinds.Null => "\"null\"",
        JsonKinds.Text => Quote(JsonKinds.AsText(value)!),
        JsonKinds.Integer => JsonKinds.AsInteger(value!)!.Value.ToString(CultureInfo.InvariantCulture),
        JsonKinds.Number => Float(JsonKinds.AsDouble(value!)),
        JsonKinds.Boolean => value!.ToJsonString(),
        _ => Syntax(value),
    };

    /// <summary>Go's <c>%#v</c> of decoded JSON.</summary>
    public static string Syntax(JsonNode? value) => value switch
    {
        null => "interface {}(nil)",
        JsonObject map => "map[string]interface {}{" + string.Join(", ", map.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{Quote(f.Key)}:{Syntax(f.Value)}")) + "}",
        JsonArray list => "[]interface {}{" + string.Join(", ", list.Select(Syntax)) + "}",
        _ => BadValue(value),
    };

    /// <summary>Go's <c>%v</c> of decoded JSON.</summary>
    public static string Plain(JsonNode? value) => value switch
    {
        null => "<nil>",
        JsonObject map => "map[" + string.Join(" ", map.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}:{Plain(f.Value)}")) + "]",
        JsonArray list => "[" + string.Join(" ", list.Select(Plain)) + "]",
        _ => JsonKinds.AsText(value) ?? BadValue(value),
    };
}
