using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Identity;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>All that planning a project's keys looks at.</summary>
internal sealed record KeysInputs
{
    public required ClaudeProject Project { get; init; }

    /// <summary>What the authority says, by key name.</summary>
    public IReadOnlyDictionary<string, KeyRecord> Records { get; init; } = new Dictionary<string, KeyRecord>();

    /// <summary>The authority's Secret as it was read; null where there is none.</summary>
    public V1Secret? Authority { get; init; }

    /// <summary>The Secrets of the keys in the spec, and of those that left it.</summary>
    public IReadOnlyDictionary<string, FoundDelivery> Deliveries { get; init; } = new Dictionary<string, FoundDelivery>();

    /// <summary>What was found of the keys that the project imports, by key name.</summary>
    public IReadOnlyDictionary<string, FoundImport> Imports { get; init; } = new Dictionary<string, FoundImport>();

    /// <summary>Keys that this process made and that are in no Secret yet.</summary>
    public IReadOnlyDictionary<string, VirtualKey> Undelivered { get; init; } = new Dictionary<string, VirtualKey>();

    /// <summary>What to do where Secrets cannot be reached.</summary>
    public string Remedy { get; init; } = "";

    public required DateTimeOffset Now { get; init; }
}
