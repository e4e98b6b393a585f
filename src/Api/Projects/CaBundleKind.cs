using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>Where a bundle of certificates lies.</summary>
[JsonConverter(typeof(LenientEnumConverter<CaBundleKind>))]
public enum CaBundleKind
{
    /// <summary>In a ConfigMap.</summary>
    ConfigMap,

    /// <summary>In a Secret.</summary>
    Secret,
}
