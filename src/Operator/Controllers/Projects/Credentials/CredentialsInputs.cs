using ClaudeConfig.Api.Projects;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>All that planning a project's credentials looks at.</summary>
internal sealed record CredentialsInputs
{
    public required ClaudeProject Project { get; init; }

    public IReadOnlyList<CredentialSource> Sources { get; init; } = [];

    /// <summary>Live copies by provider and part, whoever's they are.</summary>
    public IReadOnlyDictionary<string, V1Secret> Copies { get; init; } = new Dictionary<string, V1Secret>();

    /// <summary>Providers that are left out: their credentials go nowhere.</summary>
    public IReadOnlyCollection<string> LeftOut { get; init; } = [];
}
