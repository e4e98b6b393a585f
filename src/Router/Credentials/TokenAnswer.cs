using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Credentials;

/// <summary>Reads the answers of token endpoints (RFC 6749, 5.1), and Google's own form of them. Pure.</summary>
internal static class TokenAnswer
{
    private const long Longest = 7 * 24 * 3600;

    /// <exception cref="CredentialException">It is no such answer.</exception>
    public static ProviderSecret Read(string answer, DateTimeOffset now, bool exchanged = false)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var root = document.RootElement;
            var token = root.Text("access_token") ?? root.Text("accessToken");
            var expires = root.Child("expires_in") is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetDouble(out var left) ? now.AddSeconds(Math.Clamp(left, 0, Longest))
                : DateTimeOffset.TryParse(root.Text("expireTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
                : (DateTimeOffset?)null;
            if (token is { Length: > 0 } && expires is not null && !token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                return new ProviderSecret { Token = token, Expires = expires, Exchanged = exchanged };
            }
        }
        catch (JsonException)
        {
            // Said below: the exception could quote it.
        }

        throw new CredentialException("the answer of the token endpoint holds no token that can be read");
    }
}
