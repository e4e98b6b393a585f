using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ClaudeConfig.ControllerRuntime.Caching;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Serialization;

/// <summary>The built-in kinds that controllers of this repository read and write, without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(V1Status))]
[JsonSerializable(typeof(V1ListMeta))]
[JsonSerializable(typeof(V1DeleteOptions))]
[JsonSerializable(typeof(V1Lease))]
[JsonSerializable(typeof(Eventsv1Event))]
[JsonSerializable(typeof(V1ConfigMap))]
[JsonSerializable(typeof(V1Secret))]
[JsonSerializable(typeof(V1ServiceAccount))]
[JsonSerializable(typeof(V1ClusterRole))]
[JsonSerializable(typeof(V1RoleBinding))]
[JsonSerializable(typeof(V1ControllerRevision))]
[JsonSerializable(typeof(V1StatefulSet))]
[JsonSerializable(typeof(V1Service))]
[JsonSerializable(typeof(V2HorizontalPodAutoscaler))]
[JsonSerializable(typeof(V1PodDisruptionBudget))]
[JsonSerializable(typeof(V1NetworkPolicy))]
[JsonSerializable(typeof(V1Ingress))]
[JsonSerializable(typeof(PartialObjectMetadata<V1PersistentVolumeClaim>))]
[JsonSerializable(typeof(V1ValidatingWebhookConfiguration))]
[JsonSerializable(typeof(V1MutatingWebhookConfiguration))]
[JsonSerializable(typeof(V1Namespace))]
[JsonSerializable(typeof(PartialObjectMetadata<V1Namespace>))]
[JsonSerializable(typeof(PartialObjectMetadata<V1ConfigMap>))]
[JsonSerializable(typeof(PartialObjectMetadata<V1ControllerRevision>))]
[JsonSerializable(typeof(MetadataOnly))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class KubeModelsJson : JsonSerializerContext;
