namespace ClaudeConfig.Router.Standalone;

/// <summary>A piece of a file: a text, a map or a list, with the line it stands on.</summary>
internal sealed class YamlValue(int line)
{
    public int Line => line;

    /// <summary>Of a scalar; null for a map or a list.</summary>
    public string? Text { get; init; }

    /// <summary>Nothing stands there, or null.</summary>
    public bool IsNull { get; init; }

    /// <summary>Of a map, in the order of the file.</summary>
    public IReadOnlyList<(string Name, YamlValue Value)>? Map { get; init; }

    public IReadOnlyList<YamlValue>? List { get; init; }

    public string Kind => Map is not null ? "a map" : List is not null ? "a list" : IsNull ? "nothing" : $"\"{Text}\"";
}
