using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Serving;

namespace ClaudeConfig.LocalCluster.Tests.Vectors;

/// <summary>Replays what a real kube-apiserver was asked and answered.</summary>
public sealed class ReplayTests(ITestOutputHelper output)
{
    private const double Required = 0.95;
    private static readonly string[] Complete = ["02-crud", "04-patch", "05-list", "06-watch", "07-deletion", "11-crd-acceptance"];

    [Fact]
    public async Task RecordedVectors_ReplayedInOrder_MatchButForKnownDifferences()
    {
        await using var hook = await WebhookDouble.StartAsync();
        var options = new ServeOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Authorization = AuthorizationMode.RBAC };
        await using var server = await ClusterServer.StartAsync(options, new StandingClock(), TestContext.Current.CancellationToken);
        using var http = Client(server);
        var replay = new VectorReplay(new VectorClient(http, hook), hook);
        var differing = new Dictionary<string, string>();
        var names = new HashSet<string>();
        var total = 0;
        foreach (var scenario in Scenarios())
        {
            var before = differing.Count;
            var steps = (JsonArray)scenario["steps"]!;
            foreach (var step in steps.OfType<JsonObject>())
            {
                total++;
                // Some names occur twice in a scenario.
                var title = $"{scenario["scenario"]}: {step["step"]}";
                var name = names.Add(title) ? title : $"{title} ({steps.IndexOf(step)})";
                var differences = await replay.RunAsync(step);
                if (differences.Count > 0)
                {
                    differing[name] = $"{differences.Count} differ; {differences[0]}";
                }
            }

            output.WriteLine($"{scenario["scenario"]}: {steps.Count - (differing.Count - before)} of {steps.Count}");
        }

        Report(total, differing);
        var known = KnownDifferences.Reasons;
        string[] problems =
        [
            .. differing.Where(difference => !known.ContainsKey(difference.Key)).Select(difference => $"{difference.Key}: {difference.Value}"),
            .. known.Keys.Where(name => !differing.ContainsKey(name)).Select(name => $"{name} matches now: take it off the list"),
            .. differing.Keys.Where(name => Complete.Any(scenario => name.StartsWith(scenario, StringComparison.Ordinal))).Select(name => $"{name}: this scenario has to match whole"),
        ];
        Assert.True(problems.Length == 0, string.Join("\n", problems));
        Assert.True(total - differing.Count >= total * Required, $"{total - differing.Count} of {total} match; at least {Required:P0} have to");
    }

    private void Report(int total, Dictionary<string, string> differing)
    {
        var summary = $"vectors: {total - differing.Count} of {total} steps match, {differing.Count} known differences";
        output.WriteLine(summary);
        // The test runner hides the output of what passed; 'make test' shows these lines.
        Console.WriteLine(summary);
        foreach (var (name, difference) in differing)
        {
            Console.WriteLine($"  vector {name}: {difference}; reason: {KnownDifferences.Reasons.GetValueOrDefault(name, "none")}");
        }
    }

    private static IEnumerable<JsonObject> Scenarios() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Vectors", "recorded"), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!.AsObject());

    private static HttpClient Client(ClusterServer server)
    {
        var (certificate, key) = server.Certificates.IssueClient("kubernetes-admin", "system:masters");
        using var pair = X509Certificate2.CreateFromPem(certificate, key);
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null)],
                RemoteCertificateValidationCallback = (_, remote, _, _) => remote is X509Certificate2 found && found.Issuer == server.Certificates.Authority.Subject,
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://{server.Address}"), Timeout = TimeSpan.FromSeconds(60) };
    }
}
