using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using k8s;

namespace ClaudeConfig.Harness.ControlPlanes;

/// <summary>etcd and kube-apiserver as child processes, as envtest starts them: no kubelet, no controllers.</summary>
public sealed partial class KubeApiServer : IControlPlane
{
    private readonly string folder;
    private readonly string assets;
    private readonly IReadOnlyList<string> arguments;
    private readonly int port = FreePort.Next();
    private readonly int etcdPort = FreePort.Next();
    private readonly int etcdPeerPort = FreePort.Next();
    private ChildProcess? etcd;
    private ChildProcess? server;

    private KubeApiServer(string folder, string assets, IReadOnlyList<string> arguments)
    {
        this.arguments = arguments;
        this.folder = folder;
        this.assets = assets;
        Kubeconfig = Path.Combine(folder, "kubeconfig");
    }

    public ControlPlaneKind Kind => ControlPlaneKind.KubeApiServer;

    public string Kubeconfig { get; }

    public bool CollectsGarbage => false;

    public bool FinalizesNamespaces => false;

    public static async Task<KubeApiServer> StartAsync(string folder, string assets, IReadOnlyList<string>? arguments = null)
    {
        foreach (var program in (string[])["etcd", "kube-apiserver"])
        {
            if (!File.Exists(Path.Combine(assets, program)))
            {
                throw new FileNotFoundException($"KUBEBUILDER_ASSETS={assets} holds no {program}; 'setup-envtest use' fetches both");
            }
        }

        var plane = new KubeApiServer(folder, assets, arguments ?? []);
        plane.WriteCredentials();
        plane.StartEtcd();
        await plane.StartServerAsync();
        return plane;
    }

    public async Task<bool> TryKillAsync()
    {
        server!.Signal(ProcessSignal.Kill);
        await server.DisposeAsync();
        return true;
    }

    public Task RestartAsync() => StartServerAsync();

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        if (etcd is not null)
        {
            await etcd.DisposeAsync();
        }
    }

    private void WriteCredentials()
    {
        using var certificates = new TestCertificates("claudeconfig-test-ca");
        File.WriteAllText(Path.Combine(folder, "ca.crt"), certificates.AuthorityPem);
        certificates.Server("kubernetes", "kubernetes.default", "10.0.0.1").WriteTo(folder, "server");
        using var signer = RSA.Create(2048);
        PrivateFile.Write(Path.Combine(folder, "sa.key"), signer.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "sa.pub"), signer.ExportSubjectPublicKeyInfoPem());
        KubeconfigFile.Write(Kubeconfig, $"https://127.0.0.1:{port}", certificates.AuthorityPem, certificates.Client("kubernetes-admin", "system:masters"));
    }

    private void StartEtcd() => etcd = ChildProcess.Start("etcd", folder, Path.Combine(assets, "etcd"),
    [
        $"--data-dir={Path.Combine(folder, "etcd")}",
        $"--listen-client-urls=http://127.0.0.1:{etcdPort}",
        $"--advertise-client-urls=http://127.0.0.1:{etcdPort}",
        $"--listen-peer-urls=http://127.0.0.1:{etcdPeerPort}",
        $"--initial-advertise-peer-urls=http://127.0.0.1:{etcdPeerPort}",
        $"--initial-cluster=default=http://127.0.0.1:{etcdPeerPort}",
        "--unsafe-no-fsync=true",
    ]);

    private async Task StartServerAsync()
    {
        var version = ReadVersion();
        server = ChildProcess.Start("kube-apiserver", folder, Path.Combine(assets, "kube-apiserver"), Flags(version));
        await Eventually.TrueAsync(
            async () =>
            {
                if (server.HasExited)
                {
                    throw new InvalidOperationException($"kube-apiserver exited with {server.ExitCode}:\n{server.Tail()}");
                }

                using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig));
                var namespaces = await client.CoreV1.ListNamespaceAsync();
                return namespaces.Items.Any(item => item.Metadata.Name == "default");
            },
            "kube-apiserver serves the default namespace",
            TimeSpan.FromMinutes(2));
    }

    private IEnumerable<string> Flags(Version version)
    {
        string[] common =
        [
            "--bind-address=127.0.0.1",
            $"--secure-port={port}",
            $"--etcd-servers=http://127.0.0.1:{etcdPort}",
            $"--client-ca-file={Path.Combine(folder, "ca.crt")}",
            $"--tls-cert-file={Path.Combine(folder, "server.crt")}",
            $"--tls-private-key-file={Path.Combine(folder, "server.key")}",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            $"--service-account-key-file={Path.Combine(folder, "sa.pub")}",
            $"--service-account-signing-key-file={Path.Combine(folder, "sa.key")}",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--authorization-mode=RBAC",
            "--disable-admission-plugins=ServiceAccount",
            $"--cert-dir={folder}",
        ];

        // What changed between the versions that this has to start on.
        (Version From, Version Until, string Flag)[] byVersion =
        [
            (new(1, 16), new(1, 24), "--insecure-port=0"),
            (new(1, 27), new(99, 0), "--max-requests-inflight=800"),
        ];
        return common.Concat(arguments).Concat(byVersion.Where(row => version >= row.From && version < row.Until).Select(row => row.Flag));
    }

    private Version ReadVersion()
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(assets, "kube-apiserver"), "--version") { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var match = VersionNumber().Match(text);
        return match.Success
            ? Version.Parse($"{match.Groups[1].Value}.{match.Groups[2].Value}")
            : throw new InvalidOperationException($"'kube-apiserver --version' printed '{text.Trim()}', not a version");
    }

    [GeneratedRegex(@"v(\d+)\.(\d+)")]
    private static partial Regex VersionNumber();
}
