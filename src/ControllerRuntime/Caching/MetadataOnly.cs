using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>What is still wanted of an object that does not fit its type.</summary>
internal sealed record MetadataOnly(V1ObjectMeta? Metadata);
