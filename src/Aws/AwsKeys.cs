namespace ClaudeConfig.Aws;

/// <summary>Access keys of AWS. Not a record: nothing may print it.</summary>
public sealed class AwsKeys(string accessKeyId, string secretAccessKey, string? sessionToken = null, DateTimeOffset? expires = null)
{
    /// <summary>Names the keys; no secret.</summary>
    public string AccessKeyId => accessKeyId;

    /// <summary>What signatures are made with.</summary>
    public string SecretAccessKey => secretAccessKey;

    /// <summary>Goes with keys that are lent for a time.</summary>
    public string? SessionToken => sessionToken;

    /// <summary>When they end; null for keys that last until somebody changes them.</summary>
    public DateTimeOffset? Expires => expires;
}
