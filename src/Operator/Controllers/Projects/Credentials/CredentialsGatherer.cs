using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Operator.Controllers.Projects.Providers;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Domain.Projects;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>Collects what planning a project's credentials looks at.</summary>
internal sealed class CredentialsGatherer(OperatorCaches caches, CredentialReader reader, OperatorOptions options)
{
    /// <summary>Null when it is too early to say.</summary>
    public async Task<CredentialsInputs?> GatherAsync(ClaudeProject project, CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync(project, cancellationToken) is not { } sources)
        {
            return null;
        }

        var copies = new Dictionary<string, V1Secret>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            if (caches.Secrets.Cache.Get(new NamespacedName(options.PlatformNamespace, CredentialCopy.NameOf(project.Metadata.Uid, source.CopyName))) is { } copy)
            {
                copies[source.CopyName] = copy;
            }
        }

        return new CredentialsInputs
        {
            Project = project,
            Sources = sources,
            Copies = copies,
            LeftOut = [.. ProviderAdmission.ProblemsOf(project, options).Keys],
        };
    }
}
