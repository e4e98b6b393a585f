namespace ClaudeConfig.Backups;

/// <summary>How a bucket encrypts what it stores.</summary>
public enum BackupEncryption
{
    /// <summary>As the bucket is set up; also for servers that cannot.</summary>
    Bucket,

    /// <summary>With keys of S3.</summary>
    Aes256,

    /// <summary>With a key of KMS.</summary>
    Kms,
}
