using System.Text.Json.Nodes;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>Adds to a pod what is not there yet. What is there already and says the same is left as it is, so that a second time changes nothing.</summary>
internal sealed class PodEditor(PodView pod)
{
    private readonly List<string> warnings = [];

    public PodPatch Patch { get; } = new();

    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>A volume under a name that is ours.</summary>
    public void Volume(JsonObject wanted)
    {
        var name = JsonFields.Text(wanted, "name");
        var at = Index(pod.Volumes, item => JsonFields.Text(item, "name") == name);
        if (at < 0)
        {
            Patch.Append("/spec/volumes", pod.Volumes.Count > 0, wanted);
        }
        else if (!JsonFields.Covers(pod.Volumes[at], wanted))
        {
            Patch.Set($"/spec/volumes/{at}", wanted, isItem: true);
            warnings.Add($"volume {name} is replaced: this name is Claude Config's");
        }
    }

    /// <summary>Mounts a volume of ours in a container.</summary>
    /// <returns>What is in the way; null for nothing.</returns>
    public string? Mount(ContainerView container, string volume, string path)
    {
        var wanted = PolicyParts.Mount(volume, path);
        var mounts = container.Mounts;
        var there = Index(mounts, mount => Is(mount, path) && JsonFields.Text(mount, "name") == volume);
        if (Index(mounts, mount => Is(mount, path) && JsonFields.Text(mount, "name") != volume || Below(mount, path)) is >= 0 and var other)
        {
            return $"container {container.Name} mounts {JsonFields.Text(mounts[other], "name")} at {JsonFields.Text(mounts[other], "mountPath")}, where Claude Config's files go: remove that volumeMount, or take the label away";
        }

        if (there < 0)
        {
            Patch.Append($"{container.Path}/volumeMounts", mounts.Count > 0, wanted);
        }
        else if (!JsonFields.Covers(mounts[there], wanted) || mounts[there].ContainsKey("subPath") || mounts[there].ContainsKey("subPathExpr"))
        {
            Patch.Set($"{container.Path}/volumeMounts/{there}", wanted, isItem: true);
        }

        return null;
    }

    public void Variable(ContainerView container, WorkloadVariable wanted)
    {
        var value = new JsonObject { ["name"] = wanted.Name, ["value"] = wanted.Value };
        var at = Index(container.Environment, item => JsonFields.Text(item, "name") == wanted.Name);
        if (at < 0)
        {
            Patch.Append($"{container.Path}/env", container.Environment.Count > 0, value);
        }
        else if (wanted.Wins && !JsonNode.DeepEquals(container.Environment[at], value))
        {
            Patch.Set($"{container.Path}/env/{at}", value, isItem: true);
            warnings.Add($"container {container.Name}: {wanted.Name} is replaced, because pods of a project reach models through its gateway");
        }
    }

    /// <summary>A container under a name that is ours, before all others that run before the workload. What was read of their places is wrong afterwards.</summary>
    public void ContainerInFront(JsonObject wanted)
    {
        if (Replaces(wanted))
        {
            return;
        }

        var isThere = pod.Containers.Any(container => container.Path.StartsWith("/spec/initContainers/", StringComparison.Ordinal));
        if (isThere)
        {
            Patch.Set("/spec/initContainers/0", wanted);
        }
        else
        {
            Patch.Append("/spec/initContainers", isThere, wanted);
        }
    }

    /// <summary>A container under a name that is ours, after those of the workload.</summary>
    public void ContainerBehind(JsonObject wanted)
    {
        if (!Replaces(wanted))
        {
            Patch.Append("/spec/containers", isThere: true, wanted);
        }
    }

    /// <summary>Without a name of its ServiceAccount a pod may have no token.</summary>
    public void ServiceAccount()
    {
        if (!pod.HasServiceAccount)
        {
            Patch.Set("/spec/serviceAccountName", JsonValue.Create(pod.ServiceAccount));
        }
    }

    public void Annotate(string name, string value)
    {
        if (pod.Annotations.GetValueOrDefault(name) != value)
        {
            Patch.Put("/metadata/annotations", pod.HasAnnotations, name, value);
        }
    }

    public void Warn(string warning) => warnings.Add(warning);

    private bool Replaces(JsonObject wanted)
    {
        var found = pod.Containers.FirstOrDefault(container => container.Name == JsonFields.Text(wanted, "name"));
        if (found is not null && !JsonFields.Covers(found.Json, wanted))
        {
            Patch.Set(found.Path, wanted, isItem: true);
            warnings.Add($"container {found.Name} is replaced: this name is Claude Config's");
        }

        return found is not null;
    }

    private static int Index(IReadOnlyList<JsonObject> list, Func<JsonObject, bool> matches)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (matches(list[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Is(JsonObject mount, string path) => PathOf(mount) == path;

    private static bool Below(JsonObject mount, string path) => PathOf(mount).StartsWith($"{path}/", StringComparison.Ordinal);

    // A container may write it with slashes and dots as it likes.
    private static string PathOf(JsonObject mount) => Path.GetFullPath(JsonFields.Text(mount, "mountPath") is { Length: > 0 } path ? path : "/", "/").TrimEnd('/');
}
