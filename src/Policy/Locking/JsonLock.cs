using System.Text.Json.Nodes;

namespace ClaudeConfig.Policy.Locking;

/// <summary>Makes one JSON document say at a path exactly what another one says there, nothing included.</summary>
internal static class JsonLock
{
    public static bool TryGet(JsonNode? root, IReadOnlyList<string> path, out JsonNode? value)
    {
        value = root;
        foreach (var name in path)
        {
            if (value is not JsonObject members || !members.TryGetPropertyValue(name, out value))
            {
                value = null;
                return false;
            }
        }

        return true;
    }

    /// <returns>The changed target; the target itself where the path is not empty.</returns>
    public static JsonObject Take(JsonObject target, JsonObject source, IReadOnlyList<string> path)
    {
        if (path.Count == 0)
        {
            return (JsonObject)source.DeepClone();
        }

        if (TryGet(source, path, out var value))
        {
            Set(target, path, value?.DeepClone());
        }
        else
        {
            Remove(target, source, path);
        }

        return target;
    }

    private static void Set(JsonObject target, IReadOnlyList<string> path, JsonNode? value)
    {
        for (var i = 0; i < path.Count - 1; i++)
        {
            // A team's value of another kind stands in the way of the platform's: it goes.
            target = target[path[i]] as JsonObject ?? Replace(target, path[i]);
        }

        target[path[^1]] = value;
    }

    private static JsonObject Replace(JsonObject target, string name)
    {
        var inner = new JsonObject();
        target[name] = inner;
        return inner;
    }

    private static void Remove(JsonObject target, JsonObject? source, IReadOnlyList<string> path)
    {
        if (path.Count == 1)
        {
            target.Remove(path[0]);
        }
        else if (target[path[0]] is JsonObject below)
        {
            Remove(below, source?[path[0]] as JsonObject, [.. path.Skip(1)]);
            if (below.Count == 0 && source?.ContainsKey(path[0]) != true)
            {
                // Only the dropped value had made it.
                target.Remove(path[0]);
            }
        }
    }
}
