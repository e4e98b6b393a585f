using System.Text.Json.Nodes;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>What injection reads of a container.</summary>
/// <param name="Path">Where it stands in the pod, as a JSON pointer.</param>
/// <param name="Json">All of it.</param>
internal sealed record ContainerView(string Path, JsonObject Json)
{
    public string Name => JsonFields.Text(Json, "name") ?? "";

    public IReadOnlyList<JsonObject> Environment => JsonFields.Objects(Json, "env");

    public IReadOnlyList<JsonObject> Mounts => JsonFields.Objects(Json, "volumeMounts");
}
