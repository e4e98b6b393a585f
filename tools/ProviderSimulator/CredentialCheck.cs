using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.ProviderSimulator;

internal static class CredentialCheck
{
    /// <summary>Each provider has its own place for the credential; the simulator takes it from any of them.</summary>
    public static bool Passes(HttpRequest request, IReadOnlyList<string> accepted)
    {
        if (accepted.Count == 0)
        {
            return true;
        }

        var headers = request.Headers;
        var bearer = headers.Authorization.ToString();
        string[] sent =
        [
            headers["x-api-key"].ToString(),
            headers["x-goog-api-key"].ToString(),
            bearer.StartsWith("Bearer ", StringComparison.Ordinal) ? bearer["Bearer ".Length..] : "",
            request.Query["key"].ToString(),
        ];
        return sent.Any(accepted.Contains);
    }
}
