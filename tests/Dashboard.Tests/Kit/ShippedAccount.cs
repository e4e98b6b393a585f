using ClaudeConfig.Harness;
using k8s;

namespace ClaudeConfig.Dashboard.Tests.Kit;

/// <summary>The dashboard's ServiceAccount with the rights that ship in config/dashboard, and no others but to write in the name of those who sign in.</summary>
internal static class ShippedAccount
{
    private const string Account = "claudeconfig-dashboard";

    private static readonly string[] Files = ["claudeconfig-dashboard.yaml", "claudeconfig-dashboard-platform.yaml", "bindings.yaml"];

    /// <returns>A kubeconfig with its token.</returns>
    public static string Install(Administrator cluster, string kubeconfig, Names of, string folder)
    {
        cluster.Apply(string.Join("\n---\n", Files.Select(file => File.ReadAllText(Repository.PathOf("config", "dashboard", file)))).Replace("claudeconfig-system", of.Platform, StringComparison.Ordinal));
        cluster.Run("create", "serviceaccount", Account, "-n", of.Platform);
        cluster.Apply(Impersonation(of));
        var admin = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        var path = Path.Combine(folder, "dashboard.kubeconfig");
        KubeconfigFile.WriteToken(
            path, admin.Host, string.Concat(admin.SslCaCerts.Select(authority => authority.ExportCertificatePem() + "\n")), cluster.Run("create", "token", Account, "-n", of.Platform, "--duration=24h").Trim());
        return path;
    }

    private static string Impersonation(Names of) =>
        $$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: dashboard-impersonates-{{of.Run}} }
        rules:
          - {apiGroups: [""], resources: [users], verbs: [impersonate], resourceNames: [{{string.Join(", ", World.People(of).Select(person => person.Subject))}}]}
          - {apiGroups: [""], resources: [groups], verbs: [impersonate], resourceNames: [{{string.Join(", ", World.People(of).SelectMany(person => person.Groups).Distinct())}}]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: dashboard-impersonates-{{of.Run}} }
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: dashboard-impersonates-{{of.Run}} }
        subjects: [{kind: ServiceAccount, name: {{Account}}, namespace: {{of.Platform}} }]
        """;
}
