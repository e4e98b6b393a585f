using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;

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

    public static ClaudeConfiguration Extending(this ClaudeConfiguration configuration, params string[] keys)
    {
        configuration.Spec = configuration.Spec with { Extends = [.. keys.Select(Reference)] };
        return configuration;
    }

    public static ClaudeConfiguration AdmittingAll(this ClaudeConfiguration configuration)
    {
        configuration.Spec = configuration.Spec with { AllowedNamespaces = new() { From = NamespaceAdmission.All } };
        return configuration;
    }

    public static ClaudeConfigurationSpec Settings(string json) => new() { Settings = JsonDocument.Parse(json).RootElement };

    public static CompiledPolicy Compiled(params ClaudeConfiguration[] lastIsTheOne)
    {
        var all = lastIsTheOne.ToDictionary(configuration => configuration.Key);
        return PolicyCompiler.Compile(lastIsTheOne[^1], key => all.GetValueOrDefault(key), new ReferenceGrants(new Dictionary<string, IReadOnlyDictionary<string, string>>()));
    }

    public static JsonElement RenderedSettings(this CompiledPolicy policy)
    {
        Assert.True(policy.IsValid, policy.Message);
        return JsonDocument.Parse(policy.Bundle.Files["managed-settings.json"]).RootElement;
    }

    private static ObjectReference Reference(string key) => new() { Namespace = key.Split('/')[0], Name = key.Split('/')[1] };
}
