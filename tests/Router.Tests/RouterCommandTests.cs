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
            "--tls-cert", "/cert", "--tls-key", "/key", "--spool-limit-mib", "3", "--drain-seconds", "4",
        ];
        var options = (await ParseAsync([.. Needed, .. given]))!;
        Assert.Equal(("0.0.0.0:1", "127.0.0.1:2", "gw-0"), (options.Listen.ToString(), options.AdminListen!.ToString(), options.Instance));
        Assert.Equal(("/ca", "/t", "/cert", "/key"), (options.MeteringCaFile, options.MeteringTokenFile, options.TlsCertificateFile, options.TlsKeyFile));
        Assert.Equal((3L << 20, TimeSpan.FromSeconds(4)), (options.SpoolLimitBytes, options.DrainTimeout));
        Assert.Equal(("/c", "/s", "http://127.0.0.1:8004/"), (options.ConfigFolder, options.SpoolFolder, options.MeteringUrl.AbsoluteUri));
    }

    [Theory]
    [InlineData("--role", "sidecar")]
    [InlineData("--listen", "nowhere")]
    [InlineData("--metering-url", "ftp://x")]
    [InlineData("--tls-cert", "/only-one")]
    [InlineData("--spool-limit-mib", "0")]
    [InlineData("--drain-seconds", "-1")]
    [InlineData("--unbudgeted", "Sometimes")]
    public async Task Wrong_Values_DoNotStart(string name, string value) =>
        Assert.Null(await ParseAsync([.. Needed.Where((_, i) => name != "--metering-url" || i < 4), name, value]));

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
