using ClaudeConfig.Api;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Merging;

/// <summary>Takes what a configuration has in ConfigMaps, and says what is missing or wrong there.</summary>
/// <param name="maps">The ConfigMaps by name; null where nobody looked.</param>
/// <param name="findings">Takes the findings.</param>
internal sealed class ContentReader(IReadOnlyDictionary<string, ContentMap?>? maps, FindingList findings)
{
    /// <summary>As the same texts may be in a spec.</summary>
    private const int MostCharacters = 131072;

    private const string SkillFile = "SKILL.md";

    public IEnumerable<string> Memory(IReadOnlyList<MemorySource>? sources)
    {
        foreach (var (source, i) in Indexed(sources))
        {
            var path = $"spec.memoryFrom[{i}]";
            if (Map(source.Name, $"{path}.name") is not { } map)
            {
                continue;
            }

            if (!map.TryGetValue(source.Key, out var text))
            {
                Missing($"{path}.key", $"ConfigMap {source.Name} has no key {source.Key}; add it, or name one of {Keys(map)}");
            }
            else if (IsSound(text, source.Name, source.Key, path))
            {
                yield return text;
            }
        }
    }

    public IEnumerable<KeyValuePair<string, PolicyAgent>> Agents(IReadOnlyList<AgentSource>? sources)
    {
        foreach (var (source, i) in Indexed(sources))
        {
            var path = $"spec.agentsFrom[{i}]";
            foreach (var (key, text) in Map(source.Name, $"{path}.name") ?? new Dictionary<string, string>())
            {
                var name = key.EndsWith(".md", StringComparison.Ordinal) ? key[..^3] : "";
                if (!ContentDocument.IsName(name))
                {
                    findings.Error(path, $"ConfigMap {source.Name}: key {key} found; keys are files of subagents, such as reviewer.md");
                }
                else if (IsSound(text, source.Name, key, path) && ContentDocument.Check(text, name, $"ConfigMap {source.Name}: {key}", path, findings))
                {
                    yield return new(name, new PolicyAgent(null, text));
                }
            }
        }
    }

    public IEnumerable<KeyValuePair<string, PolicySkill>> Skills(IReadOnlyList<SkillSource>? sources)
    {
        foreach (var (source, i) in Indexed(sources))
        {
            var path = $"spec.skillsFrom[{i}]";
            if (Map(source.ConfigMap, $"{path}.configMap") is not { } map)
            {
                continue;
            }

            var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (key, text) in map.Where(file => IsSound(file.Value, source.ConfigMap, file.Key, path)))
            {
                var file = key.Replace("__", "/", StringComparison.Ordinal);
                if (!BundleKeys.IsSafe(file) || !files.TryAdd(file, text))
                {
                    findings.Error(path, $"ConfigMap {source.ConfigMap}: key {key} found; keys are paths with __ for /, such as scripts__check.sh");
                }
            }

            if (!files.TryGetValue(SkillFile, out var document))
            {
                Missing(path, $"ConfigMap {source.ConfigMap} has no key {SkillFile}, and a skill is what that file says; add it");
            }
            else if (ContentDocument.Check(document, source.Name, $"ConfigMap {source.ConfigMap}: {SkillFile}", path, findings))
            {
                yield return new(source.Name, new PolicySkill(null, files));
            }
        }
    }

    private IReadOnlyDictionary<string, string>? Map(string name, string path)
    {
        if (maps is null || !maps.TryGetValue(name, out var map))
        {
            return null;
        }

        if (map is not null)
        {
            if (map.Binary.Count > 0)
            {
                findings.Error(path, $"ConfigMap {name} holds {string.Join(", ", map.Binary.Order(StringComparer.Ordinal).Take(10))} as binaryData; only texts are delivered");
            }

            return map.Data;
        }

        Missing(path, $"ConfigMap {name} does not exist in this namespace, or lacks the label {Names.ContentLabel}; create it, or label it");
        return null;
    }

    private bool IsSound(string text, string map, string key, string path)
    {
        if (text.Length > MostCharacters)
        {
            findings.Error(path, $"ConfigMap {map}: {key} has {text.Length} characters; at most {MostCharacters} are allowed", ConfigurationConditions.TooLargeReason);
            return false;
        }

        var before = findings.Findings.Count;
        CredentialScan.CheckText(text, path, findings);
        return findings.Findings.Count == before;
    }

    private void Missing(string path, string message) => findings.Error(path, message, ConfigurationConditions.SourceNotFoundReason);

    private static string Keys(IReadOnlyDictionary<string, string> map) => string.Join(", ", map.Keys.Order(StringComparer.Ordinal).Take(10));

    private static IEnumerable<(T Item, int Index)> Indexed<T>(IReadOnlyList<T>? items) => (items ?? []).Select((item, index) => (item, index));
}
