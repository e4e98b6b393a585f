using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using ClaudeConfig.Support.Aws;
using ClaudeConfig.Support.ControlPlane;
using k8s;

namespace ClaudeConfig.Cli.Tests.BackingUp;

/// <summary>backup and restore, on an API server and a bucket.</summary>
public sealed class RestoreTests(ControlPlaneFixture cluster) : IClassFixture<ControlPlaneFixture>, IAsyncLifetime
{
    private const string Objects = "claudeprojects,claudeconfigurations,modelroutes,budgets";

    private FakeS3 bucket = null!;
    private TestNamespace space = null!;

    private string Home => space.Name;

    public async ValueTask InitializeAsync()
    {
        bucket = await FakeS3.StartAsync();
        await cluster.InstallCrdsAsync();
        space = await cluster.CreateNamespaceAsync("restore");
    }

    [Fact]
    public async Task Restore_AllIntoAClusterWithoutThem_LeavesItAsItWas()
    {
        Apply("ClaudeProject", "child", """{"displayName": "Child", "parentRef": {"name": "team"}}""");
        Apply("ClaudeProject", "team", """{"displayName": "Team ü", "state": "Active"}""", labels: """{"cost": "42"}""");
        Apply("ClaudeConfiguration", "base", """{"projectRef": {"name": "team"}, "settings": {"model": "opus", "extra": {"nested": [1, 2.50, null, "x"]}}}""");
        Apply("ModelRoute", "r", """{"projectRef": {"name": "team"}, "targets": [{"name": "a", "provider": "p", "model": "claude-opus-4-5"}], "strategy": {"type": "Priority"}}""");
        Apply("Budget", "b", """{"scope": {"projectRef": {"name": "team"}}, "limit": {"amount": "5.10", "currency": "USD"}, "period": {"type": "Monthly", "timeZone": "UTC"}}""");
        // Its owner is not backed up and has another uid in another life: the garbage collector would take what it owns.
        Kubectl.Run(cluster.Kubeconfig, "create", "configmap", "gone", "-n", Home);
        var uid = Kubectl.Run(cluster.Kubeconfig, "get", "configmap", "gone", "-n", Home, "-o", "jsonpath={.metadata.uid}");
        Kubectl.Run(cluster.Kubeconfig, "patch", "budget", "b", "-n", Home, "--type=merge", "-p", $$$"""{"metadata": {"ownerReferences": [{"apiVersion": "v1", "kind": "ConfigMap", "name": "gone", "uid": "{{{uid}}}"}]}}""");
        Kubectl.Run(cluster.Kubeconfig, "patch", "budget", "b", "-n", Home, "--subresource=status", "--type=merge", "-p", """{"status": {"spent": "3"}}""");
        var before = Specs();

        Assert.Equal((0, ""), Split(await CliAsync("backup"), out var output));
        Assert.Contains("Backed up 5 objects", output, StringComparison.Ordinal);
        Assert.Equal((0, ""), Split(await CliAsync("backup"), out output));
        Assert.Contains("Nothing changed", output, StringComparison.Ordinal);

        Kubectl.Run(cluster.Kubeconfig, "delete", Objects + ",configmaps", "--all", "-n", Home);
        Assert.Equal((0, ""), Split(await CliAsync("restore", "--all", "--dry-run"), out output));
        Assert.Contains("5 would create", output, StringComparison.Ordinal);
        Assert.Empty(Specs());

        Assert.Equal((0, ""), Split(await CliAsync("restore", "--all"), out output));
        Assert.Contains($"created    Budget {Home}/b: without its owner ConfigMap gone", output, StringComparison.Ordinal);
        Assert.EndsWith(": 5 created\n", output, StringComparison.Ordinal);
        Assert.Equal(before, Specs());
        Assert.Empty(Kubectl.Run(cluster.Kubeconfig, "get", "budget", "b", "-n", Home, "-o", "jsonpath={.metadata.ownerReferences}{.status}"));

        Assert.Equal((0, ""), Split(await CliAsync("restore", "--all"), out output));
        Assert.EndsWith(": 5 unchanged\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfWhatWasChangedSince_NeedsForceAndKeepsFinalizers()
    {
        Budget("kept", "5");
        Kubectl.Run(cluster.Kubeconfig, "patch", "budget", "kept", "-n", Home, "--type=merge", "-p", """{"metadata": {"finalizers": ["example.com/hold"]}}""");
        await CliAsync("backup");
        Budget("kept", "6");

        var (code, output, _) = await CliAsync("restore", $"budget/{Home}/kept");
        Assert.Equal(1, code);
        Assert.Contains($"refused    Budget {Home}/kept: it was changed since (generation 2 here, 1 in the backup)", output, StringComparison.Ordinal);
        Assert.Equal("6", Limit("kept"));

        Assert.Equal(0, (await CliAsync("restore", $"budgets/{Home}/kept", "--force")).Code);
        Assert.Equal("5", Limit("kept"));
        Assert.Contains("example.com/hold", Kubectl.Run(cluster.Kubeconfig, "get", "budget", "kept", "-n", Home, "-o", "jsonpath={.metadata.finalizers}"), StringComparison.Ordinal);
        Kubectl.Run(cluster.Kubeconfig, "patch", "budget", "kept", "-n", Home, "--type=merge", "-p", """{"metadata": {"finalizers": null}}""");
    }

    [Fact]
    public async Task Restore_AtAnEarlierTime_TakesTheBackupOfThen()
    {
        Budget("b", "5");
        await CliAsync("backup");
        var then = (await CliAsync("backup", "--list")).Out.Split('\n')[0];
        Budget("b", "6");
        await CliAsync("backup");
        Kubectl.Run(cluster.Kubeconfig, "delete", "budget", "b", "-n", Home);

        Assert.Equal(0, (await CliAsync("restore", $"budget/{Home}/b", "--at", then)).Code);
        Assert.Equal("5", Limit("b"));
        Assert.Equal(0, (await CliAsync("restore", $"budget/{Home}/b", "--force")).Code);
        Assert.Equal("6", Limit("b"));

        var (code, _, error) = await CliAsync("restore", "--all", "--at", "2020-01-01");
        Assert.Equal((2, "claudeconfig: there is no backup of 2020-01-01 or before; 'claudeconfig backup --list' says which there are\n"), (code, error));
    }

    [Fact]
    public async Task Restore_FromABucketThatWasTamperedWith_WritesNothing()
    {
        Budget("a", "5");
        Budget("b", "5");
        await CliAsync("backup");
        Kubectl.Run(cluster.Kubeconfig, "delete", "budget", "--all", "-n", Home);
        foreach (var (key, versions) in bucket.Versions.Where(item => item.Key.Contains("/b/", StringComparison.Ordinal)))
        {
            bucket.Spoil(key, versions[0].Id, "{}"u8.ToArray());
        }

        var (code, _, error) = await CliAsync("restore", $"budget/{Home}/a", $"budget/{Home}/b");

        Assert.Equal(2, code);
        Assert.Contains("its checksum is another", error, StringComparison.Ordinal);
        Assert.Empty(Specs());
    }

    [Fact]
    public async Task Restore_NamespaceMissing_SaysSoOrCreatesIt()
    {
        var other = await cluster.CreateNamespaceAsync("restore");
        Budget("b", "5", other.Name);
        await CliAsync("backup");
        // What the backup says is of a namespace that never was: one that is going takes a while.
        var gone = $"gone-{other.Name}";
        bucket.Rewrite(other.Name, gone);

        var (code, _, error) = await CliAsync("restore", $"budget/{gone}/b");
        Assert.Equal((2, true), (code, error.Contains($"no namespace {gone}", StringComparison.Ordinal)));
        Assert.Equal(0, (await CliAsync("restore", $"budget/{gone}/b", "--create-namespaces")).Code);
        await cluster.Client.CoreV1.DeleteNamespaceAsync(gone, cancellationToken: CancellationToken.None);
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Restore_ApiServerRefusesOne_SaysItAndRestoresTheOthers()
    {
        Budget("a", "5");
        Budget("b", "5");
        await CliAsync("backup");
        Kubectl.Run(cluster.Kubeconfig, "delete", "budget", "--all", "-n", Home);
        bucket.Rewrite("\"amount\":\"5\",\"currency\":\"USD\"", "\"amount\":\"-5\",\"currency\":\"USD\"", "/b/");

        var (code, output, _) = await CliAsync("restore", $"budget/{Home}/a", $"budget/{Home}/b");

        Assert.Equal(1, code);
        Assert.Contains($"created    Budget {Home}/a", output, StringComparison.Ordinal);
        Assert.Contains($"failed     Budget {Home}/b: ", output, StringComparison.Ordinal);
        Assert.Contains("spec.limit.amount", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name the objects", "restore")]
    [InlineData("name the objects", "restore", "--all", "budget/a/b")]
    [InlineData("no budget/a/b", "restore", "budget/a/b")]
    [InlineData("is no instant", "restore", "--all", "--at", "yesterday")]
    [InlineData("is no prefix", "restore", "--all", "--prefix", "/x")]
    [InlineData("is no endpoint", "restore", "--all", "--endpoint", "http://s3.example.com")]
    public async Task Restore_CalledWrongly_SaysWhatToDo(string expected, params string[] arguments)
    {
        if (arguments is [_, "budget/a/b"])
        {
            Budget("x", "5");
            await CliAsync("backup");
        }

        var (code, _, error) = await CliAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_NoKeys_SaysWhereToGetThem() => Assert.Contains(
        "aws configure export-credentials", (await Run.CliAsync([], TimeProvider.System, ["restore", "--all", "--bucket", "some-bucket"])).Error, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        Kubectl.Run(cluster.Kubeconfig, "delete", Objects, "--all", "-n", Home);
        await space.DisposeAsync();
        await bucket.DisposeAsync();
    }

    private static (int Code, string Error) Split((int Code, string Out, string Error) result, out string output)
    {
        output = result.Out;
        return (result.Code, result.Error);
    }

    private Task<(int Code, string Out, string Error)> CliAsync(params string[] arguments)
    {
        string[] where = ["--bucket", FakeS3.Bucket, "--kubeconfig", cluster.Kubeconfig, .. arguments.Contains("--endpoint") ? (string[])[] : ["--endpoint", bucket.Endpoint.ToString()]];
        var variables = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = bucket.Check.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = bucket.Check.SecretKey, ["AWS_REGION"] = "eu-central-1" };
        return Run.CliAsync(variables, TimeProvider.System, [.. arguments, .. where]);
    }

    private void Budget(string name, string amount, string? @namespace = null) => Apply(
        "Budget", name, $$$"""{"scope": {"projectRef": {"name": "p"}}, "limit": {"amount": "{{{amount}}}", "currency": "USD"}, "period": {"type": "Monthly", "timeZone": "UTC"}}""", @namespace: @namespace);

    private void Apply(string kind, string name, string spec, string labels = "{}", string? @namespace = null)
    {
        var manifest = $$$"""{"apiVersion": "claudeconfig.dev/v1alpha1", "kind": "{{{kind}}}", "metadata": {"name": "{{{name}}}", "namespace": "{{{@namespace ?? Home}}}", "labels": {{{labels}}}}, "spec": {{{spec}}}}""";
        var applied = Kubectl.Try(cluster.Kubeconfig, manifest, "apply", "-f", "-");
        Assert.True(applied.ExitCode == 0, applied.Error);
    }

    private string Limit(string name) => Kubectl.Run(cluster.Kubeconfig, "get", "budget", name, "-n", Home, "-o", "jsonpath={.spec.limit.amount}");

    /// <summary>Spec and labels of everything in the namespace.</summary>
    private string[] Specs() =>
    [
        .. JsonNode.Parse(Kubectl.Run(cluster.Kubeconfig, "get", Objects, "-n", Home, "-o", "json"))!["items"]!.AsArray()
            .Select(item => $"{item!["kind"]} {item["metadata"]!["name"]} {item["metadata"]!["labels"]?.ToJsonString()} {item["spec"]!.ToJsonString()}").Order(StringComparer.Ordinal),
    ];
}
