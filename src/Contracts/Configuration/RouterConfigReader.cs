using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Reads the document of a bundle. An entry that this build cannot read costs those whom it is about, and nobody else.</summary>
internal static class RouterConfigReader
{
    /// <exception cref="RouterBundleException">The schema is newer, or it cannot be told whom an unreadable entry is about.</exception>
    /// <exception cref="JsonException">The document is not one of a configuration.</exception>
    public static RouterConfig? Read(byte[] document, List<string> problems)
    {
        // Rare, and dear in memory: only where something is wrong is the document taken apart.
        return TryRead(document, ContractsJson.Default.RouterConfig, out var config) is null ? Check(config) : ReadApart(document, problems);
    }

    private static string? TryRead<T>(byte[] document, JsonTypeInfo<T> type, out T? value)
    {
        value = default;
        try
        {
            value = JsonSerializer.Deserialize(document, type);
            return value is null ? "it is null" : HasNullElement(document) ? "a list in it holds null" : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    // The serializer takes null for an element of any list.
    private static bool HasNullElement(byte[] document)
    {
        var json = new Utf8JsonReader(document);
        for (var before = JsonTokenType.None; json.Read(); before = json.TokenType)
        {
            if (json.TokenType == JsonTokenType.Null && before != JsonTokenType.PropertyName)
            {
                return true;
            }
        }

        return false;
    }

    private static RouterConfig? Check(RouterConfig? config) => config is null || config.SchemaVersion <= RouterConfig.CurrentSchemaVersion
        ? config
        : throw new RouterBundleException(
            $"schemaVersion {config.SchemaVersion} is newer than {RouterConfig.CurrentSchemaVersion}, the newest this build reads; update the Router first");

    private static RouterConfig? ReadApart(byte[] document, List<string> problems)
    {
        var root = JsonNode.Parse(document);
        var refused = new Dictionary<ObjectRef, string>();
        Sift(root, "projects", "project", [], ContractsJson.Default.ProjectEntry, problems, refused);
        Sift(root, "providers", "id", [], ContractsJson.Default.ProviderEntry, problems, refused);
        // Without its route a request would take another, without its budget it would have no limit: those whom they are about are refused.
        Sift(root, "routes", "route", ["projects"], ContractsJson.Default.RouteEntry, problems, refused);
        Sift(root, "budgets", "budget", ["coverage", "projects"], ContractsJson.Default.BudgetEntry, problems, refused);
        var config = Check(root.Deserialize(ContractsJson.Default.RouterConfig));
        return config is null ? null : config with { Projects = [.. config.Projects.Select(project => Refuse(project, refused))] };
    }

    private static ProjectEntry Refuse(ProjectEntry project, Dictionary<ObjectRef, string> refused) =>
        project.State == ProjectState.Active && refused.TryGetValue(project.Project, out var why)
            ? project with { State = ProjectState.Suspended, StateReason = why }
            : project;

    /// <summary>Takes the entries that cannot be read out of a list.</summary>
    private static void Sift<T>(
        JsonNode? root, string list, string name, string[] pathToProjects, JsonTypeInfo<T> type, List<string> problems, Dictionary<ObjectRef, string> refused)
    {
        if (root?[list] is not JsonArray entries)
        {
            return;
        }

        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (TryRead(Encoding.UTF8.GetBytes(entries[i]?.ToJsonString() ?? "null"), type, out _) is not { } why)
            {
                continue;
            }

            var problem = $"{list}[{i}] ({NameOf(entries[i], name)}) cannot be read by this build and is left out: {why}";
            problems.Add(problem);
            foreach (var project in pathToProjects.Length == 0 ? [] : ProjectsOf(entries[i], pathToProjects, problem))
            {
                refused[project] = problem;
            }

            entries.RemoveAt(i);
        }
    }

    private static List<ObjectRef> ProjectsOf(JsonNode? entry, string[] path, string problem)
    {
        try
        {
            var node = path.Aggregate(entry, (at, name) => at is JsonObject map ? map[name] : throw new JsonException());
            return [.. (node as JsonArray ?? throw new JsonException()).Select(project => project.Deserialize(ContractsJson.Default.ObjectRef))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RouterBundleException($"{problem}; nor can the projects that it is about, so the whole is refused", e);
        }
    }

    private static string NameOf(JsonNode? entry, string name)
    {
        try
        {
            return entry is not JsonObject map ? "without a name"
                : map[name] is JsonObject reference ? $"{reference["namespace"]}/{reference["name"]}"
                : map[name]?.ToString() ?? "without a name";
        }
        catch (InvalidOperationException)
        {
            return "without a name";
        }
    }
}
