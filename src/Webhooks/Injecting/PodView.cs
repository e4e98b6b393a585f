using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>What injection reads of a pod. All else is left alone, and need not be known.</summary>
internal sealed class PodView
{
    private readonly JsonObject metadata;

    private PodView(JsonObject pod)
    {
        metadata = pod["metadata"] as JsonObject ?? [];
        Spec = pod["spec"] as JsonObject ?? [];
        HasMetadata = pod["metadata"] is JsonObject;
        Labels = JsonFields.Texts(metadata, "labels");
        Annotations = JsonFields.Texts(metadata, "annotations");
        Volumes = JsonFields.Objects(Spec, "volumes");
        Containers = [.. ContainersIn("initContainers"), .. ContainersIn("containers")];
    }

    public JsonObject Spec { get; }

    public bool HasMetadata { get; }

    public bool HasAnnotations => metadata["annotations"] is JsonObject;

    public string? Name => JsonFields.Text(metadata, "name");

    public string? GenerateName => JsonFields.Text(metadata, "generateName");

    public IReadOnlyDictionary<string, string> Labels { get; }

    public IReadOnlyDictionary<string, string> Annotations { get; }

    public IReadOnlyList<JsonObject> Volumes { get; }

    /// <summary>Those that run before the others, then the others.</summary>
    public IReadOnlyList<ContainerView> Containers { get; }

    /// <summary>Those of them that are the pod's own.</summary>
    public IEnumerable<ContainerView> Workload => Containers.Where(container => container.Name is not (SidecarParts.Container or SidecarParts.First));

    public bool HostNetwork => JsonFields.IsTrue(Spec, "hostNetwork");

    /// <summary>Whether it is meant to end: what runs beside it must not keep it.</summary>
    public bool RunsToCompletion => Controller is { Kind: "Job" } || JsonFields.Text(Spec, "restartPolicy") is "Never" or "OnFailure";

    public string ServiceAccount => HasServiceAccount ? JsonFields.Text(Spec, "serviceAccountName")! : "default";

    /// <summary>Nearly always: an API server fills it in, unless it is told not to.</summary>
    public bool HasServiceAccount => JsonFields.Text(Spec, "serviceAccountName") is { Length: > 0 };

    public bool IsWindows =>
        JsonFields.Text(Spec["os"] as JsonObject, "name") == "windows" || JsonFields.Texts(Spec, "nodeSelector").GetValueOrDefault("kubernetes.io/os") == "windows";

    /// <summary>Kind, name and uid of what made it; null where people did.</summary>
    public (string Kind, string Name, string Uid)? Controller => JsonFields.Objects(metadata, "ownerReferences")
        .Where(owner => JsonFields.IsTrue(owner, "controller"))
        .Select(owner => ((string, string, string)?)(JsonFields.Text(owner, "kind") ?? "", JsonFields.Text(owner, "name") ?? "", JsonFields.Text(owner, "uid") ?? ""))
        .FirstOrDefault();

    /// <exception cref="JsonException">It is no pod.</exception>
    public static PodView Of(JsonElement pod) => new(JsonObject.Create(pod) ?? throw new JsonException("a pod is an object"));

    private IEnumerable<ContainerView> ContainersIn(string field) =>
        JsonFields.Objects(Spec, field).Select((json, index) => new ContainerView($"/spec/{field}/{index}", json));
}
