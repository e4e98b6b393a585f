using System.Text.Json;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Backups;

/// <summary>An object as the API server has it: also what a newer version knows of its spec is in a backup.</summary>
internal abstract class RawObject : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public JsonElement Spec { get; set; }
}
