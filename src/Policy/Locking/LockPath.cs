using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Locking;

/// <summary>
/// What a locked path stands for. <c>memory</c>, <c>mcpServers</c>, <c>agents</c>, <c>skills</c> and <c>outputStyles</c> are the parts of that
/// name, whole or one entry of them; every other path lies in the settings, where <c>env.NAME</c> is a variable of <c>spec.env</c> too.
/// </summary>
internal sealed record LockPath(string Part, IReadOnlyList<string> Names)
{
    public const string Settings = "settings";
    public const string Memory = "memory";
    public const string McpServers = "mcpServers";

    /// <summary>Parts that are made of one file an entry: the folder, and what follows the name.</summary>
    private static readonly Dictionary<string, (string Folder, string Suffix)> Folders = new(StringComparer.Ordinal)
    {
        ["agents"] = (".claude/agents/", ".md"),
        ["skills"] = (".claude/skills/", "/SKILL.md"),
        ["outputStyles"] = (".claude/output-styles/", ".md"),
    };

    public static LockPath Parse(string path)
    {
        var names = path.Split('.');
        // Entries of the other parts are taken whole from one layer, so a path below one of them stands for the whole entry.
        return names[0] == Memory ? new(Memory, [])
            : names[0] == McpServers || Folders.ContainsKey(names[0]) ? new(names[0], names.Length > 1 ? [names[1]] : [])
            : names[0] == Settings ? new(Settings, names[1..])
            : new(Settings, names);
    }

    /// <summary>The path as origins write it.</summary>
    public string Origin => Names.Aggregate(Part, JsonPath.Member);

    /// <summary>Whether an origin is this one or lies below it.</summary>
    public bool Covers(string origin) =>
        origin.StartsWith(Origin, StringComparison.Ordinal) && (origin.Length == Origin.Length || origin[Origin.Length] is '.' or '[');

    /// <summary>Whether a file of a bundle is locked as a whole.</summary>
    public bool CoversFile(string file) =>
        Folders.TryGetValue(Part, out var folder)
            ? Names.Count == 0 ? file.StartsWith(folder.Folder, StringComparison.Ordinal)
                : file == $"{folder.Folder}{Names[0]}{folder.Suffix}" || (Part == "skills" && file.StartsWith($"{folder.Folder}{Names[0]}/", StringComparison.Ordinal))
            : Part == Memory && file == BundleRenderer.MemoryFile;
}
