using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace ClaudeConfig.Aws.Secrets;

/// <summary>Reads secrets of AWS Secrets Manager (JSON 1.1, signed). Throttling and faults of the service are tried again, later and later.</summary>
/// <param name="http">How it asks.</param>
/// <param name="keys">Who asks.</param>
/// <param name="endpoint">A server in place of that of the region; null for AWS.</param>
/// <param name="time">The clock.</param>
/// <param name="random">From 0 to 1: programs that were throttled together must not ask together.</param>
public sealed class SecretsClient(AwsHttp http, KeyChain keys, Uri? endpoint, TimeProvider time, Func<double> random)
{
    /// <summary>How many secrets a batch may name.</summary>
    public const int LargestBatch = 20;

    private const string Service = "secretsmanager";
    private const int Tries = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private TimeSpan _ahead;

    /// <summary>Reads one version of a secret.</summary>
    /// <param name="region">The region.</param>
    /// <param name="secretId">Name or ARN.</param>
    /// <param name="stage">The label of the version.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AwsException">There is none, and why; its code is AWS's.</exception>
    public async Task<SecretValue> GetAsync(string region, string secretId, string stage, CancellationToken cancellationToken)
    {
        var body = Body(json =>
        {
            json.WriteString("SecretId", secretId);
            json.WriteString("VersionStage", stage);
        });
        using var answer = await AskAsync(region, "GetSecretValue", body, cancellationToken).ConfigureAwait(false);
        return Read(answer.RootElement) ?? throw new AwsException("Secrets Manager answered with a secret that cannot be read") { Code = "Unreadable" };
    }

    /// <summary>Reads the current versions of several secrets.</summary>
    /// <param name="region">The region.</param>
    /// <param name="secretIds">Names or ARNs, no more than <see cref="LargestBatch"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was read. Which of what was asked each is follows from its name and ARN; what is missing was refused.</returns>
    /// <exception cref="AwsException">Nothing was read, and why.</exception>
    public async Task<IReadOnlyList<SecretValue>> GetManyAsync(string region, IReadOnlyCollection<string> secretIds, CancellationToken cancellationToken)
    {
        var (found, next) = (new List<SecretValue>(), "");
        do
        {
            var token = next;
            var body = Body(json =>
            {
                json.WriteStartArray("SecretIdList");
                foreach (var id in secretIds)
                {
                    json.WriteStringValue(id);
                }

                json.WriteEndArray();
                if (token.Length > 0)
                {
                    json.WriteString("NextToken", token);
                }
            });
            using var answer = await AskAsync(region, "BatchGetSecretValue", body, cancellationToken).ConfigureAwait(false);
            if (answer.RootElement.TryGetProperty("SecretValues", out var values) && values.ValueKind == JsonValueKind.Array)
            {
                found.AddRange(values.EnumerateArray().Select(Read).OfType<SecretValue>());
            }

            next = Text(answer.RootElement, "NextToken") ?? "";
        }
        while (next.Length > 0);

        return found;
    }

    private async Task<JsonDocument> AskAsync(string region, string operation, byte[] body, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            AwsException failure;
            try
            {
                return await TryAsync(region, operation, body, cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException e) when (failures < Tries && IsPassing(e))
            {
                failure = e;
            }

            if (failure.Code != "ClockSkew")
            {
                await Task.Delay(FirstPause * Math.Pow(2, failures - 1) * (0.5 + random()), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<JsonDocument> TryAsync(string region, string operation, byte[] body, CancellationToken cancellationToken)
    {
        var address = endpoint ?? new Uri($"https://{Service}.{region}.{AwsPartition.SuffixOf(region)}");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("x-amz-target", $"{Service}.{operation}");
        var now = time.GetUtcNow() + _ahead;
        SigV4.Sign(request, Convert.ToHexStringLower(SHA256.HashData(body)), await keys.GetAsync(cancellationToken).ConfigureAwait(false), (region, Service), now);
        var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var document = JsonDocument.Parse(answer.Body);
            if (answer.Status is >= 200 and < 300)
            {
                return document;
            }

            using (document)
            {
                throw Refused(answer, document.RootElement, now);
            }
        }
        catch (JsonException)
        {
            // The exception could quote what was answered.
            throw new AwsException($"Secrets Manager in {region} answered {answer.Status} with what is no JSON") { Status = answer.Status };
        }
    }

    private AwsException Refused(AwsAnswer answer, JsonElement said, DateTimeOffset signed)
    {
        var code = (Text(said, "__type") ?? Text(said, "code") ?? "").Split('#')[^1].Split(':')[0];
        if (code is "InvalidSignatureException" or "RequestExpired" && answer.Date is { } date && (date - signed).Duration() > Skew)
        {
            // Signed by the server's clock from now on.
            _ahead = date - time.GetUtcNow();
            return new AwsException($"the clock of this machine is {(date - signed).Duration().TotalMinutes:0} minutes wrong") { Code = "ClockSkew", Status = answer.Status };
        }

        // No message: AWS's repeats names and principals, and what it says is its code.
        return new AwsException($"Secrets Manager refused with {(code.Length > 0 ? code : answer.Status)}") { Code = code, Status = answer.Status };
    }

    private static bool IsPassing(AwsException e) =>
        e.Status is 429 or >= 500 || e.Code is "ThrottlingException" or "TooManyRequestsException" or "RequestLimitExceeded" or "Throttling" or "InternalServiceError" or "ClockSkew" || (e.Status == 0 && e.InnerException is not null);

    private static SecretValue? Read(JsonElement said)
    {
        var value = Text(said, "SecretString") is { } text ? System.Text.Encoding.UTF8.GetBytes(text)
            : said.ValueKind == JsonValueKind.Object && said.TryGetProperty("SecretBinary", out var binary) && binary.ValueKind == JsonValueKind.String && binary.TryGetBytesFromBase64(out var bytes) ? bytes
            : null;
        return value is not null && Text(said, "ARN") is { } arn && Text(said, "Name") is { } name && Text(said, "VersionId") is { } version
            ? new SecretValue(arn, name, version, said.TryGetProperty("VersionStages", out var stages) && stages.ValueKind == JsonValueKind.Array ? [.. stages.EnumerateArray().Select(stage => stage.GetString() ?? "")] : [], value)
            : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Body(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
