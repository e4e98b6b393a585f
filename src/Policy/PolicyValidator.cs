using System.Text.RegularExpressions;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Merging;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy;

/// <summary>The rules that one configuration must keep by itself. The Operator, the webhook and the command line share them.</summary>
public static partial class PolicyValidator
{
    /// <summary>Checks one configuration without what it extends.</summary>
    /// <param name="configuration">The configuration.</param>
    public static IReadOnlyList<Finding> Validate(ClaudeConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var findings = new FindingList(configuration.Key);
        Read(configuration, null, findings);
        return findings.Findings;
    }

    internal static PolicyLayer Read(ClaudeConfiguration configuration, IReadOnlyDictionary<string, ContentMap?>? maps, FindingList findings)
    {
        var layer = LayerReader.Read(configuration, maps, findings);
        new SettingsValidator(SettingsCatalogue.Current).Check(layer.Settings, "spec.settings", findings);
        CredentialScan.Check(layer.Settings, "spec.settings", findings);
        CredentialScan.CheckText(configuration.Spec.Memory, "spec.memory", findings);
        foreach (var (server, i) in Indexed(configuration.Spec.McpServers))
        {
            McpValidator.Check(server.Name, layer.McpServers[server.Name], $"spec.mcpServers[{i}]", findings);
            CredentialScan.Check(layer.McpServers[server.Name], $"spec.mcpServers[{i}]", findings);
        }

        foreach (var (agent, i) in Indexed(configuration.Spec.Agents))
        {
            CheckDocument($"spec.agents[{i}]", agent.Name, agent.Description, "prompt", agent.Prompt, findings);
            CheckTools(agent.Tools, restricts: false, $"spec.agents[{i}].tools", findings);
            CheckTools(agent.DisallowedTools, restricts: true, $"spec.agents[{i}].disallowedTools", findings);
        }

        foreach (var (skill, i) in Indexed(configuration.Spec.Skills))
        {
            CheckDocument($"spec.skills[{i}]", skill.Name, skill.Description, "content", skill.Content, findings);
            CheckTools(skill.AllowedTools, restricts: false, $"spec.skills[{i}].allowedTools", findings);
        }

        foreach (var (style, i) in Indexed(configuration.Spec.OutputStyles))
        {
            CheckDocument($"spec.outputStyles[{i}]", style.Name, style.Description, "content", style.Content, findings);
        }

        return layer;
    }

    private static void CheckDocument(string path, string name, string description, string textField, string text, FindingList findings)
    {
        if (!Label().IsMatch(name) || name.Length > 63)
        {
            findings.Error($"{path}.name", $"\"{name}\" found; at most 63 lower-case letters, digits and - are allowed: it becomes the name of a file");
        }

        if (string.IsNullOrWhiteSpace(description))
        {
            findings.Error($"{path}.description", "nothing found; Claude chooses by the description, so one is required");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            findings.Error($"{path}.{textField}", "nothing found; a text is required");
        }

        CredentialScan.CheckText(description, $"{path}.description", findings);
        CredentialScan.CheckText(text, $"{path}.{textField}", findings);
    }

    internal static void CheckTools(IReadOnlyList<string>? tools, bool restricts, string path, FindingList findings)
    {
        foreach (var (tool, i) in Indexed(tools))
        {
            // The file lists them with commas between.
            if (string.IsNullOrWhiteSpace(tool) || tool.AsSpan().ContainsAny(',', '\n', '\r'))
            {
                findings.Error($"{path}[{i}]", $"\"{tool}\" found; write one tool an entry, without commas");
            }
            else
            {
                PermissionRule.Check(tool, restricts, $"{path}[{i}]", findings);
            }
        }
    }

    private static IEnumerable<(T Item, int Index)> Indexed<T>(IReadOnlyList<T>? items) => (items ?? []).Select((item, index) => (item, index));

    [GeneratedRegex(Patterns.Label, RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
