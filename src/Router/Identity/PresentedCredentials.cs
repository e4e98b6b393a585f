namespace ClaudeConfig.Router.Identity;

/// <summary>The credentials of a request: clients send several, some of them dummies that another gateway wanted.</summary>
/// <param name="ApiKey">What stands in <c>x-api-key</c>; empty for nothing.</param>
/// <param name="Authorization">What stands in <c>Authorization</c>; empty for nothing.</param>
internal readonly record struct PresentedCredentials(string ApiKey, string Authorization)
{
    public const string ApiKeyHeader = "x-api-key";
    public const string BearerHeader = "Authorization";
    private const string Scheme = "Bearer ";

    public (string Header, string Text) First => ApiKey.Length > 0 ? (ApiKeyHeader, ApiKey) : (BearerHeader, Bearer);

    /// <summary>The other one; empty where there is none, or where both say the same.</summary>
    public (string Header, string Text) Second => (BearerHeader, ApiKey.Length > 0 && Bearer != ApiKey ? Bearer : "");

    private string Bearer => Authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Authorization[Scheme.Length..].Trim() : "";

    public static PresentedCredentials Of(IHeaderDictionary headers) => new(headers[ApiKeyHeader].ToString(), headers.Authorization.ToString());

    /// <summary>Not the credentials: they must not leak through a log line.</summary>
    public override string ToString() => nameof(PresentedCredentials);
}
