using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using ClaudeConfig.Aws;

namespace ClaudeConfig.Backups;

/// <summary>Says in the reader's words what S3 did not do.</summary>
internal static class S3Faults
{
    private const int LongestMessage = 300;

    /// <summary>Does something with a bucket.</summary>
    /// <exception cref="BackupException">It was not done.</exception>
    public static async Task<T> SayAsync<T>(BackupSettings settings, string what, Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (AmazonS3Exception e)
        {
            throw new BackupException(ReasonOf(e), $"bucket {settings.Bucket} cannot {what}: {e.ErrorCode} {(int)e.StatusCode}, {Cut(e.Message)}{Remedy(e)}", e);
        }
        catch (AwsException e)
        {
            throw new BackupException("credentials", $"bucket {settings.Bucket} cannot {what}: {e.Message}", e);
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or IOException or TimeoutException)
        {
            throw new BackupException("unreachable", $"bucket {settings.Bucket} cannot {what}: {Cut(e.Message)}", e);
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException)
        {
            throw new BackupException("timeout", $"bucket {settings.Bucket} cannot {what}: it did not answer in time", e);
        }
    }

    private static string ReasonOf(AmazonS3Exception e) => e switch
    {
        { ErrorCode: "SlowDown" or "ThrottlingException" or "TooManyRequests" } => "throttled",
        { ErrorCode: "BadDigest" or "XAmzContentSHA256Mismatch" or "InvalidDigest" } => "corrupt",
        { ErrorCode: "RequestTimeTooSkewed" } => "clock",
        { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => "denied",
        { StatusCode: HttpStatusCode.NotFound } => "missing",
        { StatusCode: >= HttpStatusCode.InternalServerError } => "unavailable",
        _ => "refused",
    };

    private static string Remedy(AmazonS3Exception e) => e switch
    {
        { ErrorCode: "NoSuchBucket" } => "; create it, or correct the name of the bucket",
        { ErrorCode: "RequestTimeTooSkewed" } => "; set the clock of this machine",
        { ErrorCode: "AccessDenied" } => "; see the policies of the role and of the bucket, and that it belongs to the account that is expected",
        _ => "",
    };

    private static string Cut(string text) => text.Length > LongestMessage ? text[..LongestMessage] : text;
}
