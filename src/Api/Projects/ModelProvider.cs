using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A model provider and the credential to use it.</summary>
[Rule("self.type == 'Ollama' ? has(self.baseURL) : true",
    "baseURL is required for Ollama, which has no public address")]
[Rule("self.type == 'Ollama' || has(self.credential)",
    "credential is required for Anthropic, OpenAI and Google")]
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

    /// <summary>Where the provider processes data, for example eu or us; a ModelRoute's dataBoundary is compared with it.</summary>
    [Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string? Region { get; init; }

    /// <summary>Send W3C trace context (traceparent, tracestate) with requests to it; false unless set, for it tells a vendor which requests belong together.</summary>
    public bool? TraceContext { get; init; }

    /// <summary>Where the credential comes from.</summary>
    public ProviderCredential? Credential { get; init; }
}
