using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Argo;

/// <summary>Argo CD's view of the four kinds.</summary>
public sealed class HealthTests
{
    public static TheoryData<string> Kinds => [.. KindConditions.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void HealthCheck_EachFixture_SaysWhatTheTableSays(string kind)
    {
        var cases = HealthCase.Of(kind);
        var found = LuaHealth.Run(Path.Combine(HealthCase.FolderOf(kind), "health.lua"), cases.Select(one => one.Object));
        Assert.Equal(cases.Select(one => (one.InputPath, one.Status, one.Message)), cases.Zip(found, (one, health) => (one.InputPath, health.Status, health.Message)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fixtures_EveryConditionTypeAndReasonOfTheApi_IsAmongThem(string kind)
    {
        var known = KindConditions.Of(kind);
        var conditions = HealthCase.Of(kind).SelectMany(Conditions).ToArray();
        Assert.Empty(known.Types.Except(conditions.Select(condition => condition.Type)));
        Assert.Empty(known.Reasons.Except(conditions.Select(condition => condition.Reason)));
        Assert.Empty(conditions.Select(condition => condition.Type).Except(known.Types));
        Assert.Empty(conditions.Select(condition => condition.Reason).Except(known.Reasons));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fixtures_EachFile_IsInTheTableAndOfItsKind(string kind)
    {
        var cases = HealthCase.Of(kind);
        var files = Directory.EnumerateFiles(Path.Combine(HealthCase.FolderOf(kind), "testdata")).Select(file => $"testdata/{Path.GetFileName(file)}");
        Assert.Equal(files.Order(StringComparer.Ordinal), cases.Select(one => one.InputPath).Order(StringComparer.Ordinal));
        Assert.All(cases, one => Assert.Equal(kind, one.Object["kind"]!.GetValue<string>()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void HealthCheck_ReadyOfThisGeneration_DecidesAloneWhateverTheOthersSay(string kind)
    {
        var objects = KindConditions.Of(kind).Types.Where(type => type != "Ready").Select(type => WithReady(kind, type)).ToArray();
        Assert.All(LuaHealth.Run(Path.Combine(HealthCase.FolderOf(kind), "health.lua"), objects), health => Assert.Equal("Healthy", health.Status));
    }

    [Fact]
    public void Component_OverArgosOwnConfigMap_AddsTheFourChecksAndKeepsTheRest()
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-argo-");
        // kustomize takes relative paths only.
        var component = Path.GetRelativePath(folder.FullName, Repository.PathOf("config", "argocd"));
        File.WriteAllText(Path.Combine(folder.FullName, "argocd.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata: {url: https://argocd.example.com}\n");
        File.WriteAllText(Path.Combine(folder.FullName, "kustomization.yaml"), $"resources: [argocd.yaml]\ncomponents: [{component}]\n");
        File.WriteAllText(Path.Combine(folder.FullName, "out.yaml"), Kubectl.Run(null, "kustomize", folder.FullName));

        var data = YamlJson.ReadFile(Path.Combine(folder.FullName, "out.yaml")).Single()["data"]!.AsObject();
        Assert.Equal("https://argocd.example.com", data["url"]!.GetValue<string>());
        Assert.Equal(KindConditions.Kinds.Order(), data.Select(entry => entry.Key).Where(key => key != "url").Select(key => key.Replace("resource.customizations.health.claudeconfig.dev_", "", StringComparison.Ordinal)).Order());
        Assert.All(KindConditions.Kinds, kind => Assert.Equal(
            File.ReadAllText(Path.Combine(HealthCase.FolderOf(kind), "health.lua")), data[$"resource.customizations.health.claudeconfig.dev_{kind}"]!.GetValue<string>()));
        folder.Delete(recursive: true);
    }

    private static IEnumerable<(string Type, string Reason)> Conditions(HealthCase one) =>
        (one.Object["status"]?["conditions"]?.AsArray() ?? []).Select(condition => (condition!["type"]!.GetValue<string>(), condition["reason"]!.GetValue<string>()));

    private static JsonObject WithReady(string kind, string other) => new()
    {
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = "payments", ["generation"] = 4 },
        ["status"] = new JsonObject { ["conditions"] = new JsonArray(Condition(other, "False"), Condition("Ready", "True"), Condition(other, "Unknown")) },
    };

    private static JsonObject Condition(string type, string status) =>
        new() { ["type"] = type, ["status"] = status, ["reason"] = "Any", ["message"] = "said", ["observedGeneration"] = 4 };
}
