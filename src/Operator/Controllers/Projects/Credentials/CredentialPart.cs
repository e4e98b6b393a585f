namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>What of a provider lies elsewhere than in its spec.</summary>
internal enum CredentialPart
{
    /// <summary>What requests to it are authorised with.</summary>
    Key,

    /// <summary>User and password for its proxy.</summary>
    Proxy,

    /// <summary>Authorities of its certificate: no secret, and on its way to gateways all the same.</summary>
    Authorities,
}
