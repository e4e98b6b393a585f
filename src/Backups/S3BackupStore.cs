using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace ClaudeConfig.Backups;

/// <summary>Backups in a bucket of S3, or of a server that speaks S3.</summary>
public sealed class S3BackupStore(IAmazonS3 s3, BackupSettings settings, TimeProvider time) : IBackupStore
{
    private const int LargestContent = 64 * 1024 * 1024;

    private bool? _locks;

    /// <inheritdoc/>
    public async Task<bool> LocksAsync(CancellationToken cancellationToken)
    {
        if (settings.LockDays == 0)
        {
            return false;
        }

        return _locks ??= await S3Faults.SayAsync(settings, "read its Object Lock", async () =>
        {
            try
            {
                var answer = await s3.GetObjectLockConfigurationAsync(new() { BucketName = settings.Bucket, ExpectedBucketOwner = settings.Owner }, cancellationToken).ConfigureAwait(false);
                return answer.ObjectLockConfiguration?.ObjectLockEnabled == ObjectLockEnabled.Enabled;
            }
            catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NotImplemented && e.ErrorCode != "NoSuchBucket")
            {
                return false;
            }
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string?> WriteAsync(string key, ReadOnlyMemory<byte> content, DateTimeOffset? lockedUntil, CancellationToken cancellationToken)
    {
        var sha256 = BackupKeys.Read(key)?.Sha256 ?? throw new ArgumentException("a key of a backup ends with a checksum", nameof(key));
        return await S3Faults.SayAsync(settings, $"write {key}", async () =>
        {
            try
            {
                using var body = new MemoryStream(content.ToArray(), writable: false);
                var answer = await s3.PutObjectAsync(Request(key, body, sha256, lockedUntil), cancellationToken).ConfigureAwait(false);
                // A server that says what it stored is taken at its word; any other is read back.
                return answer.ChecksumSHA256 == Base64(sha256) ? answer.VersionId : await CheckedAsync(key, answer.VersionId, cancellationToken).ConfigureAwait(false);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                // Written before: by a try whose answer was lost. Whether whole is seen by reading it.
                return await CheckedAsync(key, null, cancellationToken).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<byte[]> ReadAsync(string key, string? versionId, CancellationToken cancellationToken) =>
        S3Faults.SayAsync(settings, $"read {key}", async () => (await GetAsync(key, versionId, cancellationToken).ConfigureAwait(false)).Content);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var token = next;
            var page = await S3Faults.SayAsync(settings, $"list {folder}", () => s3.ListObjectsV2Async(
                new() { BucketName = settings.Bucket, Prefix = settings.Prefix + folder, ContinuationToken = token, ExpectedBucketOwner = settings.Owner }, cancellationToken)).ConfigureAwait(false);
            foreach (var item in page.S3Objects ?? [])
            {
                yield return item.Key[settings.Prefix.Length..];
            }

            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => S3Faults.SayAsync(
        settings, $"remove {key}", () => s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = settings.Bucket, Key = settings.Prefix + key, ExpectedBucketOwner = settings.Owner }, cancellationToken));

    private PutObjectRequest Request(string key, Stream body, string sha256, DateTimeOffset? lockedUntil)
    {
        var request = new PutObjectRequest
        {
            BucketName = settings.Bucket,
            Key = settings.Prefix + key,
            InputStream = body,
            ContentType = "application/json",
            IfNoneMatch = "*",
            ChecksumSHA256 = Base64(sha256),
            ExpectedBucketOwner = settings.Owner,
            // In one piece, so that the signature is over all of it.
            UseChunkEncoding = false,
            AutoCloseStream = false,
        };
        if (settings.Encryption != BackupEncryption.Bucket)
        {
            request.ServerSideEncryptionMethod = settings.Encryption == BackupEncryption.Kms ? ServerSideEncryptionMethod.AWSKMS : ServerSideEncryptionMethod.AES256;
            request.ServerSideEncryptionKeyManagementServiceKeyId = settings.KmsKey;
        }

        if (lockedUntil is { } until && until > time.GetUtcNow())
        {
            request.ObjectLockMode = settings.LockCompliance ? ObjectLockMode.Compliance : ObjectLockMode.Governance;
            request.ObjectLockRetainUntilDate = until.UtcDateTime;
        }

        return request;
    }

    private async Task<string?> CheckedAsync(string key, string? versionId, CancellationToken cancellationToken) => (await GetAsync(key, versionId, cancellationToken).ConfigureAwait(false)).VersionId;

    private async Task<(byte[] Content, string? VersionId)> GetAsync(string key, string? versionId, CancellationToken cancellationToken)
    {
        using var answer = await s3.GetObjectAsync(
            new GetObjectRequest { BucketName = settings.Bucket, Key = settings.Prefix + key, VersionId = versionId, ExpectedBucketOwner = settings.Owner }, cancellationToken).ConfigureAwait(false);
        if (answer.ContentLength > LargestContent)
        {
            throw new BackupException("corrupt", $"{settings.Prefix}{key} in bucket {settings.Bucket} is {answer.ContentLength} bytes long: no backup is");
        }

        using var body = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        var content = body.ToArray();
        return BackupKeys.Read(key)?.Sha256 is { } sha256 && BackupKeys.Sha256(content) == sha256
            ? (content, answer.VersionId)
            : throw new BackupException("corrupt", $"{settings.Prefix}{key} in bucket {settings.Bucket} is not what was written there: its checksum is another; see who can write there, and restore an earlier backup with --at");
    }

    private static string Base64(string sha256) => Convert.ToBase64String(Convert.FromHexString(sha256));
}
