using ClaudeConfig.Aws.Secrets;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>
/// Which version of a secret gateways get. The current one, unless a provider refused it: a rotation that broke off between the provider and AWS leaves the key
/// that counts in the pending version, and one that was undone in the previous. Pure.
/// </summary>
internal static class StageChoice
{
    /// <summary>Chooses.</summary>
    /// <param name="current">The version that is in force.</param>
    /// <param name="others">The pending and the previous version, as far as they are there, in the order in which they are tried.</param>
    /// <param name="refused">Versions that a provider refused.</param>
    public static SecretValue Choose(SecretValue current, IEnumerable<SecretValue> others, IReadOnlySet<string> refused) =>
        !refused.Contains(current.VersionId) ? current : others.FirstOrDefault(value => !refused.Contains(value.VersionId)) ?? current;
}
