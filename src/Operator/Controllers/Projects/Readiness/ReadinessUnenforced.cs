using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Readiness;

/// <summary>Fields of a project that this version accepts and does not act on. Nothing is ignored in silence.</summary>
internal static class ReadinessUnenforced
{
    public static IEnumerable<string> Of(ClaudeProjectSpec spec)
    {
        if (spec.Providers?.Any(provider => provider.Credential?.AwsSecretsManager is not null) == true)
        {
            yield return "providers[].credential.awsSecretsManager";
        }
    }
}
