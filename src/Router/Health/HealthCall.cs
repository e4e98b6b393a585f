using System.Globalization;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Outbound;

namespace ClaudeConfig.Router.Health;

/// <summary>One cheap question to a provider, that it does not charge for: which models it has.</summary>
internal sealed class HealthCall(OutboundPool connections, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>What is asked for; null where no question is known that is free.</summary>
    public static string? PathOf(ProviderType type) => type switch
    {
        ProviderType.Anthropic => "/v1/models?limit=1",
        ProviderType.OpenAI or ProviderType.Ollama => "/v1/models",
        ProviderType.Google => "/v1beta/openai/models",
        _ => null,
    };

    public async Task<HealthAnswer> AskAsync(HealthSubject subject, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, subject.Key.Address)
            {
                Version = System.Net.HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            };
            if (subject.Provider.Credential is { } credential)
            {
                subject.Provider.Upstream.Authorize(request, credential, subject.Provider, time.GetUtcNow());
            }
            else if (subject.Provider.Rotates)
            {
                // That it cannot be fetched is said where it is fetched.
                return new HealthAnswer(null, null);
            }

            using var response = await connections.Of(subject.Provider.Egress).SendAsync(request, both.Token);
            return Judge((int)response.StatusCode);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new HealthAnswer(false, string.Create(CultureInfo.InvariantCulture, $"health check: no answer within {Limit.TotalSeconds:0} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new HealthAnswer(false, $"health check: {e.Message}");
        }
    }

    // A limit that is reached or a path that is not there says nothing about whether requests would be served.
    private static HealthAnswer Judge(int status) => status switch
    {
        >= 200 and < 300 => new HealthAnswer(true, null),
        401 or 403 => new HealthAnswer(false, string.Create(CultureInfo.InvariantCulture, $"health check: {status}, the credential is not accepted")),
        >= 400 and < 500 => new HealthAnswer(null, null),
        _ => new HealthAnswer(false, string.Create(CultureInfo.InvariantCulture, $"health check: {status}")),
    };
}
