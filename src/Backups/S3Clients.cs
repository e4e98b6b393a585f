using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using ClaudeConfig.Aws;

namespace ClaudeConfig.Backups;

/// <summary>Makes clients of S3.</summary>
public static class S3Clients
{
    private const int Retries = 2;
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(30);

    /// <summary>A client of the settings' bucket, which signs with these keys.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="keys">The keys.</param>
    public static IAmazonS3 Create(BackupSettings settings, KeyChain keys)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(keys);
        var config = new AmazonS3Config
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Retries,
            Timeout = LongestCall,
            // Contents have checksums of their own, which are compared here; not every server knows those that are added by default.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = settings.Region;
            config.ForcePathStyle = true;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        }

        return new AmazonS3Client(new ChainCredentials(keys), config);
    }

    private sealed class ChainCredentials(KeyChain chain) : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

        public override async Task<ImmutableCredentials> GetCredentialsAsync()
        {
            var keys = await chain.GetAsync(CancellationToken.None).ConfigureAwait(false);
            return new ImmutableCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
        }
    }
}
