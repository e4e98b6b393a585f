using System.Text;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Aws;
using ClaudeConfig.Aws.Secrets;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;
using ClaudeConfig.Support.Aws;

namespace ClaudeConfig.Operator.Tests.Projects.Aws;

/// <summary>Credentials from Secrets Manager, through rotations and failures, on a service that verifies signatures.</summary>
public sealed class AwsSecretSourceTests : IAsyncLifetime
{
    private const string Name = "claude/team-a/payments/anthropic";

    private readonly AwsHttp http = new();
    private readonly SteppedTime time = new();
    private FakeSecretsManager service = null!;
    private KeyChain keys = null!;
    private AwsSecretSource source = null!;
    private DateTimeOffset? refused;

    public async ValueTask InitializeAsync()
    {
        service = await FakeSecretsManager.StartAsync();
        keys = new KeyChain(new AwsEnvironment { Keys = new AwsKeys(service.Check.AccessKey, service.Check.SecretKey) }, http, FakeSecretsManager.Region, new RoleAsker("test", ""), time);
        // Calls are signed by the machine's clock; intervals are the test's.
        var store = new AwsSecretStore(new SecretBatches(new SecretsClient(http, keys, service.Endpoint, TimeProvider.System, () => 0), TimeProvider.System), time, () => 0.5);
        var options = new AwsSecretOptions { Grants = [AwsSecretGrant.TryParse("*=claude/{namespace}/{project}/", out _)!], Region = FakeSecretsManager.Region, Accounts = [FakeSecretsManager.Account] };
        source = new AwsSecretSource(store, options, (_, _) => refused);
    }

    [Fact]
    public async Task Secret_WithinItsInterval_IsReadOnce()
    {
        service.Put(Name, "sk-1");
        Assert.Equal("sk-1", Text(await ReadAsync()));
        time.Advance(TimeSpan.FromMinutes(50));
        await ReadAsync();
        Assert.Single(service.Requests);

        service.Put(Name, "sk-2", "v2");
        time.Advance(TimeSpan.FromMinutes(20));
        var read = await ReadAsync();
        Assert.Equal(("sk-2", $"anthropic is version v2 of {Name}"), (Text(read), read.Proof));
        Assert.Empty(service.Refused);
    }

    [Fact]
    public async Task Secrets_OfManyProjectsAtOnce_AreReadInBatches()
    {
        for (var i = 0; i < 30; i++)
        {
            service.Put($"claude/team-a/p{i}/key", $"sk-{i}");
        }

        var read = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => ReadAsync($"claude/team-a/p{i}/key", project: $"p{i}")));

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"sk-{i}"), read.Select(Text));
        Assert.InRange(service.Requests.Count, 2, 15);
    }

    [Fact]
    public async Task Secrets_RoleMayNotReadInBatches_AreReadOneByOne()
    {
        service.Put("claude/team-a/p0/key", "sk-0").Put("claude/team-a/p1/key", "sk-1");
        service.Fault = operation => operation == "BatchGetSecretValue" ? ("AccessDeniedException", 400) : null;

        var read = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => ReadAsync($"claude/team-a/p{i}/key", project: $"p{i}")));

        Assert.Equal(["sk-0", "sk-1"], read.Select(Text));
    }

    [Fact]
    public async Task Rotation_Finished_IsTakenAtOnceWhenTheProviderRefusesTheOld()
    {
        service.Put(Name, "sk-old");
        await ReadAsync();
        service.Put(Name, "sk-new", "v2").Put(Name, "sk-old", "v1", SecretStages.Previous);
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("sk-old", Text(await ReadAsync()));

        refused = time.GetUtcNow();
        Assert.Equal("sk-new", Text(await ReadAsync()));
    }

    [Fact]
    public async Task Rotation_BrokenOffAfterTheProvidersPart_IsFoundPending()
    {
        service.Put(Name, "sk-old").Put(Name, "sk-new", "v2", SecretStages.Pending);
        await ReadAsync();
        time.Advance(TimeSpan.FromMinutes(3));
        refused = time.GetUtcNow();

        Assert.Equal("sk-new", Text(await ReadAsync()));
        // And stays, as long as nothing else is current.
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("sk-new", Text(await ReadAsync()));

        service.Put(Name, "sk-next", "v3");
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("sk-next", Text(await ReadAsync()));
    }

    [Fact]
    public async Task Rotation_UndoneAtTheProvider_GoesBackToThePrevious()
    {
        service.Put(Name, "sk-new", "v2").Put(Name, "sk-old", "v1", SecretStages.Previous);
        await ReadAsync();
        time.Advance(TimeSpan.FromMinutes(3));
        refused = time.GetUtcNow();

        Assert.Equal("sk-old", Text(await ReadAsync()));
    }

    [Fact]
    public async Task Refusal_FromBeforeGatewaysHadTheVersion_ChangesNothing()
    {
        service.Put(Name, "sk-new", "v2").Put(Name, "sk-old", "v1", SecretStages.Previous);
        await ReadAsync();
        refused = time.GetUtcNow() + TimeSpan.FromSeconds(30);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("sk-new", Text(await ReadAsync()));
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task Service_AwayForAMoment_IsNotNoticed_AndForLongIsSaid()
    {
        service.Put(Name, "sk-1");
        await ReadAsync();
        service.Fault = _ => ("InternalServiceError", 500);
        time.Advance(TimeSpan.FromMinutes(70));
        Assert.Equal("sk-1", Text(await ReadAsync()));

        time.Advance(TimeSpan.FromMinutes(60));
        var read = await ReadAsync();
        Assert.Equal((null, ProjectConditions.SourceUnavailableReason), (read.Value, read.ProblemReason));

        service.Fault = null;
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("sk-1", Text(await ReadAsync()));
    }

    [Theory]
    [InlineData("AccessDeniedException", ProjectConditions.SourceDeniedReason, "secretsmanager:GetSecretValue")]
    [InlineData("DecryptionFailure", ProjectConditions.SourceDeniedReason, "kms:Decrypt")]
    [InlineData("ResourceNotFoundException", ConditionReasons.SecretNotFound, "does not exist")]
    [InlineData("InvalidRequestException", ConditionReasons.SecretNotFound, "scheduled for deletion")]
    public async Task Service_RefusesForGood_SaysWhatToDo(string code, string reason, string text)
    {
        service.Fault = _ => (code, 400);

        var read = await ReadAsync();

        Assert.Equal(reason, read.ProblemReason);
        Assert.Contains(text, read.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_FindsAnotherTenantsSecret_IsNotBelieved()
    {
        service.Put("claude/team-b/payments/anthropic", "sk-theirs").Redirect = _ => "claude/team-b/payments/anthropic";

        var read = await ReadAsync();

        Assert.Equal((null, ConditionReasons.Invalid), (read.Value, read.ProblemReason));
    }

    [Fact]
    public async Task Secret_OfAnotherTenant_IsNotEvenAskedFor()
    {
        var read = await ReadAsync("claude/team-b/payments/anthropic");

        Assert.Equal(ProjectConditions.SecretNotAllowedReason, read.ProblemReason);
        Assert.Empty(service.Requests);
    }

    [Theory]
    [InlineData("""{"key":" sk-1 \n","other":"x"}""", "key", "sk-1", null)]
    [InlineData("""{"other":"sk-secret"}""", "key", null, "has no field 'key'")]
    [InlineData("""{"key":5}""", "key", null, "has no text under 'key'")]
    [InlineData("sk-secret", "key", null, "is no JSON")]
    [InlineData("sk secret", null, null, "is no credential")]
    [InlineData("", null, null, "is empty")]
    public async Task Value_WithAField_IsTakenOrSaidWithoutALetterOfIt(string value, string? key, string? expected, string? problem)
    {
        service.Put(Name, value);

        var read = await ReadAsync(key: key);

        Assert.Equal(expected, read.Value is null ? null : Text(read));
        Assert.True(problem is null || read.Problem!.Contains(problem, StringComparison.Ordinal), read.Problem);
        Assert.DoesNotContain("secret", (read.Problem ?? "").Replace("secret claude/", "", StringComparison.Ordinal).Replace("where the secret is the credential", "", StringComparison.Ordinal).Replace("awsSecretsManager", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        http.Dispose();
        await service.DisposeAsync();
    }

    private static string Text(CredentialSource read) => read.Value is { } value ? Encoding.UTF8.GetString(value) : read.Problem!;

    private Task<CredentialSource> ReadAsync(string id = Name, string project = "payments", string? key = null) =>
        source.ReadAsync(A.Project(project, "team-a"), A.Anthropic(), new AwsSecret { SecretId = id, JsonKey = key }, CancellationToken.None);

    /// <summary>A clock that tests move.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset now = System.GetUtcNow();

        public void Advance(TimeSpan by) => now += by;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
