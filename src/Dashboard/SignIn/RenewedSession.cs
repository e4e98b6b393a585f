using System.Security.Claims;

namespace ClaudeConfig.Dashboard.SignIn;

/// <summary>What the identity provider says when a session is renewed.</summary>
internal sealed record RenewedSession(ClaimsIdentity Identity, string IdToken, string? RefreshToken, DateTimeOffset TokenEnd);
