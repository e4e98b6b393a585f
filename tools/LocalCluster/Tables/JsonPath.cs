using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tables;

/// <summary>The JSON paths of printer columns: fields, indices, wildcards, and filters by equality.</summary>
internal sealed class JsonPath
{
    private readonly List<Func<JsonNode?, IEnumerable<JsonNode?>>> _steps = [];

    private JsonPath()
    {
    }

    /// <exception cref="FormatException">The path is none.</exception>
    public static JsonPath Parse(string text)
    {
        var path = new JsonPath();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '.')
            {
                i = path.Field(text, i + 1);
            }
            else if (text[i] == '[')
            {
                var end = Close(text, i);
                path.Bracket(text[(i + 1)..end].Trim());
                i = end + 1;
            }
            else
            {
                throw new FormatException($"unexpected '{text[i]}' in JSON path {text}");
            }
        }

        return path;
    }

    public IEnumerable<JsonNode?> Find(JsonNode value)
    {
        IEnumerable<JsonNode?> found = [value];
        foreach (var step in _steps)
        {
            found = found.SelectMany(step);
        }

        return found;
    }

    private int Field(string text, int start)
    {
        var name = new System.Text.StringBuilder();
        var i = start;
        for (; i < text.Length && text[i] is not ('.' or '['); i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            name.Append(text[i]);
        }

        if (name.Length > 0)
        {
            Add(name.ToString());
        }

        return i;
    }

    private void Bracket(string inner)
    {
        if (inner == "*")
        {
            _steps.Add(node => node switch { JsonArray list => list, JsonObject map => map.Select(entry => entry.Value), _ => [] });
        }
        else if (int.TryParse(inner, out var index))
        {
            _steps.Add(node => node is JsonArray list && Math.Abs(index) <= list.Count - (index < 0 ? 0 : 1) ? [list[index < 0 ? list.Count + index : index]] : []);
        }
        else if (inner.StartsWith("?(", StringComparison.Ordinal) && inner.EndsWith(')'))
        {
            Filter(inner[2..^1]);
        }
        else if (inner.Length > 1 && inner[0] is '\'' or '"')
        {
            Add(inner[1..^1]);
        }
        else
        {
            throw new FormatException($"unexpected [{inner}] in JSON path");
        }
    }

    private void Filter(string condition)
    {
        var op = condition.Contains("!=") ? "!=" : "==";
        var at = condition.IndexOf(op, StringComparison.Ordinal);
        if (at < 0 || !condition.StartsWith('@'))
        {
            throw new FormatException($"unexpected filter {condition} in JSON path");
        }

        var path = Parse(condition[1..at].Trim());
        var wanted = condition[(at + 2)..].Trim().Trim('"', '\'');
        _steps.Add(node => node is JsonArray list
            ? list.Where(item => item is not null && path.Find(item).Any(found => found?.ToString() == wanted) == (op == "=="))
            : []);
    }

    private void Add(string name) => _steps.Add(node => node is JsonObject map && map.TryGetPropertyValue(name, out var value) ? [value] : []);

    private static int Close(string text, int open)
    {
        var quote = '\0';
        for (var i = open + 1; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                quote = text[i] == quote ? '\0' : quote;
            }
            else if (text[i] is '"' or '\'')
            {
                quote = text[i];
            }
            else if (text[i] == ']')
            {
                return i;
            }
        }

        throw new FormatException($"unterminated [ in JSON path {text}");
    }
}
