using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Argo;

/// <summary>One line of a health_test.yaml, with the object that it is about.</summary>
internal sealed record HealthCase(string InputPath, string Status, string Message, JsonObject Object)
{
    public static string FolderOf(string kind) => Repository.PathOf("config", "argocd", "resource_customizations", "claudeconfig.dev", kind);

    public static IReadOnlyList<HealthCase> Of(string kind) =>
    [
        .. YamlJson.ReadFile(Path.Combine(FolderOf(kind), "health_test.yaml")).Single()["tests"]!.AsArray().Select(test => Read(kind, test!.AsObject())),
    ];

    private static HealthCase Read(string kind, JsonObject test)
    {
        var path = test["inputPath"]!.GetValue<string>();
        var health = test["healthStatus"]!;
        return new(path, health["status"]!.GetValue<string>(), health["message"]!.GetValue<string>(), YamlJson.ReadFile(Path.Combine(FolderOf(kind), path)).Single());
    }
}
