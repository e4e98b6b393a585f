using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What a pod of a project gets.</summary>
[JsonConverter(typeof(LenientEnumConverter<InjectionMode>))]
public enum InjectionMode
{
    /// <summary>The policy's files, the gateway's address and a token; no container.</summary>
    PolicyOnly,

    /// <summary>A router beside the workload, which holds the token and keeps the policy's files.</summary>
    Sidecar,

    /// <summary>Nothing.</summary>
    None,
}
