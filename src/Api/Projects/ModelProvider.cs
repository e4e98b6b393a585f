using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A model provider and the credential to use it.</summary>
[Rule("self.type == 'Ollama' ? has(self.baseURL) : true",
    "baseURL is required for Ollama, which has no public address")]
[Rule("self.type == 'Ollama' || has(self.credential)",
    "credential is required for every type but Ollama")]
[Rule("(self.type == 'Bedrock') == has(self.bedrock)",
    "bedrock must be set for type Bedrock, and only for it")]
[Rule("(self.type == 'Vertex') == has(self.vertex)",
    "vertex must be set for type Vertex, and only for it")]
[Rule("!has(self.credential) || !has(self.credential.workloadIdentity) || (self.type == 'Bedrock' ? has(self.credential.workloadIdentity.aws) : self.type == 'Vertex' ? has(self.credential.workloadIdentity.google) : self.type == 'Anthropic' && has(self.credential.workloadIdentity.anthropic))",
    "credential.workloadIdentity must be aws for type Bedrock, google for Vertex, anthropic for Anthropic; other types need a key")]
[Rule("!(has(self.proxyURL) || has(self.caBundleRef)) || !has(self.baseURL) || self.baseURL.startsWith('https://')",
    "proxyURL and caBundleRef need a baseURL that begins with https://")]
[Rule("!has(self.proxyCredentialRef) || has(self.proxyURL)",
    "proxyCredentialRef needs proxyURL")]
public sealed record ModelProvider
{
    /// <summary>The name that ModelRoute targets use.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>Which API the provider speaks.</summary>
    [Required]
    public ProviderType Type { get; init; }

    /// <summary>The address of the API; the vendor's own unless set. It must pass the platform's allow list of hosts.</summary>
    [Length(512), Pattern(Patterns.HttpUrl, Patterns.HttpUrlSentence)]
    public string? BaseURL { get; init; }

    /// <summary>
    /// The proxy (HTTP CONNECT) that requests to the provider go through, such as http://proxy.example.com:3128; unset, the gateways' own way. The platform's allow
    /// list must admit it, and the provider besides.
    /// </summary>
    [Length(512), Pattern(Patterns.HttpUrl, Patterns.HttpUrlSentence)]
    public string? ProxyURL { get; init; }

    /// <summary>A key of a Secret in the project's namespace that holds USER:PASSWORD for the proxy.</summary>
    public SecretKeyReference? ProxyCredentialRef { get; init; }

    /// <summary>The only authorities that the provider's certificate may be of; unset, those that the gateways' system trusts.</summary>
    public CaBundleReference? CaBundleRef { get; init; }

    /// <summary>Where the provider processes data, for example eu or us; a ModelRoute's dataBoundary is compared with it.</summary>
    [Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string? Region { get; init; }

    /// <summary>For type Bedrock: where it is.</summary>
    public BedrockPlace? Bedrock { get; init; }

    /// <summary>For type Vertex: where it is, and who pays.</summary>
    public VertexPlace? Vertex { get; init; }

    /// <summary>Send W3C trace context (traceparent, tracestate) with requests to it; false unless set, for it tells a vendor which requests belong together.</summary>
    public bool? TraceContext { get; init; }

    /// <summary>Where the credential comes from.</summary>
    public ProviderCredential? Credential { get; init; }
}
