using System.Text.Json;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Tests;

/// <summary>Builders.</summary>
internal static class A
{
    public static ClaudeConfiguration Configuration(string key, ClaudeConfigurationSpec? spec = null)
    {
        var parts = key.Split('/');
        return new ClaudeConfiguration
        {
            Metadata = new() { NamespaceProperty = parts[0], Name = parts[1] },
            Spec = spec ?? new(),
        };
    }

    public static ClaudeConfigurationSpec Settings(string json) => new() { Settings = JsonDocument.Parse(json).RootElement };

    /// <summary>A configuration with the layers below it, the farthest first.</summary>
    public static CompiledPolicy Compiled(params ClaudeConfiguration[] lastIsTheOne) => Bound([], [.. lastIsTheOne.Select(configuration => new PolicySource(configuration))]);

    /// <summary>The same where policies demand some of the layers and lock paths.</summary>
    public static CompiledPolicy Bound(IReadOnlyList<PolicyLock> locks, params PolicySource[] lastIsTheOne) =>
        PolicyCompiler.Compile(new PolicyInput { Key = lastIsTheOne[^1].Configuration.Key, Layers = lastIsTheOne, Locks = locks });

    public static JsonElement RenderedSettings(this CompiledPolicy policy)
    {
        Assert.True(policy.IsValid, policy.Message);
        return JsonDocument.Parse(policy.Bundle.Files["managed-settings.json"]).RootElement;
    }
}
