using System.Net;

namespace ClaudeConfig.Router.Outbound;

/// <summary>The proxy of one provider. Nothing goes around it, whatever the gateway's environment says.</summary>
internal sealed class ProviderProxy : IWebProxy
{
    private readonly Uri address;

    public ProviderProxy(Uri address, string? credential)
    {
        this.address = address;
        if (credential?.IndexOf(':', StringComparison.Ordinal) is > 0 and var at)
        {
            // For this proxy and this scheme alone: no other is ever answered with it.
            Credentials = new CredentialCache { { address, "Basic", new NetworkCredential(credential[..at], credential[(at + 1)..]) } };
        }
    }

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => address;

    public bool IsBypassed(Uri host) => false;
}
