using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;

namespace ClaudeConfig.Benchmarks.Webhooks;

/// <summary>
/// The webhooks as a process beside an API server with the samples in it: reviews of a sound and of a faulty configuration, 50 at once, straight to the process.
/// The peer in the same run is the process's own answer to a GET, which costs TLS, HTTP and nothing else. Prints name, value, unit.
/// </summary>
internal static partial class WebhooksBenchmark
{
    private const int Concurrency = 50;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName;
        try
        {
            await using var plane = await ControlPlane.StartAsync(folder);
            ProductCrds.Install(plane.Kubeconfig);
            Kubectl.Run(plane.Kubeconfig, "create", "namespace", "claudeconfig-system");
            Kubectl.Run(plane.Kubeconfig, "apply", "-k", Repository.PathOf("config", "samples"));
            var address = $"127.0.0.1:{FreePort.Next()}";
            string[] arguments = ["--kubeconfig", plane.Kubeconfig, "--listen", address, "--url", $"https://{address}", "--health-listen", "127.0.0.1:0", "--leader-election", "false"];
            var started = Stopwatch.GetTimestamp();
            await using var process = Repository.NativeProgram("Webhooks") is { } native
                ? ChildProcess.Start("webhooks", folder, native, arguments)
                : ChildProcess.StartDotnet("webhooks", folder, Repository.Assembly("src", "Webhooks"), arguments);
            await process.WaitForLineAsync(Registered());
            Print("ready", Stopwatch.GetElapsedTime(started).TotalMilliseconds, "ms");
            Print("idle_memory", Memory(process), "MiB");
            await MeasureAsync(process, new Uri($"https://{address}/validate"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(ChildProcess process, Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            MaxConnectionsPerServer = Concurrency,
        });
        (string Name, Func<HttpRequestMessage> Request, HttpStatusCode Expected)[] kinds =
        [
            ("bare", () => new HttpRequestMessage(HttpMethod.Get, address), HttpStatusCode.MethodNotAllowed),
            ("sound", () => Post(address, Sound), HttpStatusCode.OK),
            ("faulty", () => Post(address, Review("""{"permisions":{"deny":[]},"permissions":{"deny":["Bsh(x)"]},"cleanupPeriodDays":"ten"}""")), HttpStatusCode.OK),
        ];
        foreach (var (name, request, expected) in kinds)
        {
            await RoundAsync(client, request, expected, TimeSpan.FromSeconds(2));
            var cpu = Cpu(process);
            var times = await RoundAsync(client, request, expected, Round);
            var used = Cpu(process) - cpu;
            Print($"{name}_per_second", times.Length / Round.TotalSeconds, "1/s");
            Print($"{name}_p50", times[times.Length / 2], "ms");
            Print($"{name}_p99", times[(int)(times.Length * 0.99)], "ms");
            Print($"{name}_cpu", used * 1e6 / times.Length, "us");
        }

        Print("memory", Memory(process), "MiB");
    }

    internal static string Sound { get; } = Review("""{"permissions":{"deny":["Bash(curl:*)","Read(./.env)"]},"env":{"A":"b"},"model":"opus"}""");

    /// <summary>Times in milliseconds, sorted; every caller waits for its answer before it asks again.</summary>
    private static async Task<double[]> RoundAsync(HttpClient client, Func<HttpRequestMessage> request, HttpStatusCode expected, TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(async _ =>
        {
            var own = new List<double>();
            while (Stopwatch.GetElapsedTime(start) < length)
            {
                var asked = Stopwatch.GetTimestamp();
                using var response = await client.SendAsync(request());
                await response.Content.ReadAsByteArrayAsync();
                own.Add(response.StatusCode == expected ? Stopwatch.GetElapsedTime(asked).TotalMilliseconds : throw new InvalidOperationException($"{response.StatusCode} instead of {expected}"));
            }

            return own;
        }));
        return [.. times.SelectMany(own => own).Order()];
    }

    internal static HttpRequestMessage Post(Uri address, string body) => new(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    /// <summary>A configuration of the samples' team: a project, one above it, and a base to extend.</summary>
    private static string Review(string settings) =>
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","kind":{"group":"claudeconfig.dev","version":"v1alpha1","kind":"ClaudeConfiguration"},"operation":"CREATE","namespace":"team-payments","object":{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeConfiguration","metadata":{"name":"bench","namespace":"team-payments"},"spec":{"projectRef":{"name":"payments"},"extends":[{"name":"base","namespace":"claude-platform"}],"settings":"""
        + settings + "}}}}";

    private static double Memory(ChildProcess process)
    {
        using var found = Process.GetProcessById(process.Id);
        return found.WorkingSet64 / 1024.0 / 1024.0;
    }

    private static double Cpu(ChildProcess process)
    {
        using var found = Process.GetProcessById(process.Id);
        return found.TotalProcessorTime.TotalSeconds;
    }

    private static void Print(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"webhooks_{name} {value:0.##} {unit}"));

    [GeneratedRegex("is registered with the authority")]
    private static partial Regex Registered();
}
