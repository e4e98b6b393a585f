namespace ClaudeConfig.Harness;

public static class ProductCrds
{
    /// <summary>Installs the product's CRDs and waits until they are served.</summary>
    public static void Install(string kubeconfig)
    {
        Kubectl.Run(kubeconfig, "apply", "--server-side", "--force-conflicts", "-k", Repository.PathOf("config", "crd"));
        Kubectl.Run(
            kubeconfig, "wait", "--for=condition=Established", "--timeout=60s",
            "crd/claudeprojects.claudeconfig.dev", "crd/claudeconfigurations.claudeconfig.dev", "crd/budgets.claudeconfig.dev", "crd/modelroutes.claudeconfig.dev");
    }
}
