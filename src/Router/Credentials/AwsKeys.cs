namespace ClaudeConfig.Router.Credentials;

/// <summary>Access keys of AWS. Not a record: nothing may print it.</summary>
internal sealed class AwsKeys(string accessKeyId, string secretAccessKey, string? sessionToken = null)
{
    public string AccessKeyId => accessKeyId;

    public string SecretAccessKey => secretAccessKey;

    /// <summary>Goes with keys that are lent for a time.</summary>
    public string? SessionToken => sessionToken;
}
