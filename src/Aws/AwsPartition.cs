namespace ClaudeConfig.Aws;

/// <summary>The parts of the AWS world, each with host names and ARNs of its own.</summary>
public static class AwsPartition
{
    /// <summary>The end of host names in a region.</summary>
    /// <param name="region">Such as <c>eu-central-1</c>.</param>
    public static string SuffixOf(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        return region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";
    }

    /// <summary>The second part of ARNs in a region.</summary>
    /// <param name="region">Such as <c>eu-central-1</c>.</param>
    public static string Of(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        return region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
            : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
            : "aws";
    }
}
