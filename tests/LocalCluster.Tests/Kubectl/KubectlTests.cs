using ClaudeConfig.Harness;
using ClaudeConfig.Support.ControlPlane;

namespace ClaudeConfig.LocalCluster.Tests.Kubectl;

/// <summary>What people type. Runs unchanged on LocalCluster, on kube-apiserver and on an existing cluster.</summary>
public sealed class KubectlTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private const string ConfigMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: colours
          labels: {app: paint}
        data: {sky: blue, grass: green}
        """;

    [Fact]
    public void ApiResources_ListsBuiltinsWithTheirShortNames()
    {
        var output = Run("api-resources");
        Assert.Matches(@"configmaps\s+cm\s+v1\s+true\s+ConfigMap", output);
        Assert.Matches(@"deployments\s+deploy\s+apps/v1\s+true\s+Deployment", output);
    }

    [Fact]
    public void Explain_Recursive_PrintsFields()
    {
        var output = Run("explain", "deployment", "--recursive");
        Assert.Contains("containers", output, StringComparison.Ordinal);
        Assert.Contains("readinessProbe", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_TwiceAndDiff_SaysUnchangedAndNothing()
    {
        await using var space = await fixture.CreateNamespaceAsync("apply");
        Assert.Contains("created", Feed(ConfigMap, "apply", "-n", space.Name, "-f", "-"), StringComparison.Ordinal);
        Assert.Contains("unchanged", Feed(ConfigMap, "apply", "-n", space.Name, "-f", "-"), StringComparison.Ordinal);
        Assert.Empty(Feed(ConfigMap, "diff", "-n", space.Name, "-f", "-"));
        var changed = Invoke(ConfigMap.Replace("blue", "grey", StringComparison.Ordinal), "diff", "-n", space.Name, "-f", "-");
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("+  sky: grey", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OfWhatGetPrinted_TakesTheList()
    {
        await using var space = await fixture.CreateNamespaceAsync("list");
        Feed(ConfigMap, "apply", "-n", space.Name, "-f", "-");
        var list = Run("get", "cm", "-l", "app=paint", "-n", space.Name, "-o", "yaml");
        Assert.Contains("kind: List", list, StringComparison.Ordinal);
        Assert.Contains("colours", Feed(list, "apply", "-n", space.Name, "-f", "-"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_OfAnObjectWithEvents_ShowsThem()
    {
        await using var space = await fixture.CreateNamespaceAsync("describe");
        Feed(ConfigMap, "apply", "-n", space.Name, "-f", "-");
        var uid = Run("get", "cm", "colours", "-n", space.Name, "-o", "jsonpath={.metadata.uid}");
        Feed($$"""
            apiVersion: events.k8s.io/v1
            kind: Event
            metadata: {name: painted, namespace: {{space.Name}}}
            eventTime: "2026-01-01T00:00:00.000000Z"
            reportingController: painter
            reportingInstance: painter-1
            action: Paint
            regarding: {apiVersion: v1, kind: ConfigMap, name: colours, namespace: {{space.Name}}, uid: {{uid}}}
            reason: Painted
            type: Normal
            note: the grass is green
            """, "create", "-f", "-");
        Assert.Contains("the grass is green", Run("describe", "cm", "colours", "-n", space.Name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ServerSideByTwoManagers_NamesTheConflictAndForces()
    {
        await using var space = await fixture.CreateNamespaceAsync("ssa");
        Feed(ConfigMap, "apply", "--server-side", "--field-manager=one", "-n", space.Name, "-f", "-");
        var other = ConfigMap.Replace("blue", "grey", StringComparison.Ordinal);
        var conflict = Invoke(other, "apply", "--server-side", "--field-manager=two", "-n", space.Name, "-f", "-");
        Assert.Equal(1, conflict.ExitCode);
        Assert.Contains("conflict with \"one\": .data.sky", conflict.Error, StringComparison.Ordinal);
        Feed(other, "apply", "--server-side", "--force-conflicts", "--field-manager=two", "-n", space.Name, "-f", "-");
        Assert.Equal("grey", Run("get", "cm", "colours", "-n", space.Name, "-o", "jsonpath={.data.sky}"));
    }

    [Fact]
    public async Task Edit_ThroughEditor_ChangesTheObject()
    {
        await using var space = await fixture.CreateNamespaceAsync("edit");
        Feed(ConfigMap, "apply", "-n", space.Name, "-f", "-");
        Environment.SetEnvironmentVariable("KUBE_EDITOR", "sed -i s/blue/red/");
        Run("edit", "cm", "colours", "-n", space.Name);
        Assert.Equal("red", Run("get", "cm", "colours", "-n", space.Name, "-o", "jsonpath={.data.sky}"));
    }

    [Fact]
    public async Task Patch_EveryType_IsTaken()
    {
        await using var space = await fixture.CreateNamespaceAsync("patch");
        Feed(ConfigMap, "apply", "-n", space.Name, "-f", "-");
        Run("patch", "cm", "colours", "-n", space.Name, "--type=merge", "-p", """{"data":{"sea":"blue"}}""");
        Run("patch", "cm", "colours", "-n", space.Name, "--type=json", "-p", """[{"op":"remove","path":"/data/grass"}]""");
        Run("patch", "cm", "colours", "-n", space.Name, "-p", """{"metadata":{"labels":{"x":"y"}}}""");
        Assert.Equal("""{"sea":"blue","sky":"blue"}""", Run("get", "cm", "colours", "-n", space.Name, "-o", "jsonpath={.data}"));
    }

    [Fact]
    public async Task GetWatchAndWait_SeeAChange()
    {
        await using var space = await fixture.CreateNamespaceAsync("watch");
        Feed(ConfigMap, "apply", "-n", space.Name, "-f", "-");
        var folder = Directory.CreateTempSubdirectory("claudeconfig-watch-").FullName;
        await using var watch = ChildProcess.Start(
            "watch", folder, "kubectl", ["get", "cm", "colours", "-n", space.Name, "-w", "-o", "jsonpath={.data.sky}{\"\\n\"}"],
            new Dictionary<string, string> { ["KUBECONFIG"] = fixture.Kubeconfig });
        await watch.WaitForLineAsync(new System.Text.RegularExpressions.Regex("^blue$"));
        Run("patch", "cm", "colours", "-n", space.Name, "-p", """{"data":{"sky":"black"}}""");
        await watch.WaitForLineAsync(new System.Text.RegularExpressions.Regex("^black$"));
        Run("wait", "cm/colours", "-n", space.Name, "--for=jsonpath={.data.sky}=black", "--timeout=20s");
    }

    [Fact]
    public async Task Scale_Deployment_ChangesItsReplicas()
    {
        await using var space = await fixture.CreateNamespaceAsync("scale");
        Run("create", "deployment", "web", "--image=example.com/web:1", "-n", space.Name);
        Run("scale", "deployment", "web", "--replicas=3", "-n", space.Name);
        Assert.Equal("3", Run("get", "deployment", "web", "-n", space.Name, "-o", "jsonpath={.spec.replicas}"));
    }

    [Theory]
    [InlineData("foreground", false)]
    [InlineData("orphan", true)]
    public async Task Delete_Cascade_DecidesAboutTheChildren(string cascade, bool childLives)
    {
        Assert.SkipUnless(fixture.Plane.CollectsGarbage, "a bare kube-apiserver has no garbage collector");
        await using var space = await fixture.CreateNamespaceAsync("cascade");
        Feed(ConfigMap, "apply", "-n", space.Name, "-f", "-");
        var uid = Run("get", "cm", "colours", "-n", space.Name, "-o", "jsonpath={.metadata.uid}");
        var child = $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"child","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"colours","uid":"{{{uid}}}","blockOwnerDeletion":true}]}}""";
        Feed(child, "apply", "-n", space.Name, "-f", "-");
        Run("delete", "cm", "colours", "-n", space.Name, $"--cascade={cascade}", "--timeout=60s");
        await Eventually.TrueAsync(
            () => childLives == (Invoke(null, "get", "cm", "child", "-n", space.Name).ExitCode == 0)
                && (!childLives || Run("get", "cm", "child", "-n", space.Name, "-o", "jsonpath={.metadata.ownerReferences}").Length == 0),
            $"the child {(childLives ? "lives without its owner" : "is gone")}", Deadlines.Settled);
    }

    [Fact]
    public async Task TypedCommands_SendBodiesTheServerReads()
    {
        await using var space = await fixture.CreateNamespaceAsync("typed");
        Run("create", "secret", "generic", "s", "--from-literal=a=b", "-n", space.Name);
        Run("create", "configmap", "c", "--from-literal=a=b", "-n", space.Name);
        Run("create", "serviceaccount", "robot", "-n", space.Name);
        Assert.Equal(3, Run("create", "token", "robot", "-n", space.Name, "--duration=10m").Trim().Split('.').Length);
        Assert.Equal("yes", Run("auth", "can-i", "create", "configmaps", "-n", space.Name).Trim());
        Assert.Equal("Yg==", Run("get", "secret", "s", "-n", space.Name, "-o", "jsonpath={.data.a}"));
    }

    private string Run(params string[] arguments) => Feed(null, arguments);

    private string Feed(string? input, params string[] arguments)
    {
        var result = Invoke(input, arguments);
        Assert.True(result.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {result.Error}{result.Output}");
        return result.Output;
    }

    private CommandResult Invoke(string? input, params string[] arguments) => Harness.Kubectl.Try(fixture.Kubeconfig, input, arguments);
}
