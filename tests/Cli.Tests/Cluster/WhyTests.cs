using ClaudeConfig.Harness;

namespace ClaudeConfig.Cli.Tests.Cluster;

/// <summary>why, against what stands in for Metering.</summary>
public sealed class WhyTests
{
    private const string Explanation = """
        {"request":"req_1","answer":"Budget team-a/monthly has nothing left until 2026-12-01.","events":[],
         "refusals":[{"time":"2026-11-27T09:00:00Z","source":"gateway-0","code":"billing_error","budget":{"namespace":"team-a","name":"monthly"},"message":"the budget is spent"}],
         "budgets":[{"budget":{"namespace":"team-a","name":"monthly"},"mode":"Hard","blocks":true,"reason":"nothing is left","limitUsd":"500","spentUsd":"499.99","heldUsd":"0.01","remainingUsd":"0","resetTime":"2026-12-01T00:00:00Z"}]}
        """;

    private static readonly Dictionary<string, string> Somebody = new() { ["CLAUDECONFIG_TOKEN"] = "who-asks" };

    [Fact]
    public async Task Why_RefusedRequest_SaysTheSentenceAndWhatItRestsOn()
    {
        await using var metering = FakeServer.Start(request => (200, request.Authorization == "Bearer who-asks" && request.Path == "/v1/explain?request=req_1" ? Explanation : "{}"));
        var (code, output, error) = await Run.CliAsync(Somebody, TimeProvider.System, ["why", "req_1", "--metering-url", metering.Url]);
        Assert.True(code == 0, error);
        Assert.Equal(
            """
            Budget team-a/monthly has nothing left until 2026-12-01.
            refused 2026-11-27T09:00:00Z by gateway-0: billing_error: the budget is spent
            budget team-a/monthly (Hard) refuses: nothing is left
              limit 500, spent 499.99, held 0.01, left 0 USD; resets 2026-12-01T00:00:00Z

            """, output);
    }

    [Fact]
    public async Task Why_UnknownRequest_SaysWhatMeteringSays()
    {
        await using var metering = FakeServer.Start(_ => (404, """{"title":"Not Found","status":404,"detail":"nothing is stored of request \"x\""}"""));
        Assert.Equal((1, "", "claudeconfig: Metering answers 404: nothing is stored of request \"x\"\n"), await Run.CliAsync(Somebody, TimeProvider.System, ["why", "x", "--metering-url", metering.Url]));
    }

    [Fact]
    public async Task Why_WithoutAnAddress_GoesThroughKubectlsPortAndTheSecretsAuthority()
    {
        using var certificates = new TestCertificates();
        await using var metering = FakeServer.StartTls(certificates.Server("claudeconfig-metering.claudeconfig-system.svc"), _ => (200, Explanation));
        using var folder = Run.Folder();
        var authority = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(certificates.AuthorityPem));
        folder.Write("kubectl", $$$"""
            #!/bin/sh
            case "$*" in
              "get --raw /api/v1/namespaces/claudeconfig-system/secrets/claudeconfig-metering-tls") echo '{"data":{"ca.crt":"{{{authority}}}"}}' ;;
              "port-forward --address=127.0.0.1 --namespace=claudeconfig-system service/claudeconfig-metering :8004") echo "Forwarding from 127.0.0.1:{{{metering.Port}}} -> 8004"; exec tail -f /dev/null ;;
              *) echo "unexpected: $*" >&2; exit 1 ;;
            esac
            """);
        File.SetUnixFileMode(folder.Of("kubectl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var (code, output, error) = await Run.CliAsync(new(Somebody) { ["CLAUDECONFIG_KUBECTL"] = folder.Of("kubectl") }, TimeProvider.System, ["why", "req_1"]);
        Assert.True(code == 0, error);
        Assert.StartsWith("Budget team-a/monthly has nothing left", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://metering.example.com", "is no https address")]
    [InlineData("metering", "is no https address")]
    public async Task Why_AddressThatWouldShowTheToken_IsRefused(string address, string message) =>
        Assert.Contains(message, (await Run.CliAsync(Somebody, TimeProvider.System, ["why", "x", "--metering-url", address])).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Why_NobodyAsks_SaysHowToSayWho() =>
        Assert.Contains("kubectl create token", (await Run.CliAsync([], TimeProvider.System, ["why", "x", "--metering-url", "https://metering.example.com"])).Error, StringComparison.Ordinal);
}
