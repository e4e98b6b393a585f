using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Fields of a configuration that this version accepts and does not act on. Nothing is ignored in silence.</summary>
internal static class ConfigurationUnenforced
{
    public static IEnumerable<string> Of(ClaudeConfigurationSpec spec)
    {
        if (spec.Rollout is not null)
        {
            yield return "rollout (every change reaches all targets at once)";
        }
    }
}
