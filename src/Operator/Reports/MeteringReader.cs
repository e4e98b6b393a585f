using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClaudeConfig.Operator.Reports;

/// <summary>Asks Metering.</summary>
internal sealed class MeteringReader(HttpClient client, OperatorOptions options)
{
    /// <exception cref="HttpRequestException">It does not answer, or not with success.</exception>
    /// <exception cref="JsonException">The answer is not what it should be.</exception>
    public async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.MeteringUrl!, path));
        if (options.MeteringTokenFile is { } file)
        {
            // Read every time: a mounted token is rotated under us.
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, cancellationToken)).Trim());
        }

        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, type, cancellationToken);
    }
}
