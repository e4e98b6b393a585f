using System.Text.Json;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.Pods;
using ClaudeConfig.Harness.Stacks;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Demo;

/// <summary>A change that is tried on one of four pods first, whose sidecar stands still: the change goes back by itself, and the other three never saw it.</summary>
internal sealed class CanaryAct(SystemStack stack, string gateway)
{
    public const string Namespace = "demo-canary";

    private const int Pods = 4;
    private const string Before = "WebFetch";
    private const string Tried = "WebSearch";

    /// <returns>What the configuration says of it, and what did not happen; null for nothing.</returns>
    public async Task<(string Told, string? Problem)> RunAsync()
    {
        Prepare();
        var sidecars = new List<BesideWorkload>();
        try
        {
            sidecars.AddRange(await Task.WhenAll(Enumerable.Range(0, Pods).Select(StartAsync)));
            await StatusAsync(status => Condition(status, "Deployed") is ("True", _, var message) && message.StartsWith($"{Pods} of {Pods} pods", StringComparison.Ordinal), "all pods serve the configuration");

            // The share of a canary grows from the lowest place.
            var first = sidecars.MinBy(sidecar => RolloutShare.PlaceOf(sidecar.Pod.Metadata.Uid))!;
            first.Freeze();
            Apply(Configuration(Tried));
            var (_, _, told) = Condition(await StatusAsync(status => Condition(status, "Deployed") is ("False", "RolledBack", _), "the change went back"), "Deployed");
            return (told, ProblemOf(sidecars.Where(sidecar => sidecar != first), first.Pod.Metadata.Name, told));
        }
        finally
        {
            foreach (var sidecar in sidecars)
            {
                await sidecar.DisposeAsync();
            }
        }
    }

    private string? ProblemOf(IEnumerable<BesideWorkload> others, string pod, string told)
    {
        if (!told.Contains(pod, StringComparison.Ordinal))
        {
            return $"it does not name pod {pod}";
        }

        if (others.FirstOrDefault(other => File.ReadAllText(Path.Combine(other.FolderOf("shown"), "managed-settings.json")).Contains(Tried, StringComparison.Ordinal)) is { } saw)
        {
            return $"pod {saw.Pod.Metadata.Name} saw the change";
        }

        var events = Kubectl.Run(stack.Plane.Kubeconfig, "get", "events.events.k8s.io", "-n", Namespace, "-o", "jsonpath={.items[*].reason}");
        return events.Contains("RolledBack", StringComparison.Ordinal) ? null : $"no Event tells of it, only {events}";
    }

    private void Prepare()
    {
        var kubeconfig = stack.Plane.Kubeconfig;
        Kubectl.Try(kubeconfig, null, "create", "namespace", Namespace);
        // Nobody makes it where no controller runs, and tokens are of one.
        Kubectl.Try(kubeconfig, null, "create", "serviceaccount", "default", "-n", Namespace);
        Apply($$"""
            apiVersion: claudeconfig.dev/v1alpha1
            kind: ClaudeProject
            metadata: {name: canary}
            spec: {keys: [{name: dev}]}
            ---
            {{Configuration(Before)}}
            """);
        Kubectl.Run(kubeconfig, "wait", "claudeconfiguration/rules", "-n", Namespace, "--for=condition=Ready", "--timeout=60s");
    }

    private void Apply(string manifest)
    {
        var applied = Kubectl.Try(stack.Plane.Kubeconfig, manifest, "apply", "-n", Namespace, "-f", "-");
        if (applied.ExitCode != 0)
        {
            throw new InvalidOperationException($"kubectl apply: {applied.Error}");
        }
    }

    private async Task<BesideWorkload> StartAsync(int number)
    {
        var pod = await stack.Client.CoreV1.CreateNamespacedPodAsync(Pod($"work-{number}"), Namespace);
        return await BesideWorkload.StartAsync(stack.Client, pod, Path.Combine(RunFolder.Path, "pods", pod.Metadata.Name), folderOf => stack.StartRouter(
            $"sidecar-{number}",
            "sidecar", "--listen", "127.0.0.1:0", "--gateway", gateway, "--gateway-ca", stack.AuthorityFile, "--token-file", Path.Combine(folderOf("identity"), "token"),
            "--policy-from", folderOf("policy"), "--policy-canary", folderOf("trial"), "--policy-to", folderOf("shown"), "--configuration", $"{Namespace}/rules", "--pod-uid", pod.Metadata.Uid));
    }

    /// <summary>With what admission gives a pod; no scheduler takes it, for its sidecar runs here.</summary>
    private static V1Pod Pod(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1PodSpec
        {
            SchedulerName = "demo",
            ServiceAccountName = "default",
            Containers = [new V1Container { Name = "work", Image = "work" }],
            Volumes =
            [
                new V1Volume { Name = "policy", ConfigMap = new V1ConfigMapVolumeSource { Name = "claude-code-rules" } },
                new V1Volume { Name = "trial", ConfigMap = new V1ConfigMapVolumeSource { Name = "claude-canary-rules", Optional = true } },
                new V1Volume { Name = "shown", EmptyDir = new V1EmptyDirVolumeSource() },
                new V1Volume
                {
                    Name = "identity",
                    Projected = new V1ProjectedVolumeSource { Sources = [new V1VolumeProjection { ServiceAccountToken = new V1ServiceAccountTokenProjection { Audience = "claudeconfig.dev", ExpirationSeconds = 3600, Path = "token" } }] },
                },
            ],
        },
    };

    private async Task<JsonElement> StatusAsync(Func<JsonElement, bool> wanted, string what)
    {
        JsonElement status = default;
        await Eventually.TrueAsync(
            async () => ((JsonElement)await stack.Client.CustomObjects.GetNamespacedCustomObjectAsync("claudeconfig.dev", "v1alpha1", Namespace, "claudeconfigurations", "rules"))
                .TryGetProperty("status", out status) && wanted(status),
            what, TimeSpan.FromSeconds(45));
        return status;
    }

    private static (string? Status, string? Reason, string Message) Condition(JsonElement status, string type)
    {
        var found = status.GetProperty("conditions").EnumerateArray().FirstOrDefault(condition => condition.GetProperty("type").GetString() == type);
        return found.ValueKind == JsonValueKind.Object
            ? (found.GetProperty("status").GetString(), found.GetProperty("reason").GetString(), found.GetProperty("message").GetString()!)
            : (null, null, "");
    }

    private static string Configuration(string denied) => $$"""
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeConfiguration
        metadata: {name: rules}
        spec:
          projectRef: {name: canary}
          settings: {permissions: {deny: [{{denied}}]} }
          rollout: {strategy: {type: Canary}, steps: [{percent: 25}], progressDeadline: 3s}
        """;
}
