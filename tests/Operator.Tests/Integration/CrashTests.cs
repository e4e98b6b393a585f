using System.Text.Json;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>The operator dies before and after each write it ever makes, and the next one starts from what that left.</summary>
public sealed class CrashTests(OperatorFixture fixture, ITestOutputHelper output) : OperatorTest(fixture)
{
    private static readonly string[] Points =
    [
        .. Both("finalizer", "claudeprojects", "claudeconfigurations"),
        .. Both("apply", "serviceaccounts", "rolebindings", "secrets", "controllerrevisions", "configmaps"),
        .. Both("apply", "claudeprojects/status", "claudeconfigurations/status", "budgets/status", "modelroutes/status"),
        .. Both("delete", "serviceaccounts", "rolebindings", "secrets", "controllerrevisions", "configmaps"),
        .. Both("unfinalizer", "claudeprojects", "claudeconfigurations"),
    ];

    private string guest = "";
    private string label = "";
    private int round;

    [Fact]
    public async Task Operator_KilledAtEachWrite_ConvergesAndLeavesNoOrphan()
    {
#if !DEBUG
        Assert.Skip("crash points are only in Debug builds");
#endif
        Assert.SkipWhen(OperatorFixture.IsNative, "crash points are only in Debug builds");
        label = $"join-{Home}";
        guest = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        Kubectl.Run(Fixture.Kubeconfig, "create", "secret", "generic", "upstream", "-n", Home, "--from-literal=key=sk-test");
        await using var pause = await Fixture.PauseOperatorAsync();
        foreach (var point in Points)
        {
            var process = Fixture.Launch(new OperatorRun
            {
                LeaderElection = false,
                Environment = new Dictionary<string, string> { ["CLAUDECONFIG_CRASH_AT"] = point, ["DOTNET_DbgEnableMiniDump"] = "0" },
            });
            await using (process)
            {
                await LiveUntilAsync(process, point);
                output.WriteLine($"{point} in round {round}");
                Assert.Contains($"crash point {point}", process.Tail(200), StringComparison.Ordinal);
            }
        }

        var survivor = Fixture.Launch(new OperatorRun { LeaderElection = false });
        await using (survivor)
        {
            await CreateAsync(survivor);
            Assert.True(await ReadyOrDeadAsync(survivor));
            await AssertWholeAsync();
            DeleteAll();
            await Eventually.TrueAsync(async () => await GoneAsync(), "all is gone", Deadlines.Slow);
            // Without a garbage collector nobody follows the owner references, which only children beside their owner carry.
            await Eventually.TrueAsync(
                () => Children().All(child => !Fixture.Plane.CollectsGarbage && child.EndsWith($" {Home}", StringComparison.Ordinal)), "no child is left", Deadlines.Slow);
        }
    }

    private static IEnumerable<string> Both(string moment, params string[] subjects) =>
        subjects.SelectMany(subject => (string[])[$"before-{moment}:{subject}", $"after-{moment}:{subject}"]);

    /// <summary>Makes everything and takes it away again until the operator is dead.</summary>
    private async Task LiveUntilAsync(ChildProcess process, string point)
    {
        for (var cycle = 0; cycle < 4 && !process.HasExited; cycle++)
        {
            await CreateAsync(process);
            if (!await ReadyOrDeadAsync(process))
            {
                return;
            }

            DeleteAll();
            await Eventually.TrueAsync(async () => process.HasExited || await GoneAsync(), $"all is gone, or the operator is at {point}", Deadlines.Slow);
        }

        Assert.True(process.HasExited, $"the operator never came to {point}:\n{process.Tail()}");
    }

    /// <summary>Makes everything, also where a dead operator left something half deleted: this one finishes that first.</summary>
    private async Task CreateAsync(ChildProcess process)
    {
        round++;
        var spec = $$"""
            namespaceSelector:
              matchLabels:
                join: {{label}}
            members:
            - subject: {kind: Group, name: devs}
              role: Viewer
            keys:
            - name: ci
            providers:
            - name: local
              type: Anthropic
              credential:
                secretKeyRef: {name: upstream, key: key}
            """;
        var manifests = string.Concat(
            Manifest("ClaudeProject", "team", spec),
            Manifest("ClaudeConfiguration", "policy", Policy("")),
            Manifest("Budget", "money", "limit: {amount: \"10\", currency: USD}\nscope: {projectRef: {name: team}}\nperiod: {type: Monthly, timeZone: UTC}"),
            Manifest("ModelRoute", "way", "projectRef: {name: team}\ntargets:\n- {name: first, provider: local, model: claude-sonnet-5}\nstrategy: {type: Priority}"));
        await Eventually.TrueAsync(
            async () =>
            {
                Apply(manifests);
                return process.HasExited || (await AllAsync()).All(item => item is { } live && !live.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _));
            },
            "everything is there and not on its way out", Deadlines.Slow);
    }

    private string Policy(string edit) => $"projectRef: {{name: team}}\nrevisionHistoryLimit: 1\nmemory: round {round}{edit}.";

    /// <summary>False when the operator died first.</summary>
    private async Task<bool> ReadyOrDeadAsync(ChildProcess process)
    {
        await Eventually.TrueAsync(
            async () => process.HasExited || (await AllAsync()).All(item => item is { } live && Is(live, "Ready", "True") && Current(live)),
            "everything is Ready", Deadlines.Slow);
        if (!process.HasExited)
        {
            // Edits, so that the history has something to prune.
            foreach (var edit in (string[])["a", "b"])
            {
                ApplyConfiguration("policy", Policy(edit));
                await Eventually.TrueAsync(
                    async () => process.HasExited || (await ConfigMapAsync("claude-code-policy") is { } map && Text(map).Contains($"round {round}{edit}.", StringComparison.Ordinal)),
                    "the edit is delivered", Deadlines.Slow);
            }
        }

        return !process.HasExited;
    }

    private static bool Current(JsonElement live) =>
        live.GetProperty("status").GetProperty("observedGeneration").GetInt64() == live.GetProperty("metadata").GetProperty("generation").GetInt64();

    private void DeleteAll()
    {
        foreach (var (plural, name) in Objects)
        {
            Kubectl.Run(Fixture.Kubeconfig, "delete", plural, name, "-n", Home, "--wait=false", "--ignore-not-found");
        }
    }

    private static IEnumerable<(string Plural, string Name)> Objects => [(Projects, "team"), (Configurations, "policy"), (Budgets, "money"), (Routes, "way")];

    private async Task<IReadOnlyList<JsonElement?>> AllAsync()
    {
        var all = new List<JsonElement?>();
        foreach (var (plural, name) in Objects)
        {
            all.Add(await FindAsync(async () => (object)await GetAsync(plural, name)) as JsonElement?);
        }

        return all;
    }

    private async Task<bool> GoneAsync() => (await AllAsync()).All(item => item is null);

    /// <summary>Exactly the children that one undisturbed operator would have made.</summary>
    private async Task AssertWholeAsync()
    {
        var project = await GetAsync(Projects, "team");
        var key = Assert.Single(project.GetProperty("status").GetProperty("keys").EnumerateArray());
        var secret = await SecretAsync(key.GetProperty("secretName").GetString()!);
        Assert.NotNull(secret);
        var routers = await Eventually.GetAsync(
            async () =>
            {
                var secrets = await Client.CoreV1.ListNamespacedSecretAsync(Platform, labelSelector: "claudeconfig.dev/component=router-config,!claudeconfig.dev/gateway");
                var files = secrets.Items.SelectMany(item => item.Data).ToDictionary();
                return RouterBundle.Read(files.GetValueOrDefault).Config.Projects.FirstOrDefault(item => item.Project.Namespace == Home && item.Keys.Count > 0);
            },
            "the Routers' bundle holds the project and its key", Deadlines.Slow);
        Assert.Single(routers.Keys);
        string[] expected =
        [
            $"configmaps {Home}", $"configmaps {guest}", $"controllerrevisions {Home}", $"controllerrevisions {Home}",
            $"rolebindings {Home}", $"rolebindings {guest}", $"secrets {Platform}", $"secrets {Platform}", $"secrets {Home}", $"serviceaccounts {Home}",
        ];
        // Without a garbage collector, what belonged to the ones before is still there.
        string[] owners = [Uid(project), Uid(await GetAsync(Configurations, "policy"))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Children(Fixture.Plane.CollectsGarbage ? null : owners).Order(StringComparer.Ordinal));
    }

    private static string Uid(JsonElement item) => item.GetProperty("metadata").GetProperty("uid").GetString()!;

    /// <summary>Every child of the test's objects, or of these owners, wherever it is: its kind and namespace.</summary>
    private List<string> Children(string[]? owners = null) =>
    [
        .. ((string[])["configmaps", "controllerrevisions", "rolebindings", "secrets", "serviceaccounts"]).SelectMany(kind =>
            JsonDocument.Parse(Kubectl.Run(Fixture.Kubeconfig, "get", kind, "--all-namespaces", "-l", $"claudeconfig.dev/owner-namespace={Home}", "-o", "json"))
                .RootElement.GetProperty("items").EnumerateArray()
                .Where(item => owners?.Contains(item.GetProperty("metadata").GetProperty("annotations").GetProperty("claudeconfig.dev/owner-uid").GetString()) != false)
                .Select(item => $"{kind} {item.GetProperty("metadata").GetProperty("namespace").GetString()}")),
    ];
}
