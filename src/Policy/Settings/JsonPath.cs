using System.Text.RegularExpressions;

namespace ClaudeConfig.Policy.Settings;

/// <summary>Paths as people write them: dots between names, brackets where a name holds something else.</summary>
public static partial class JsonPath
{
    /// <summary>A member of what a path names.</summary>
    /// <param name="path">The path; empty for the root.</param>
    /// <param name="name">The member.</param>
    public static string Member(string path, string name)
    {
        var simple = Simple().IsMatch(name);
        return simple
            ? path.Length == 0 ? name : $"{path}.{name}"
            : $"{path}[\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";
    }

    internal static string Item(string path, int index) => $"{path}[{index}]";

    [GeneratedRegex(@"\A[A-Za-z_$][A-Za-z0-9_$-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Simple();
}
