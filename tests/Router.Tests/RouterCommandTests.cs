using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Router.Options;

namespace ClaudeConfig.Router.Tests;

/// <summary>What the command line accepts.</summary>
public sealed class RouterCommandTests
{
    private static readonly string[] Needed = ["--config-dir", "/c", "--spool-dir", "/s", "--metering-url", "http://127.0.0.1:8004/"];

    [Fact]
    public async Task Needed_Options_AreEnough()
    {
        var options = (await ParseAsync(Needed))!;
        Assert.Equal((RouterRole.Gateway, "127.0.0.1:8009"), (options.Role, options.Listen.ToString()));
        Assert.Equal((256L << 20, TimeSpan.FromSeconds(25)), (options.SpoolLimitBytes, options.DrainTimeout));
        Assert.Equal(Environment.MachineName, options.Instance);
    }

    [Fact]
    public async Task Every_Option_HasAnEffect()
    {
        string[] given =
        [
            "--role", "gateway", "--listen", "0.0.0.0:1", "--admin-listen", "127.0.0.1:2", "--instance", "gw-0", "--metering-ca", "/ca", "--metering-token-file", "/t",
            "--tls-cert", "/cert", "--tls-key", "/key", "--tls-client-ca", "/clients", "--metering-client-cert", "/mine", "--metering-client-key", "/mykey", "--spool-limit-mib", "3", "--drain-wait-seconds", "5", "--drain-seconds", "4", "--log-format", "Text",
        ];
        var options = (await ParseAsync([.. Needed, .. given]))!;
        Assert.Equal(("0.0.0.0:1", "127.0.0.1:2", "gw-0"), (options.Listen.ToString(), options.AdminListen!.ToString(), options.Instance));
        Assert.Equal(("/ca", "/t", "/cert", "/key", "/clients"), (options.MeteringCaFile, options.MeteringTokenFile, options.TlsCertificateFile, options.TlsKeyFile, options.TlsClientCaFile));
        Assert.Equal((3L << 20, TimeSpan.FromSeconds(4), LogFormat.Text), (options.SpoolLimitBytes, options.DrainTimeout, options.LogFormat));
        Assert.Equal(TimeSpan.FromSeconds(5), options.DrainWait);
        Assert.Equal(("/mine", "/mykey"), (options.MeteringCertificateFile, options.MeteringKeyFile));
        Assert.Equal(("/c", "/s", "http://127.0.0.1:8004/"), (options.ConfigFolder, options.SpoolFolder, options.MeteringUrl!.AbsoluteUri));
    }

    [Theory]
    [InlineData("--role", "sidecar")]
    [InlineData("--listen", "nowhere")]
    [InlineData("--metering-url", "ftp://x")]
    [InlineData("--tls-cert", "/only-one")]
    [InlineData("--tls-client-ca", "/alone")]
    [InlineData("--spool-root", "/beside-a-spool-dir")]
    [InlineData("--adopt-after-seconds", "60")]
    [InlineData("--metering-client-cert", "/only-one")]
    [InlineData("--spool-limit-mib", "0")]
    [InlineData("--drain-wait-seconds", "301")]
    [InlineData("--drain-seconds", "-1")]
    [InlineData("--unbudgeted", "Sometimes")]
    public async Task Wrong_Values_DoNotStart(string name, string value) =>
        Assert.Null(await ParseAsync([.. Needed.Where((_, i) => name != "--metering-url" || i < 4), name, value]));

    [Fact]
    public async Task SpoolRoot_HoldsAFolderOfTheInstance()
    {
        string[] given = ["--config-dir", "/c", "--metering-url", "http://127.0.0.1:8004/", "--spool-root", "/shared/"];
        var options = (await ParseAsync([.. given, "--instance", "gw-1", "--adopt-after-seconds", "30"]))!;
        Assert.Equal(("/shared/gw-1", "/shared/", TimeSpan.FromSeconds(30)), (options.SpoolFolder, options.SpoolRoot, options.AdoptAfter));
        Assert.Null(await ParseAsync([.. given, "--instance", "../gw"]));
        Assert.Null(await ParseAsync([.. given, "--adopt-after-seconds", "1"]));
    }

    [Fact]
    public async Task OneFile_NeedsNothingElse()
    {
        var options = (await ParseAsync(["--config", "router.yaml"]))!;
        Assert.Equal((Path.GetFullPath("router.yaml"), null, null), (options.ConfigFile, options.ConfigFolder, options.MeteringUrl));
        Assert.EndsWith("claudeconfig-router", options.SpoolFolder, StringComparison.Ordinal);
        options = (await ParseAsync(["--config", "router.yaml", "--usage-log", "u", "--prices-file", "p", "--spool-dir", "s"]))!;
        Assert.Equal(("u", "p", "s"), (options.UsageLogFile, options.PricesFile, options.SpoolFolder));
        Assert.NotNull((await ParseAsync(["--config", "router.yaml", "--metering-url", "http://127.0.0.1:1"]))!.MeteringUrl);
    }

    [Theory]
    [InlineData("--config-dir", "/c", "--spool-dir", "/s")]
    [InlineData("--config-dir", "/c", "--metering-url", "http://127.0.0.1:1")]
    [InlineData("--config", "f", "--login-issuer", "https://login.example.com", "--login-client-id", "x", "--public-url", "https://gw.example.com")]
    [InlineData("--config-dir", "/c", "--spool-dir", "/s", "--metering-url", "http://127.0.0.1:1", "--login-issuer", "https://login.example.com")]
    [InlineData("--config-dir", "/c", "--spool-dir", "/s", "--metering-url", "http://127.0.0.1:1", "--login-issuer", "http://login.example.com", "--login-client-id", "x", "--public-url", "https://gw.example.com")]
    [InlineData("--config-dir", "/c", "--spool-dir", "/s", "--metering-url", "http://127.0.0.1:1", "--login-issuer", "https://login.example.com", "--login-client-id", "x", "--public-url", "https://gw.example.com/path")]
    [InlineData("--config-dir", "/c", "--spool-dir", "/s", "--metering-url", "http://127.0.0.1:1", "--login-issuer", "https://login.example.com", "--login-client-id", "x", "--public-url", "https://gw.example.com", "--login-scopes", "profile")]
    [InlineData("--config-dir", "/c", "--spool-dir", "/s", "--metering-url", "http://127.0.0.1:1", "--kafka-topic", "t")]
    [InlineData("--config", "f", "--usage-log", "u", "--kafka-servers", "127.0.0.1:1")]
    [InlineData("--config", "f", "--config-dir", "/c")]
    [InlineData("--config", "f", "--usage-log", "u", "--metering-url", "http://127.0.0.1:1")]
    [InlineData("--config-dir", "/c", "--spool-dir", "/s", "--metering-url", "http://127.0.0.1:1", "--usage-log", "u")]
    [InlineData("--config-dir", "/c", "--spool-dir", "/s", "--metering-url", "http://127.0.0.1:1", "--prices-file", "p")]
    [InlineData("--spool-dir", "/s", "--metering-url", "http://127.0.0.1:1")]
    public async Task Options_ThatDoNotBelongTogether_DoNotStart(params string[] args) => Assert.Null(await ParseAsync(args));

    [Fact]
    public async Task Validate_SaysWhatTheFileHoldsOrWhatIsWrong()
    {
        var sample = ClaudeConfig.Harness.Repository.PathOf("config", "standalone", "router.yaml");
        var (code, output, _) = await SayAsync("validate", "--config", sample, "--no-secrets");
        Assert.Equal((0, $"{sample} is valid: 2 providers, 1 key, 2 routes"), (code, output.Trim()));
        (code, _, var error) = await SayAsync("validate", "--config", "/nowhere.yaml");
        Assert.Equal(1, code);
        Assert.Contains("/nowhere.yaml", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewKey_IsOneThatGatewaysTake()
    {
        var (code, output, _) = await SayAsync("new-key");
        Assert.Equal(0, code);
        Assert.True(ClaudeConfig.Contracts.Identity.VirtualKey.TryParse(output.Trim(), out _));
    }

    private static async Task<(int Code, string Output, string Error)> SayAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new RouterCommand().RunAsync(args, _ => Task.FromResult(0), new System.CommandLine.InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static async Task<RouterOptions?> ParseAsync(string[] args)
    {
        RouterOptions? parsed = null;
        var code = await new RouterCommand().RunAsync(args, options =>
        {
            parsed = options;
            return Task.FromResult(0);
        }, new System.CommandLine.InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null });
        Assert.Equal(parsed is null, code != 0);
        return parsed;
    }
}
