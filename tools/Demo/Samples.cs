using ClaudeConfig.Harness;

namespace ClaudeConfig.Demo;

/// <summary>config/samples as they are, with the providers' addresses pointed at the simulator.</summary>
internal sealed class Samples(string kubeconfig)
{
    private static readonly string[] Kinds = ["claudeprojects", "claudeconfigurations", "budgets", "modelroutes"];

    public static readonly string[] Namespaces = ["claude-platform", "team-payments", "team-search"];

    public string Apply(string simulator)
    {
        var overlay = Directory.CreateDirectory(Path.Combine(RunFolder.Path, "overlay")).FullName;
        File.WriteAllText(Path.Combine(overlay, "kustomization.yaml"), $"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources:
              - {Path.GetRelativePath(overlay, Repository.PathOf("config", "samples"))}
            patches:
              - target:
                  kind: ClaudeProject
                  name: platform
                patch: |-
                  - {AddAddress(0, simulator)}
                  - {AddAddress(1, simulator)}
                  - {AddAddress(2, simulator)}
                  - {AddAddress(3, simulator)}
            """);
        var rendered = Kubectl.Run(kubeconfig, "kustomize", overlay);
        var applied = Kubectl.Try(kubeconfig, rendered, "apply", "-f", "-");
        return applied.ExitCode == 0 ? applied.Output : throw new InvalidOperationException($"kubectl apply: {applied.Error}");
    }

    /// <summary>Tries to store a configuration with a misspelt key, whose rules would protect nothing. Returns what kubectl says.</summary>
    public string ApplyMistake()
    {
        const string Manifest = """
            apiVersion: claudeconfig.dev/v1alpha1
            kind: ClaudeConfiguration
            metadata:
              name: mistaken
              namespace: team-payments
            spec:
              settings:
                permisions:
                  deny: ["Bash(curl:*)"]
            """;
        return string.Join(' ', Kubectl.Try(kubeconfig, Manifest, "apply", "-f", "-").Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Waits for Ready, one kind and namespace after the other. Returns what is not.</summary>
    public IReadOnlyList<string> WaitForReady(TimeSpan timeout)
    {
        var late = new List<string>();
        foreach (var @namespace in Namespaces)
        {
            foreach (var kind in Kinds)
            {
                var result = Kubectl.Try(kubeconfig, null, "wait", kind, "--all", "-n", @namespace, "--for=condition=Ready", $"--timeout={timeout.TotalSeconds:0}s");
                if (result.ExitCode != 0 && !result.Error.Contains("no matching resources", StringComparison.Ordinal))
                {
                    late.Add($"{kind} in {@namespace}: {result.Error.Trim()}");
                }
            }
        }

        return late;
    }

    private static string AddAddress(int provider, string address) =>
        $"{{op: add, path: /spec/providers/{provider}/baseURL, value: \"{address}\"}}";
}
