namespace ClaudeConfig.Router.Login;

/// <summary>With which identity provider people log in at this gateway, and as whom the gateway speaks to it.</summary>
internal sealed record LoginSettings
{
    public const string DefaultScopes = "openid profile email offline_access";

    /// <summary>The address by which clients know the gateway: https, without a path. Never taken from a request.</summary>
    public required Uri PublicUrl { get; init; }

    /// <summary>The identity provider, exactly as its tokens' <c>iss</c> says.</summary>
    public required string Issuer { get; init; }

    /// <summary>The gateway's client at it: the audience of every token that is taken from there.</summary>
    public required string ClientId { get; init; }

    /// <summary>File with the client's secret, read again for every call; null for a public client.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>The client's secret itself, where it is not in a file of its own. Secret.</summary>
    public string? ClientSecret { get; init; }

    public string Scopes { get; init; } = DefaultScopes;

    /// <summary>Logins that may begin from one client address within a minute.</summary>
    public int BeginsPerMinute { get; init; } = 30;

    /// <summary>Questions for a token from one client address within a minute; a client that waits asks every five seconds.</summary>
    public int QuestionsPerMinute { get; init; } = 300;

    /// <summary>Not the secret.</summary>
    public override string ToString() => $"{ClientId} at {Issuer}";
}
