using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using ClaudeConfig.Webhooks.Certificates;
using k8s;

namespace ClaudeConfig.Benchmarks.Webhooks;

/// <summary>
/// Two replicas behind an address, called 100 times a second as an API server calls: over kept HTTP/2 connections, trusting what is registered at that moment and nothing
/// else. Meanwhile the authority is replaced, and then both replicas, one after the other. Prints name, value, unit.
/// </summary>
internal static partial class RollingBenchmark
{
    private const int PerSecond = 100;
    private const int Callers = 4;
    private const string Platform = "claudeconfig-system";
    private const string Certificates = "claudeconfig-webhooks-certificates";
    private static readonly TimeSpan LastsAsNext = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName;
        try
        {
            await using var plane = await ControlPlane.StartAsync(folder);
            ProductCrds.Install(plane.Kubeconfig);
            Kubectl.Run(plane.Kubeconfig, "create", "namespace", Platform);
            Kubectl.Run(plane.Kubeconfig, "apply", "-k", Repository.PathOf("config", "samples"));
            using var api = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(plane.Kubeconfig));
            await using var service = new ServiceStandIn();
            var replicas = new List<(ChildProcess Process, int Port)>();
            for (var i = 0; i < 2; i++)
            {
                replicas.Add(await StartAsync(folder, plane.Kubeconfig, service));
            }

            await Eventually.TrueAsync(async () => (await TrustedAsync(api)).Count > 0, "the webhooks are registered", Deadlines.Slow);
            var calls = new ConcurrentBag<double>();
            var failures = new ConcurrentBag<string>();
            using var ending = new CancellationTokenSource();
            var calling = CallAsync(service.Port, api, calls, failures, ending.Token);
            await RotateAsync(api);
            Print("after_rotation_failures", failures.Count, "");
            for (var i = 0; i < replicas.Count; i++)
            {
                await ReplaceAsync(replicas, i, folder, plane.Kubeconfig, service);
            }

            await ending.CancelAsync();
            await calling;
            foreach (var replica in replicas)
            {
                await replica.Process.DisposeAsync();
            }

            double[] times = [.. calls.Order()];
            Print("calls", times.Length, "");
            Print("failures", failures.Count, "");
            Print("p50", times[times.Length / 2], "ms");
            Print("p99", times[(int)(times.Length * 0.99)], "ms");
            foreach (var failure in failures.Distinct().Take(5))
            {
                Console.WriteLine(failure);
            }

            return failures.IsEmpty ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(ChildProcess Process, int Port)> StartAsync(string folder, string kubeconfig, ServiceStandIn service)
    {
        var port = FreePort.Next();
        string[] arguments = ["--kubeconfig", kubeconfig, "--listen", $"127.0.0.1:{port}", "--url", $"https://127.0.0.1:{service.Port}", "--health-listen", "127.0.0.1:0"];
        var process = Repository.NativeProgram("Webhooks") is { } native
            ? ChildProcess.Start($"webhooks-{port}", folder, native, arguments)
            : ChildProcess.StartDotnet($"webhooks-{port}", folder, Repository.Assembly("src", "Webhooks"), arguments);
        var health = new Uri((await process.WaitForLineAsync(Health(), Deadlines.Slow)).Groups[1].Value);
        using var http = new HttpClient();
        await Eventually.TrueAsync(async () => (await http.GetAsync(new Uri(health, "/readyz"))).IsSuccessStatusCode, "the replica is ready", Deadlines.Slow);
        service.Add(port);
        return (process, port);
    }

    /// <summary>The next one first, then the old one goes; endpoints follow a second after.</summary>
    private static async Task ReplaceAsync(List<(ChildProcess Process, int Port)> replicas, int index, string folder, string kubeconfig, ServiceStandIn service)
    {
        var (old, port) = replicas[index];
        replicas[index] = await StartAsync(folder, kubeconfig, service);
        old.Signal(ProcessSignal.Terminate);
        await Task.Delay(TimeSpan.FromSeconds(1));
        service.Remove(port);
        await old.StopAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>An authority to follow that is almost old enough to sign, and all that comes of it.</summary>
    private static async Task RotateAsync(IKubernetes api)
    {
        var secret = await api.CoreV1.ReadNamespacedSecretAsync(Certificates, Platform);
        var (certificate, key) = Issuer.Authority(TimeProvider.System.GetUtcNow() - Overlap + LastsAsNext, TimeSpan.FromDays(730));
        secret.Data["next-ca.crt"] = Encoding.UTF8.GetBytes(certificate);
        secret.Metadata.ManagedFields = null;
        secret.Data["next-ca.key"] = Encoding.UTF8.GetBytes(key);
        await api.CoreV1.ReplaceNamespacedSecretAsync(secret, Certificates, Platform);
        await Eventually.TrueAsync(
            async () => (await api.CoreV1.ReadNamespacedSecretAsync(Certificates, Platform)).Data.ContainsKey("previous-ca.crt"), "the next authority signs", Deadlines.Slow);
    }

    private static async Task CallAsync(int port, IKubernetes api, ConcurrentBag<double> calls, ConcurrentBag<string> failures, CancellationToken ending)
    {
        var address = new Uri($"https://127.0.0.1:{port}/validate");
        var trusted = await TrustedAsync(api);
        var watching = WatchAsync();
        HttpClient[] clients = [.. Enumerable.Range(0, Callers).Select(_ => Client(() => trusted))];
        var running = new ConcurrentBag<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        for (var i = 0; !ending.IsCancellationRequested; i++)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            running.Add(AskAsync(clients[i % Callers]));
        }

        await Task.WhenAll(running);
        await watching;

        async Task AskAsync(HttpClient client)
        {
            var asked = Stopwatch.GetTimestamp();
            try
            {
                using var request = WebhooksBenchmark.Post(address, WebhooksBenchmark.Sound);
                request.Version = HttpVersion.Version20;
                request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
                using var answer = await client.SendAsync(request, CancellationToken.None);
                await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    failures.Add($"{answer.StatusCode}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                failures.Add(e.Message + " " + e.InnerException?.Message);
            }

            calls.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        async Task WatchAsync()
        {
            while (!ending.IsCancellationRequested)
            {
                trusted = await TrustedAsync(api);
                await Task.Delay(100, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>As an API server: five seconds, kept connections, no other authority than the registered ones.</summary>
    private static HttpClient Client(Func<X509Certificate2Collection> trusted) => new(new SocketsHttpHandler
    {
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                using var chain = new X509Chain();
                chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.AddRange(trusted());
                chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                return chain.Build((X509Certificate2)certificate!);
            },
        },
        // Some connections are always new ones, so that certificates are looked at.
        PooledConnectionLifetime = TimeSpan.FromSeconds(3),
    })
    { Timeout = TimeSpan.FromSeconds(5) };

    private static async Task<X509Certificate2Collection> TrustedAsync(IKubernetes api)
    {
        var authorities = new X509Certificate2Collection();
        var found = (await api.AdmissionregistrationV1.ListValidatingWebhookConfigurationAsync()).Items.FirstOrDefault(one => one.Metadata.Name == "claudeconfig");
        if (found?.Webhooks.FirstOrDefault()?.ClientConfig.CaBundle is { } bundle)
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(bundle));
        }

        return authorities;
    }

    private static void Print(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"webhooks_rolling_{name} {value:0.##} {unit}").TrimEnd());

    [GeneratedRegex(@"health on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Health();
}
