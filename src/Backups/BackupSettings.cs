namespace ClaudeConfig.Backups;

/// <summary>Where backups lie and how they are kept. Who runs the program says it; nothing in a cluster's objects can.</summary>
public sealed record BackupSettings
{
    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>What every key begins with. A cluster has one of its own.</summary>
    public string Prefix { get; init; } = "claudeconfig/";

    /// <summary>The bucket's region.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>A server that speaks S3 in place of AWS; null for AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The account that the bucket must belong to; null where nobody says. A bucket of that name in other hands is refused.</summary>
    public string? Owner { get; init; }

    /// <summary>How the bucket encrypts.</summary>
    public BackupEncryption Encryption { get; init; } = BackupEncryption.Aes256;

    /// <summary>The key of KMS; null for the bucket's own.</summary>
    public string? KmsKey { get; init; }

    /// <summary>Days for which nobody can delete what was written, where the bucket has Object Lock; 0 for none.</summary>
    public int LockDays { get; init; }

    /// <summary>Nobody at all, in place of nobody without a special right.</summary>
    public bool LockCompliance { get; init; }

    /// <summary>Days for which backups are kept.</summary>
    public int RetentionDays { get; init; } = 35;

    /// <summary>Everything that is wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (Bucket.Length is < 3 or > 63 || Bucket.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')))
        {
            yield return $"'{Bucket}' is no name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens";
        }

        if (Prefix.Length > 200 || Prefix.StartsWith('/') || (Prefix.Length > 0 && !Prefix.EndsWith('/')) || Prefix.Split('/').Any(part => part is "." or ".."))
        {
            yield return $"'{Prefix}' is no prefix: it ends with a slash and begins with none, such as claudeconfig/prod-eu/";
        }

        if (KmsKey is not null && Encryption != BackupEncryption.Kms)
        {
            yield return "a KMS key is named, and encryption is not kms";
        }

        if (Owner is not null && (Owner.Length != 12 || !Owner.All(char.IsAsciiDigit)))
        {
            yield return $"'{Owner}' is no account of AWS: 12 digits";
        }

        if (Endpoint is { } endpoint && (endpoint.Scheme is not ("http" or "https") || endpoint.PathAndQuery != "/" || (endpoint.Scheme == "http" && !endpoint.IsLoopback && !endpoint.Host.EndsWith(".svc", StringComparison.Ordinal) && !endpoint.Host.EndsWith(".svc.cluster.local", StringComparison.Ordinal))))
        {
            yield return $"'{endpoint}' is no endpoint: an https address without a path; http only to a Service of the cluster (NAME.NAMESPACE.svc) or to loopback";
        }
    }
}
