using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Validation.Documents;
using ClaudeConfig.Validation.Schemas;

namespace ClaudeConfig.Validation.Objects;

/// <summary>Checks one of our objects by itself and makes it an object of its type.</summary>
internal static class ObjectLoader
{
    public static LoadedObject Load(string file, ManifestNode node, KindSchema kind, string defaultNamespace, ProblemList problems)
    {
        var metadata = node["metadata"];
        var key = new ObjectKey(
            metadata?["namespace"]?.Text is { Length: > 0 } set ? set : defaultNamespace, metadata?["name"]?.Text ?? metadata?["generateName"]?.Text ?? "");
        var about = new LoadedObject { File = file, Node = node, Kind = kind.Kind, Key = key };
        MetadataCheck.Check(about, problems);
        var result = SchemaCheck.Check(node, kind);
        foreach (var finding in result.Findings)
        {
            problems.Add(about, finding);
        }

        return about with { Typed = Typed(about, result.Left, problems), Damage = result.Damage, Places = result.Places };
    }

    private static object? Typed(LoadedObject about, JsonObject left, ProblemList problems)
    {
        if (left["spec"] is not JsonObject)
        {
            return null;
        }

        left["metadata"] = new JsonObject { ["name"] = about.Key.Name, ["namespace"] = about.Key.Namespace };
        if (about.Node["metadata"]?["creationTimestamp"]?.Text is { } created && DateTime.TryParse(created, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
        {
            // Of two that claim the same, the older wins.
            left["metadata"]!["creationTimestamp"] = time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        }

        left.Remove("status");
        try
        {
            return about.Kind switch
            {
                ClaudeProject.KubeKind => left.Deserialize(ApiJson.Default.ClaudeProject),
                ClaudeConfiguration.KubeKind => left.Deserialize(ApiJson.Default.ClaudeConfiguration),
                Budget.KubeKind => left.Deserialize(ApiJson.Default.Budget),
                _ => left.Deserialize(ApiJson.Default.ModelRoute),
            };
        }
        catch (JsonException e)
        {
            problems.Add(about, ProblemRules.WrongType, "spec", $"the object cannot be read: {e.Message}");
            return null;
        }
    }
}
