using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Merging;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Bundles;

/// <summary>
/// Renders <c>/etc/claude-code</c>. Claude Code ignores a managed-settings.json that it cannot parse, so a malformed one would silently lift
/// the policy: everything is read back and compared before it is handed out.
/// </summary>
internal static class BundleRenderer
{
    public const string SettingsFile = "managed-settings.json";
    public const string McpFile = "managed-mcp.json";
    public const string MemoryFile = "CLAUDE.md";

    /// <summary>Documents that read back as they were written, for as long as what they were written of exists: a base's are rendered for all who extend it.</summary>
    private static readonly ConditionalWeakTable<object, byte[]> _documents = [];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The files of a layer; with an error among the findings some are missing.</summary>
    public static SortedDictionary<string, byte[]> Files(PolicyLayer layer, FindingList findings)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        AddJson(files, SettingsFile, layer.Settings, findings);
        if (layer.McpServers.Count > 0)
        {
            AddJson(files, McpFile, Servers(layer), findings);
        }

        if (layer.Memory.Count > 0)
        {
            AddText(files, MemoryFile, string.Join("\n\n", layer.Memory.Select(part => Lines(part.Text).Trim('\n'))) + "\n", "spec.memory", findings);
        }

        foreach (var agent in layer.Agents.Values)
        {
            AddMarkdown(files, $".claude/agents/{agent.Name}.md", agent, Fields, agent => agent.Prompt, $"agent {agent.Name}", findings);
        }

        foreach (var skill in layer.Skills.Values)
        {
            AddMarkdown(files, $".claude/skills/{skill.Name}/SKILL.md", skill, Fields, skill => skill.Content, $"skill {skill.Name}", findings);
        }

        foreach (var style in layer.OutputStyles.Values)
        {
            AddMarkdown(files, $".claude/output-styles/{style.Name}.md", style, Fields, style => style.Content, $"output style {style.Name}", findings);
        }

        return files;
    }

    /// <summary>The servers of a layer, as managed-mcp.json has them.</summary>
    public static JsonObject Servers(PolicyLayer layer) =>
        new() { ["mcpServers"] = new JsonObject(layer.McpServers.Select(server => KeyValuePair.Create(server.Key, (JsonNode?)server.Value.DeepClone()))) };

    /// <summary>The bundle, or null and a finding where no ConfigMap can carry it.</summary>
    public static PolicyBundle? Bounded(PolicyBundle bundle, FindingList findings)
    {
        if (bundle.Fits)
        {
            return bundle;
        }

        var largest = bundle.Files.OrderByDescending(file => file.Value.Length).Take(5).Select(file => $"{file.Key} {file.Value.Length}");
        findings.Error(
            "spec", $"the bundle has {bundle.Size} bytes, and a ConfigMap carries {PolicyBundle.MaxBytes}; the largest files are {string.Join(", ", largest)}",
            ConfigurationConditions.TooLargeReason);
        return null;
    }

    private static void AddJson(SortedDictionary<string, byte[]> files, string path, JsonObject content, FindingList findings)
    {
        var bytes = JsonNodes.Write(content);
        if (JsonNode.Parse(bytes) is not JsonObject parsed || !JsonNode.DeepEquals(parsed, content))
        {
            findings.Error("spec.settings", $"{path} does not read back as it was written; report this as a defect");
            return;
        }

        files[path] = bytes;
    }

    private static void AddMarkdown<T>(
        SortedDictionary<string, byte[]> files, string path, T item, Func<T, SortedDictionary<string, object>> fieldsOf, Func<T, string> contentOf, string what, FindingList findings)
        where T : class
    {
        if (_documents.TryGetValue(item, out var known))
        {
            files[path] = known;
            return;
        }

        var (fields, body) = (fieldsOf(item), Lines(contentOf(item)).Trim('\n') + "\n");
        var text = FrontMatter.Write(fields, body);
        if (FrontMatter.Read(text) is not { } read || read.Body != body || !SameFields(read.Fields, fields))
        {
            findings.Error("spec", $"{what}: {path} does not read back as it was written; remove control characters from its description");
            return;
        }

        AddText(files, path, text, what, findings);
        if (files.TryGetValue(path, out var written))
        {
            _documents.AddOrUpdate(item, written);
        }
    }

    private static void AddText(SortedDictionary<string, byte[]> files, string path, string text, string what, FindingList findings)
    {
        if (!BundleKeys.IsSafe(path))
        {
            findings.Error("spec", $"{what}: \"{path}\" is not a path that a bundle may hold; use lower-case letters, digits and - in names");
            return;
        }

        try
        {
            files[path] = StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            findings.Error("spec", $"{what}: the text holds half a surrogate pair, which no file can hold; remove it");
        }
    }

    private static SortedDictionary<string, object> Fields(Subagent agent)
    {
        var fields = Named(agent.Name, agent.Description);
        AddList(fields, "tools", agent.Tools);
        AddList(fields, "disallowedTools", agent.DisallowedTools);
        if (agent.Model is { Length: > 0 } model)
        {
            fields["model"] = model;
        }

        return fields;
    }

    private static SortedDictionary<string, object> Fields(Skill skill)
    {
        var fields = Named(skill.Name, skill.Description);
        AddList(fields, "allowed-tools", skill.AllowedTools);
        AddFlag(fields, "disable-model-invocation", skill.DisableModelInvocation);
        return fields;
    }

    private static SortedDictionary<string, object> Fields(OutputStyle style)
    {
        var fields = Named(style.Name, style.Description);
        AddFlag(fields, "keep-coding-instructions", style.KeepCodingInstructions);
        return fields;
    }

    private static SortedDictionary<string, object> Named(string name, string description) =>
        new(StringComparer.Ordinal) { ["name"] = name, ["description"] = description };

    private static void AddList(SortedDictionary<string, object> fields, string field, IReadOnlyList<string>? values)
    {
        // An empty list would mean no tools at all in one place and all of them in another: it is left out, as unset.
        if (values is { Count: > 0 })
        {
            fields[field] = string.Join(", ", values);
        }
    }

    private static void AddFlag(SortedDictionary<string, object> fields, string field, bool? value)
    {
        if (value is { } set)
        {
            fields[field] = set;
        }
    }

    private static bool SameFields(IReadOnlyDictionary<string, string> read, IReadOnlyDictionary<string, object> written) =>
        read.Count == written.Count && written.All(field => read.TryGetValue(field.Key, out var value) && value == FrontMatter.Plain(field.Value));

    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
