namespace ClaudeConfig.Dashboard;

/// <summary>How the API server learns who writes.</summary>
internal enum WriteIdentity
{
    /// <summary>By the user's own ID token: the API server trusts the same issuer.</summary>
    Token,

    /// <summary>By the dashboard's word (<c>Impersonate-User</c>), which its ServiceAccount must be allowed.</summary>
    Impersonation,
}
