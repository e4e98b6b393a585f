using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using ClaudeConfig.Support.ControlPlane;

namespace ClaudeConfig.Cli.Tests.Cluster;

/// <summary>status, on an API server.</summary>
public sealed class StatusTests(ControlPlaneFixture cluster) : IClassFixture<ControlPlaneFixture>
{
    [Fact]
    public async Task Status_OfANamespace_NamesWhatIsWrongFirst()
    {
        await cluster.InstallCrdsAsync();
        await using var space = await cluster.CreateNamespaceAsync("status");
        Budget(space.Name, "fine", Condition("Ready", "True", "Reconciled", "in place"));
        Budget(space.Name, "spent", Condition("Ready", "True", "Reconciled", "in place"), Condition("WithinBudget", "False", "HardExceeded", "5 of 5 USD are spent"));
        Budget(space.Name, "new");
        Budget(space.Name, "broken", Condition("Ready", "False", "RefNotFound", "spec.parentRef: there is no such budget"));

        var (code, output, error) = await StatusAsync(["-n", space.Name, "--kubeconfig", cluster.Kubeconfig]);
        Assert.True(code == 1, error);
        Assert.Equal(
            $"""
            NOT READY
              Budget {space.Name}/broken
                RefNotFound: spec.parentRef: there is no such budget
            WAITING
              Budget {space.Name}/new
                Waiting: the operator has not taken up generation 1; see whether it runs
            READY, BUT
              Budget {space.Name}/spent
                WithinBudget False, HardExceeded: 5 of 5 USD are spent
            READY
              Budget {space.Name}/fine
            4 objects: 1 wrong, 1 waiting, 1 with something to say, 1 fine

            """, output);

        var json = JsonNode.Parse((await StatusAsync(["-n", space.Name, "-o", "json", "--kubeconfig", cluster.Kubeconfig])).Out)!;
        Assert.Equal("""{"wrong":1,"waiting":1,"told":1,"fine":1}""", json["counts"]!.ToJsonString());
        Assert.Equal("RefNotFound", json["objects"]![0]!["conditions"]![0]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Status_NothingThere_IsFine()
    {
        await cluster.InstallCrdsAsync();
        await using var space = await cluster.CreateNamespaceAsync("status");
        Assert.Equal((0, "There are no objects of the four kinds here.\n", ""), await StatusAsync(["-n", space.Name, "--kubeconfig", cluster.Kubeconfig]));
    }

    [Fact]
    public async Task Status_ClusterAway_SaysWhatKubectlSaid()
    {
        using var folder = Run.Folder(("kubeconfig", $$$"""{"apiVersion":"v1","kind":"Config","clusters":[{"name":"a","cluster":{"server":"http://127.0.0.1:{{{FreePort.Next()}}}"}}],"contexts":[{"name":"a","context":{"cluster":"a"}}],"current-context":"a"}"""));
        var (code, output, error) = await StatusAsync(["--kubeconfig", folder.Of("kubeconfig")]);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("claudeconfig: the cluster does not answer GET /apis/claudeconfig.dev/v1alpha1/claudeprojects: ", error, StringComparison.Ordinal);
        Assert.Contains("refused", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_NoKubectl_SaysWhatToDo() => Assert.Contains(
        "CLAUDECONFIG_KUBECTL", (await Run.CliAsync(new() { ["CLAUDECONFIG_KUBECTL"] = "/nowhere/kubectl" }, TimeProvider.System, ["status"])).Error, StringComparison.Ordinal);

    private static Task<(int Code, string Out, string Error)> StatusAsync(string[] arguments) => Run.CliAsync([], TimeProvider.System, ["status", .. arguments]);

    private void Budget(string space, string name, params JsonObject[] conditions)
    {
        var manifest = new JsonObject
        {
            ["apiVersion"] = "claudeconfig.dev/v1alpha1",
            ["kind"] = "Budget",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space },
            ["spec"] = JsonNode.Parse("""{"scope": {"projectRef": {"name": "p"}}, "limit": {"amount": "5", "currency": "USD"}, "period": {"type": "Monthly"}}"""),
        };
        var applied = Kubectl.Try(cluster.Kubeconfig, manifest.ToJsonString(), "apply", "-f", "-");
        Assert.True(applied.ExitCode == 0, applied.Error);
        if (conditions.Length > 0)
        {
            var status = new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray([.. conditions]) } };
            Kubectl.Run(cluster.Kubeconfig, "patch", "budget", name, "-n", space, "--subresource=status", "--type=merge", "-p", status.ToJsonString());
        }
    }

    private static JsonObject Condition(string type, string status, string reason, string message) => new()
    {
        ["type"] = type, ["status"] = status, ["reason"] = reason, ["message"] = message, ["observedGeneration"] = 1, ["lastTransitionTime"] = "2026-11-27T09:00:00Z",
    };
}
