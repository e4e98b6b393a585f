using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>One way to prove who one is.</summary>
internal interface IAuthenticator
{
    /// <returns>The user, or null when the request does not use this way or uses it badly.</returns>
    ValueTask<UserInfo?> AuthenticateAsync(HttpContext context);
}
