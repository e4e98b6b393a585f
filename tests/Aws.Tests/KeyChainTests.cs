using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Aws.Tests;

/// <summary>Where a program's own keys come from.</summary>
public sealed class KeyChainTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Asker asker = new();

    [Fact]
    public async Task Keys_OfTheEnvironment_AreUsedAsTheyAre()
    {
        using var chain = Chain(new AwsEnvironment { Keys = new AwsKeys("id", "secret"), ContainerAddress = "http://169.254.170.23/v1/credentials" });

        Assert.Equal("id", (await chain.GetAsync(CancellationToken.None)).AccessKeyId);
        Assert.Empty(asker.Asked);
    }

    [Fact]
    public async Task Keys_OfThePod_AreKeptUntilFiveMinutesBeforeTheirEnd()
    {
        using var chain = Chain(new AwsEnvironment { ContainerAddress = "http://169.254.170.23/v1/credentials" });
        asker.Local = """{"AccessKeyId":"pod-1","SecretAccessKey":"s","Token":"t","Expiration":"2026-03-01T13:00:00Z"}""";
        Assert.Equal("pod-1", (await chain.GetAsync(CancellationToken.None)).AccessKeyId);
        time.Advance(TimeSpan.FromMinutes(54));
        await chain.GetAsync(CancellationToken.None);
        Assert.Single(asker.Asked);

        asker.Local = asker.Local.Replace("pod-1", "pod-2", StringComparison.Ordinal).Replace("13:00", "15:00", StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("pod-2", (await chain.GetAsync(CancellationToken.None)).AccessKeyId);
    }

    [Fact]
    public async Task Keys_CannotBeRenewed_AreUsedUntilTheirEnd()
    {
        using var chain = Chain(new AwsEnvironment { ContainerAddress = "http://169.254.170.23/v1/credentials" });
        asker.Local = """{"AccessKeyId":"pod-1","SecretAccessKey":"s","Token":"t","Expiration":"2026-03-01T13:00:00Z"}""";
        await chain.GetAsync(CancellationToken.None);
        asker.Local = null;
        time.Advance(TimeSpan.FromMinutes(58));
        Assert.Equal("pod-1", (await chain.GetAsync(CancellationToken.None)).AccessKeyId);

        time.Advance(TimeSpan.FromMinutes(3));
        await Assert.ThrowsAsync<AwsException>(async () => await chain.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Keys_OfAServiceAccount_AreBoughtWithItsToken()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "the-token\n");
        using var chain = Chain(new AwsEnvironment { TokenFile = file, Role = "arn:aws:iam::123456789012:role/operator" });
        asker.Outside = "<r><AccessKeyId>sts-1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-03-01T13:00:00Z</Expiration></r>";

        Assert.Equal("sts-1", (await chain.GetAsync(CancellationToken.None)).AccessKeyId);
        Assert.Equal(
            ["https://sts.eu-central-1.amazonaws.com/ Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Foperator&WebIdentityToken=the-token&RoleSessionName=claudeconfig-operator&Version=2011-06-15"],
            asker.Asked);
        File.Delete(file);
    }

    [Fact]
    public async Task Keys_Nowhere_SaysWhatToDo()
    {
        using var chain = Chain(new AwsEnvironment());

        Assert.Contains("eks.amazonaws.com/role-arn", (await Assert.ThrowsAsync<AwsException>(async () => await chain.GetAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    private KeyChain Chain(AwsEnvironment environment) => new(environment, asker, "eu-central-1", new RoleAsker("operator", "AWS_ROLE_ARN"), time);

    private sealed class Asker : IAwsAsker
    {
        public string? Local { get; set; }

        public string? Outside { get; set; }

        public List<string> Asked { get; } = [];

        public async Task<string> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add($"{request.RequestUri} {await request.Content!.ReadAsStringAsync(cancellationToken)}");
            return Outside ?? throw new AwsException("away");
        }

        public Task<string> AskLocalAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add($"{request.RequestUri}");
            return Task.FromResult(Local ?? throw new AwsException("away"));
        }
    }
}
