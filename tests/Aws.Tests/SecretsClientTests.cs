using System.Text;
using ClaudeConfig.Aws.Secrets;
using ClaudeConfig.Support.Aws;

namespace ClaudeConfig.Aws.Tests;

/// <summary>The client of Secrets Manager, on a service that verifies signatures.</summary>
public sealed class SecretsClientTests : IAsyncLifetime
{
    private readonly AwsHttp http = new();
    private FakeSecretsManager service = null!;
    private KeyChain keys = null!;
    private SecretsClient client = null!;

    public async ValueTask InitializeAsync()
    {
        service = await FakeSecretsManager.StartAsync();
        Use(new AwsKeys(service.Check.AccessKey, service.Check.SecretKey));
    }

    [Theory]
    [InlineData("claude/a", "AWSCURRENT", "now")]
    [InlineData("claude/a", "AWSPENDING", "next")]
    [InlineData("claude/a", "AWSPREVIOUS", "before")]
    public async Task Secret_OfAStage_IsRead(string id, string stage, string value)
    {
        service.Put("claude/a", "now", "v2").Put("claude/a", "next", "v3", "AWSPENDING").Put("claude/a", "before", "v1", "AWSPREVIOUS");

        var read = await client.GetAsync(FakeSecretsManager.Region, id, stage, CancellationToken.None);

        Assert.Equal((value, FakeSecretsManager.ArnOf("claude/a")), (Encoding.UTF8.GetString(read.Value), read.Arn));
        Assert.Empty(service.Refused);
    }

    [Fact]
    public async Task Secrets_Several_ComeWithOneCall()
    {
        service.Put("a", "1").Put("b", "2");

        var read = await client.GetManyAsync(FakeSecretsManager.Region, ["a", "b", "missing"], CancellationToken.None);

        Assert.Equal(["1", "2"], read.Select(value => Encoding.UTF8.GetString(value.Value)));
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task Secret_WithASession_IsSignedWithIt()
    {
        service.Put("a", "1").Check.Session = "the session";
        Use(new AwsKeys(service.Check.AccessKey, service.Check.SecretKey, "the session"));
        Assert.Equal("1"u8.ToArray(), (await client.GetAsync(FakeSecretsManager.Region, "a", SecretStages.Current, CancellationToken.None)).Value);

        Use(new AwsKeys(service.Check.AccessKey, service.Check.SecretKey, "another"));
        Assert.Equal("SignatureDoesNotMatch", (await Assert.ThrowsAsync<AwsException>(() => client.GetAsync(FakeSecretsManager.Region, "a", SecretStages.Current, CancellationToken.None))).Code);
    }

    [Theory]
    [InlineData("ThrottlingException", 400)]
    [InlineData("InternalServiceError", 500)]
    [InlineData("TooManyRequestsException", 429)]
    public async Task Service_RefusesForAMoment_IsAskedAgain(string code, int status)
    {
        service.Put("a", "1");
        var left = 2;
        service.Fault = _ => Interlocked.Decrement(ref left) >= 0 ? (code, status) : null;

        Assert.Equal("1"u8.ToArray(), (await client.GetAsync(FakeSecretsManager.Region, "a", SecretStages.Current, CancellationToken.None)).Value);
        Assert.Equal(3, service.Requests.Count);
    }

    [Theory]
    [InlineData("AccessDeniedException", 400)]
    [InlineData("ResourceNotFoundException", 400)]
    [InlineData("DecryptionFailure", 400)]
    public async Task Service_RefusesForGood_IsAskedOnceAndNotQuoted(string code, int status)
    {
        service.Fault = _ => (code, status);

        var refused = await Assert.ThrowsAsync<AwsException>(() => client.GetAsync(FakeSecretsManager.Region, "a", SecretStages.Current, CancellationToken.None));

        Assert.Equal((code, 1), (refused.Code, service.Requests.Count));
        Assert.DoesNotContain("assumed-role", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_HoursWrong_IsSetByTheServers()
    {
        service.Put("a", "1").Check.ClockAhead = TimeSpan.FromHours(-5);

        Assert.Equal("1"u8.ToArray(), (await client.GetAsync(FakeSecretsManager.Region, "a", SecretStages.Current, CancellationToken.None)).Value);
        Assert.Equal(["InvalidSignatureException"], service.Refused);
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        http.Dispose();
        await service.DisposeAsync();
    }

    private void Use(AwsKeys given)
    {
        keys = new KeyChain(new AwsEnvironment { Keys = given }, http, FakeSecretsManager.Region, new RoleAsker("test", ""), TimeProvider.System);
        client = new SecretsClient(http, keys, service.Endpoint, TimeProvider.System, () => 0.5);
    }
}
