using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>
/// Whether a project may use a secret. The operator can read those of all tenants, so its own rights say nothing about theirs: the platform's prefixes do. Pure.
/// </summary>
internal static class AwsSecretAdmission
{
    /// <summary>The secret, where it may be used.</summary>
    /// <param name="project">Who asks.</param>
    /// <param name="secret">What it says.</param>
    /// <param name="options">What the platform says.</param>
    /// <param name="problem">Why not, and what to do.</param>
    public static AwsSecretName? Admit(ClaudeProject project, AwsSecret secret, AwsSecretOptions options, out string? problem)
    {
        if (options.Grants.Count == 0)
        {
            problem = "credential.awsSecretsManager: the platform allows no secrets of AWS; ask it to start the operator with --aws-secrets, or use credential.secretKeyRef";
            return null;
        }

        if (AwsSecretName.TryParse(secret, options.Region, out problem) is not { } name)
        {
            return null;
        }

        var (space, own) = (project.Key.Namespace, project.Key.Name);
        if (!options.Grants.Any(grant => grant.Covers(space, own, name.Name)))
        {
            string[] prefixes = [.. options.Grants.Where(grant => grant.Namespace == "*" || grant.Namespace == space).Select(grant => grant.PrefixFor(space, own))];
            problem = $"credential.awsSecretsManager: project {space}/{own} may not use this secret; {(prefixes.Length == 0 ? "the platform allows it none" : $"names of its secrets begin with {string.Join(" or ", prefixes)}")}";
            return null;
        }

        if (name.Account is { } account && !options.Accounts.Contains(account))
        {
            problem = $"credential.awsSecretsManager: secrets of account {account} are not allowed; ask the platform to start the operator with --aws-secret-accounts {account}, or write the name alone";
            return null;
        }

        return name;
    }
}
