using System.Buffers.Text;
using System.Text.Json;
using ClaudeConfig.Cli.Cluster;

namespace ClaudeConfig.Cli.Login;

/// <summary>What a token endpoint's answer comes to.</summary>
internal static class Tokens
{
    /// <summary>The login after an answer with tokens.</summary>
    /// <param name="before">The login as far as it is known; what the answer leaves out stays.</param>
    /// <param name="answer">The answer.</param>
    /// <exception cref="UsageException">It holds no ID token.</exception>
    public static LoginState Taken(LoginState before, JsonElement answer)
    {
        var token = answer.Text("id_token") ?? throw new UsageException($"{before.Issuer} returns no id_token; put openid into --scopes, and let refreshes return one");
        return before with { IdToken = token, RefreshToken = answer.Text("refresh_token") ?? before.RefreshToken, ExpiresAt = EndOf(token, before.Issuer) };
    }

    /// <summary>When a token ends, as it says itself. Whether it is genuine is the gateway's to judge: here it is only carried.</summary>
    private static DateTimeOffset EndOf(string token, string issuer)
    {
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
            return DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("exp").GetInt64());
        }
        catch (Exception e) when (e is IndexOutOfRangeException or FormatException or JsonException or KeyNotFoundException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw new UsageException($"the id_token of {issuer} says no time at which it ends ({e.Message})");
        }
    }
}
