using System.Text.RegularExpressions;

namespace ClaudeConfig.Policy.Settings;

/// <summary>Paths as people write them: dots between names, brackets where a name holds something else.</summary>
internal static partial class JsonPath
{
    public static string Member(string path, string name)
    {
        var simple = Simple().IsMatch(name);
        return simple
            ? path.Length == 0 ? name : $"{path}.{name}"
            : $"{path}[\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";
    }

    public static string Item(string path, int index) => $"{path}[{index}]";

    [GeneratedRegex(@"\A[A-Za-z_$][A-Za-z0-9_$-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Simple();
}
