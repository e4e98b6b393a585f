using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What becomes of a pod that cannot be given what it asked for.</summary>
[JsonConverter(typeof(LenientEnumConverter<InjectionFailurePolicy>))]
public enum InjectionFailurePolicy
{
    /// <summary>It is refused, with the reason.</summary>
    Fail,

    /// <summary>It goes on without, with a warning.</summary>
    Ignore,
}
