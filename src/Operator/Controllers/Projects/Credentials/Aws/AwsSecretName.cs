using ClaudeConfig.Api.Projects;
using ClaudeConfig.Aws;
using ClaudeConfig.Aws.Secrets;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>Which secret is meant, read from a name or an ARN as it is written. What does not read back to itself is none. Pure.</summary>
/// <param name="Id">What is asked for.</param>
/// <param name="Name">Its name; of an ARN, with the six characters that AWS adds.</param>
/// <param name="Region">Its region.</param>
/// <param name="Account">The account of an ARN; null for a name, which is of the operator's own.</param>
internal sealed record AwsSecretName(string Id, string Name, string Region, string? Account)
{
    private const int Longest = 512;
    private const int Suffix = 7;

    /// <summary>Reads what a project says.</summary>
    /// <param name="secret">What it says.</param>
    /// <param name="ownRegion">The operator's region, or null.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static AwsSecretName? TryParse(AwsSecret secret, string? ownRegion, out string? problem)
    {
        var region = secret.Region ?? ownRegion;
        if (region is null)
        {
            problem = "credential.awsSecretsManager.region is not set, and the operator has none of its own; name the region, such as eu-central-1";
            return null;
        }

        if (!secret.SecretId.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
        {
            problem = IsName(secret.SecretId) ? null : NoName;
            return problem is null ? new AwsSecretName(secret.SecretId, secret.SecretId, region, null) : null;
        }

        var parts = secret.SecretId.Split(':');
        if (parts is not ["arn", var partition, "secretsmanager", var where, { Length: 12 } account, "secret", var name] || !account.All(char.IsAsciiDigit) || !IsName(name))
        {
            problem = "credential.awsSecretsManager.secretId is no ARN of a secret: write it whole, such as arn:aws:secretsmanager:eu-central-1:123456789012:secret:claude/team-a/anthropic-AbCdEf, or the name alone";
            return null;
        }

        // Without them AWS guesses which secret is meant.
        problem = where != region || partition != AwsPartition.Of(region) ? $"credential.awsSecretsManager.secretId is an ARN of {partition} {where}, and the region is {region}; correct one of the two"
            : name.Length <= Suffix || name[^Suffix] != '-' || !name[^(Suffix - 1)..].All(char.IsAsciiLetterOrDigit) ? "credential.awsSecretsManager.secretId is an ARN without the hyphen and six characters that AWS adds to names; write it whole, or the name alone"
            : null;
        return problem is null ? new AwsSecretName(secret.SecretId, name, region, account) : null;
    }

    /// <summary>Whether a text may be a part of a name between slashes.</summary>
    public static bool IsSegment(string segment) =>
        segment.Length > 0 && segment is not ("." or "..") && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '+' or '=' or '.' or '@' or '-');

    /// <summary>Whether what was answered is what was asked for, whatever AWS understood.</summary>
    public bool Is(SecretValue value)
    {
        var name = Account is null ? Name : Name[..^Suffix];
        return value.Name == name
            && value.Arn.Split(':') is ["arn", var partition, "secretsmanager", var region, var account, "secret", var tail]
            && partition == AwsPartition.Of(Region) && region == Region && (Account is null || (account == Account && tail == Name))
            && tail.Length == name.Length + Suffix && tail.StartsWith(name + "-", StringComparison.Ordinal);
    }

    private static string NoName => "credential.awsSecretsManager.secretId is no name of a secret: segments of letters, digits and _+=.@- with slashes between them";

    private static bool IsName(string name) => name.Length <= Longest && name.Split('/').All(IsSegment);
}
