using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Merging;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Locking;

/// <summary>
/// Keeps Claude Code to its gateway: of providers only an address that the same managed source pins is left, or a gateway's login that it pins. What would lead
/// elsewhere is dropped, since Claude Code would refuse to start with it.
/// </summary>
internal static class GatewayLock
{
    public const string Providers = "allowedProviders";

    /// <summary>The address of a gateway, or of any other host, as the managed source pins it.</summary>
    public const string CustomEndpoint = "customEndpoint";

    private const string Variables = "env";

    private static readonly string[] Listed = [CustomEndpoint, "gateway"];

    /// <summary>Variables that choose where requests go. The address is put beside the settings of each pod, which alone knows it.</summary>
    private static readonly string[] Ways =
    [
        "ANTHROPIC_AWS_BASE_URL", "ANTHROPIC_BASE_URL", "ANTHROPIC_BEDROCK_BASE_URL", "ANTHROPIC_BEDROCK_MANTLE_BASE_URL", "ANTHROPIC_FOUNDRY_BASE_URL", "ANTHROPIC_GOOGLE_CLOUD_BASE_URL",
        "ANTHROPIC_UNIX_SOCKET", "ANTHROPIC_VERTEX_BASE_URL", "CLAUDE_CODE_API_BASE_URL", "CLAUDE_CODE_USE_ANTHROPIC_AWS", "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD", "CLAUDE_CODE_USE_BEDROCK",
        "CLAUDE_CODE_USE_FOUNDRY", "CLAUDE_CODE_USE_MANTLE", "CLAUDE_CODE_USE_VERTEX",
    ];

    /// <summary>Logins at Anthropic, which would go there.</summary>
    private static readonly string[] Logins = ["claudeai", "console"];

    /// <returns>Settings that lead to the gateway alone; the given ones are not changed.</returns>
    public static JsonObject Apply(JsonObject settings)
    {
        var kept = (JsonObject)settings.DeepClone();
        foreach (var path in Elsewhere(settings))
        {
            JsonLock.Take(kept, [], path);
        }

        kept[Providers] = new JsonArray([.. Listed.Select(name => (JsonNode)name)]);
        return kept;
    }

    /// <summary>What a layer says in vain.</summary>
    public static IEnumerable<Finding> Overrides(ObjectKey project, ReadLayer layer)
    {
        var settings = layer.Content.Settings;
        var paths = Elsewhere(settings);
        if (settings.TryGetPropertyValue(Providers, out var said) && !SaysTheSame(said))
        {
            paths = paths.Append([Providers]);
        }

        return paths.Select(path => new Finding(
            FindingSeverity.Warning, layer.Key, path.Aggregate("spec.settings", JsonPath.Member), ConfigurationConditions.LockedPathOverriddenReason,
            $"project {project} keeps Claude Code to its gateway (spec.policy.gatewayOnly): this value is dropped; remove it here, or ask the owner of that project"));
    }

    /// <summary>Where the list of providers comes from, and that what is dropped comes from nowhere.</summary>
    public static IReadOnlyList<PolicyOrigin> Origins(IReadOnlyList<PolicyOrigin> origins, ObjectKey project)
    {
        const string Place = $"settings.{Providers}";
        string[] gone = [Place, .. Ways.Select(name => $"settings.{Variables}.{name}")];
        return [.. origins.Where(origin => !gone.Contains(origin.Path)), new PolicyOrigin(Place, [], project)];
    }

    private static bool SaysTheSame(JsonNode? said) =>
        said is JsonArray list && list.All(item => item is JsonValue value && value.TryGetValue<string>(out var name) && Listed.Contains(name)) && list.Count == Listed.Length;

    private static IEnumerable<string[]> Elsewhere(JsonObject settings)
    {
        foreach (var name in settings[Variables] is JsonObject variables ? Ways.Where(variables.ContainsKey) : [])
        {
            yield return [Variables, name];
        }

        if (settings["forceLoginMethod"] is JsonValue value && value.TryGetValue<string>(out var method) && Logins.Contains(method))
        {
            yield return ["forceLoginMethod"];
        }

        if (settings.ContainsKey("forceLoginOrgUUID"))
        {
            yield return ["forceLoginOrgUUID"];
        }
    }
}
