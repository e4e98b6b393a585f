using ClaudeConfig.Harness;

namespace ClaudeConfig.Dashboard.Tests.Kit;

/// <summary>The cluster's administrator.</summary>
public sealed class Administrator(string kubeconfig, string folder)
{
    private int _files;

    public void Apply(string manifests)
    {
        var file = Path.Combine(folder, $"applied-{Interlocked.Increment(ref _files)}.yaml");
        File.WriteAllText(file, manifests);
        Kubectl.Run(kubeconfig, "apply", "-f", file);
    }

    public string Run(params string[] arguments) => Kubectl.Run(kubeconfig, arguments);
}
