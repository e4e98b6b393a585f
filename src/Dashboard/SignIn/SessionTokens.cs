using System.Globalization;
using Microsoft.AspNetCore.Authentication;

namespace ClaudeConfig.Dashboard.SignIn;

/// <summary>What a session's cookie holds besides who it is: sealed, and never shown to the browser's scripts.</summary>
internal static class SessionTokens
{
    public const string IdToken = "id_token";

    private const string Until = "cc.until";
    private const string Refresh = "cc.refresh";

    /// <summary>A session is asked after at the identity provider by then, however long its token lasts.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public static void Keep(AuthenticationProperties properties, string idToken, string? refreshToken, DateTimeOffset tokenEnd, DateTimeOffset now)
    {
        var end = tokenEnd < now + Longest ? tokenEnd : now + Longest;
        properties.Items[Until] = end.ToString("O", CultureInfo.InvariantCulture);
        properties.Items[IdToken] = idToken;
        properties.Items[Refresh] = refreshToken;
    }

    /// <summary>When the session must be renewed.</summary>
    public static DateTimeOffset EndOf(AuthenticationProperties properties) =>
        properties.Items.TryGetValue(Until, out var text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var end) ? end : DateTimeOffset.MinValue;

    public static string? RefreshOf(AuthenticationProperties properties) => properties.Items.TryGetValue(Refresh, out var token) ? token : null;

    public static string? IdTokenOf(AuthenticationProperties properties) => properties.Items.TryGetValue(IdToken, out var token) ? token : null;
}
