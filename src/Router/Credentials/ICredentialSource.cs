namespace ClaudeConfig.Router.Credentials;

/// <summary>Where credentials that end are got from.</summary>
internal interface ICredentialSource
{
    /// <summary>Gets a fresh one.</summary>
    /// <exception cref="CredentialException">There is none, and why.</exception>
    Task<ProviderSecret> FetchAsync(CancellationToken cancellationToken);
}
