using System.Diagnostics;

namespace ClaudeConfig.Harness;

public static class ProductCrds
{
    private static readonly string[] Names =
    [
        "crd/claudeprojects.claudeconfig.dev", "crd/claudeconfigurations.claudeconfig.dev", "crd/budgets.claudeconfig.dev", "crd/modelroutes.claudeconfig.dev",
    ];

    /// <summary>Installs the product's CRDs and waits until they are served.</summary>
    public static void Install(string kubeconfig)
    {
        Kubectl.Run(kubeconfig, "apply", "--server-side", "--force-conflicts", "-k", Repository.PathOf("config", "crd"));
        var clock = Stopwatch.StartNew();
        while (true)
        {
            // A CRD without any condition yet is an error to 'kubectl wait', not something it waits for.
            var result = Kubectl.Try(kubeconfig, null, ["wait", "--for=condition=Established", "--timeout=30s", .. Names]);
            if (result.ExitCode == 0)
            {
                return;
            }

            if (clock.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new TimeoutException($"the CRDs are not established after {clock.Elapsed.TotalSeconds:0} s: {result.Error}");
            }
        }
    }
}
