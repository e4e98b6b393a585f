using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>
/// The metadata of an object of a kind, without its body: what an informer should cache when the body is not needed. Lists and watches ask
/// the server for <c>PartialObjectMetadata</c>, so bodies do not even travel.
/// </summary>
/// <typeparam name="TEntity">The kind whose metadata this is.</typeparam>
public sealed class PartialObjectMetadata<TEntity> : IKubernetesObject<V1ObjectMeta>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "meta.k8s.io/v1";

    /// <inheritdoc/>
    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "PartialObjectMetadata";

    /// <inheritdoc/>
    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();
}
