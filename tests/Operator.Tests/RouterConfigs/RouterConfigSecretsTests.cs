using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness.Stacks;
using ClaudeConfig.Operator.RouterConfigs;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.RouterConfigs;

public sealed class RouterConfigSecretsTests
{
    private const int PartBytes = RouterBundle.DefaultPartBytes;

    [Fact]
    public void Gateway_MountsEverySecretThatMayBeWritten_EachOptionally()
    {
        var mounted = MountedSecrets.OfGateway();
        Assert.All(mounted, secret => Assert.True(secret.Optional, secret.Name));
        Assert.Equal(
            Enumerable.Range(0, RouterBundle.MaxParts).Select(slot => RouterConfigSecrets.NameOf(slot)).Prepend(RouterConfigSecrets.Name).Order(StringComparer.Ordinal),
            mounted.Select(secret => secret.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5 * PartBytes, 3 * PartBytes)]
    [InlineData(16 * PartBytes - 1000, 16 * PartBytes - 1000)]
    public void Bundle_OfAnySizeThatFits_IsReadFromWhatGatewaysMount(int configBytes, int credentialBytes)
    {
        var (config, credentials) = Bundle(configBytes, credentialBytes);
        var secrets = RouterConfigSecrets.Build("platform", RouterBundle.Write(config, credentials)).ToDictionary(secret => secret.Metadata.Name);
        var files = MountedSecrets.OfGateway().Select(mounted => secrets.GetValueOrDefault(mounted.Name)).OfType<V1Secret>().SelectMany(secret => secret.Data).ToDictionary();

        var read = RouterBundle.Read(files.GetValueOrDefault);

        Assert.Equal(credentials["team-a/payments/p"], read.Credentials["team-a/payments/p"]);
        Assert.Equal(config.Projects[0].StateReason, read.Config.Projects[0].StateReason);
        Assert.All(secrets.Values, secret => Assert.InRange(secret.Data.Values.Sum(file => file.Length), 1, PartBytes));
    }

    [Fact]
    public void Credentials_StayInTheirSecret_WhenTheConfigurationGrows()
    {
        var (small, large) = (Secrets(1, 1), Secrets(3 * PartBytes, 1));
        Assert.Equal(small.Single(IsCredentials).Metadata.Name, large.Single(IsCredentials).Metadata.Name);
        Assert.Equal(RouterConfigSecrets.Name, small[0].Metadata.Name);
        Assert.True(small[0].Data.ContainsKey(RouterBundle.ManifestFile), "the manifest is alone in the first");

        static bool IsCredentials(V1Secret secret) => secret.Data.ContainsKey("credentials.000");
    }

    [Fact]
    public void Bundle_OfTooManyParts_IsNotWrittenAndNamesTheLargest()
    {
        var (config, credentials) = Bundle(31 * PartBytes, 2 * PartBytes);
        config = config with { Budgets = [new BudgetEntry { Budget = new("team-b", "small"), Coverage = new BudgetCoverage() }] };
        var files = RouterBundle.Write(config, credentials);

        var overflow = BundleOverflow.Of(config, credentials, files)!;

        Assert.Equal(files.Count - 1, overflow.Parts);
        Assert.Equal(("ClaudeProject", new("team-a", "payments")), (overflow.Largest[0].Kind, overflow.Largest[0].Object));
        Assert.True(overflow.Largest[0].Bytes > 33 * PartBytes, "its credentials count");
        Assert.Contains("ClaudeProject team-a/payments (231", overflow.Message, StringComparison.Ordinal);
        Assert.Contains("gateways keep the last one", overflow.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => RouterConfigSecrets.Build("platform", files));
    }

    [Fact]
    public void Bundle_ThatFits_IsNoOverflow()
    {
        var (config, credentials) = Bundle(1, 1);
        Assert.Null(BundleOverflow.Of(config, credentials, RouterBundle.Write(config, credentials)));
    }

    private static IReadOnlyList<V1Secret> Secrets(int configBytes, int credentialBytes)
    {
        var (config, credentials) = Bundle(configBytes, credentialBytes);
        return RouterConfigSecrets.Build("platform", RouterBundle.Write(config, credentials));
    }

    private static (RouterConfig Config, Dictionary<string, string> Credentials) Bundle(int configBytes, int credentialBytes)
    {
        var config = new RouterConfig
        {
            Projects = [new ProjectEntry { Project = new("team-a", "payments"), StateReason = new string('x', configBytes) }],
            Providers = [new ProviderEntry { Id = "team-a/payments/p", Type = ProviderType.Anthropic, BaseUrl = "https://api.anthropic.com" }],
        };
        return (config, new Dictionary<string, string> { ["team-a/payments/p"] = new string('y', credentialBytes) });
    }
}
