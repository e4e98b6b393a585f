using ClaudeConfig.Harness.ControlPlanes;
using k8s;

namespace ClaudeConfig.Harness.Stacks;

/// <summary>The product's ServiceAccounts with the rights that ship in <c>config/rbac</c>, so that its programs run under no others.</summary>
internal sealed class PlatformAccounts(IControlPlane plane, string @namespace, string folder)
{
    public const string Operator = "claudeconfig-operator";
    public const string Metering = "claudeconfig-metering";
    public const string Webhooks = "claudeconfig-webhooks";

    /// <summary>Applies roles and bindings, and makes the accounts. Whatever is there already is left as it is.</summary>
    public void Install()
    {
        Kubectl.Run(plane.Kubeconfig, "apply", "-k", Repository.PathOf("config", "rbac"));
        foreach (var account in (string[])[Operator, Metering, Webhooks])
        {
            if (Kubectl.Try(plane.Kubeconfig, null, "get", "serviceaccount", account, "-n", @namespace).ExitCode != 0)
            {
                Kubectl.Run(plane.Kubeconfig, "create", "serviceaccount", account, "-n", @namespace);
            }
        }
    }

    /// <summary>Writes a kubeconfig with a token of the account that is good for a day.</summary>
    /// <returns>Its path.</returns>
    public string Kubeconfig(string account)
    {
        var admin = KubernetesClientConfiguration.BuildConfigFromConfigFile(plane.Kubeconfig);
        var token = Kubectl.Run(plane.Kubeconfig, "create", "token", account, "-n", @namespace, "--duration=24h").Trim();
        var path = Path.Combine(folder, $"{account}.kubeconfig");
        KubeconfigFile.WriteToken(path, admin.Host, string.Concat(admin.SslCaCerts.Select(authority => authority.ExportCertificatePem() + "\n")), token);
        return path;
    }
}
