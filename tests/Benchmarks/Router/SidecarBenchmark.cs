using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>
/// What a sidecar adds to a request: the same caller asks a gateway over TLS directly and through the sidecar, in turns. The gateway answers a fixed text, so that nothing
/// else is measured. Prints name, value, unit.
/// </summary>
internal static partial class SidecarBenchmark
{
    private const int Turns = 20;
    private const int Requests = 200;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName;
        try
        {
            using var certificates = new TestCertificates();
            var authority = Path.Combine(folder, "ca.crt");
            await File.WriteAllTextAsync(authority, certificates.AuthorityPem);
            await File.WriteAllTextAsync(Path.Combine(folder, "token"), "token");
            await using var gateway = await GatewayAsync(certificates);
            string[] arguments = ["sidecar", "--listen", "127.0.0.1:0", "--gateway", gateway.Urls.First(), "--gateway-ca", authority, "--token-file", Path.Combine(folder, "token"), "--log-format", "Text"];
            await using var process = Repository.NativeProgram("Router") is { } native
                ? ChildProcess.Start("sidecar", folder, native, arguments)
                : ChildProcess.StartDotnet("sidecar", folder, Repository.Assembly("src", "Router"), arguments);
            var sidecar = (await process.WaitForLineAsync(Listening())).Groups[1].Value;
            Print("idle_memory", Memory(process), "MiB");
            await MeasureAsync(gateway.Urls.First(), sidecar, certificates.AuthorityPem);
            Print("memory", Memory(process), "MiB");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string gateway, string sidecar, string authority)
    {
        using var trusted = X509Certificate2.CreateFromPem(authority);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(trusted);
        using var http = new HttpClient(handler);
        List<double> direct = [], beside = [];
        await RoundAsync(http, gateway, []);
        await RoundAsync(http, sidecar, []);
        // In turns, so that whatever else the machine does is in both.
        for (var turn = 0; turn < Turns; turn++)
        {
            await RoundAsync(http, gateway, direct);
            await RoundAsync(http, sidecar, beside);
        }

        direct.Sort();
        beside.Sort();
        Print("direct_p50", direct[direct.Count / 2], "ms");
        Print("beside_p50", beside[beside.Count / 2], "ms");
        Print("added_p50", beside[beside.Count / 2] - direct[direct.Count / 2], "ms");
        Print("added_p99", beside[beside.Count * 99 / 100] - direct[direct.Count * 99 / 100], "ms");
    }

    private static async Task RoundAsync(HttpClient http, string address, List<double> times)
    {
        for (var i = 0; i < Requests; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            using var content = new ByteArrayContent(Exchange.Small.Body);
            using var response = await http.PostAsync(new Uri(address + Exchange.Small.Path), content);
            await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }
    }

    private static async Task<WebApplication> GatewayAsync(TestCertificates certificates)
    {
        var pair = certificates.Server();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(X509Certificate2.CreateFromPem(pair.Certificate, pair.Key))));
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync(Exchange.Answer);
        });
        await app.StartAsync();
        return app;
    }

    private static double Memory(ChildProcess process)
    {
        using var found = Process.GetProcessById(process.Id);
        return found.WorkingSet64 / 1024.0 / 1024.0;
    }

    private static void Print(string name, double value, string unit) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sidecar_{name} {value:0.###} {unit}"));

    [GeneratedRegex(@"The sidecar listens on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
