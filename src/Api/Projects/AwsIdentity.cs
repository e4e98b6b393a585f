using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A role of AWS.</summary>
public sealed record AwsIdentity
{
    /// <summary>The role that gateways assume; the one that they run as unless set.</summary>
    [Length(256), Pattern("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", "the ARN of an IAM role, such as arn:aws:iam::123456789012:role/claude")]
    public string? RoleARN { get; init; }
}
