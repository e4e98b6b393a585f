using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;

namespace ClaudeConfig.Dashboard.SignIn;

/// <summary>What a session's cookie holds besides who it is: sealed, and never shown to the browser's scripts.</summary>
internal static class SessionTokens
{
    public const string IdToken = "id_token";

    private const string Until = "cc.until";
    private const string Session = "cc.session";
    private const string Refresh = "cc.refresh";

    /// <summary>How long a browser may be away and still be known, if the identity provider says so.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(12);

    /// <summary>A session is asked after at the identity provider by then, however long its token lasts.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public static void Keep(AuthenticationProperties properties, string idToken, string? refreshToken, DateTimeOffset tokenEnd, DateTimeOffset now)
    {
        var end = tokenEnd < now + Longest ? tokenEnd : now + Longest;
        // Its name stays when it is renewed.
        properties.Items.TryAdd(Session, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        properties.Items[Until] = end.ToString("O", CultureInfo.InvariantCulture);
        properties.Items[IdToken] = idToken;
        properties.Items[Refresh] = refreshToken;
    }

    /// <summary>When the session must be renewed.</summary>
    public static DateTimeOffset EndOf(AuthenticationProperties properties) =>
        properties.Items.TryGetValue(Until, out var text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var end) ? end : DateTimeOffset.MinValue;

    /// <summary>Names the session.</summary>
    public static string? SessionOf(AuthenticationProperties properties) => properties.Items.TryGetValue(Session, out var session) ? session : null;

    public static string? RefreshOf(AuthenticationProperties properties) => properties.Items.TryGetValue(Refresh, out var token) ? token : null;

    public static string? IdTokenOf(AuthenticationProperties properties) => properties.Items.TryGetValue(IdToken, out var token) ? token : null;
}
