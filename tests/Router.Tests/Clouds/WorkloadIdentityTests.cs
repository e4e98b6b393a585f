using System.Net;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Credentials;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Clouds;

/// <summary>Credentials without a secret, end to end: bought, used, renewed, lost.</summary>
public sealed class WorkloadIdentityTests : IDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/claude-team-a";
    private const string Audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k8s";

    private readonly string folder = Directory.CreateTempSubdirectory("identity-").FullName;

    private string TokenFile => Path.Combine(folder, "token");

    [Fact]
    public async Task Bedrock_WithTheTokenOfItsServiceAccount_BecomesTheRole()
    {
        await using var rig = await StartAsync(config => config.OnBedrock(identity: new WorkloadIdentityEntry { RoleArn = Role }), (cloud, address) => cloud with { Aws = new() { TokenFile = TokenFile, StsAddress = address } }, Role);

        using var response = await rig.PostAsync(Rig.Body());

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        Assert.Equal(Role, Assert.Single(rig.First.Clouds.Issued));
        Assert.True(rig.First.Requests[^1].Headers.ContainsKey("x-amz-security-token"));
    }

    [Fact]
    public async Task Bedrock_WithPodIdentity_TakesThePodsKeys()
    {
        await using var rig = await StartAsync(config => config.OnBedrock(identity: new WorkloadIdentityEntry()), (cloud, address) => cloud with { Aws = new() { ContainerAddress = address + "/v1/credentials", ContainerTokenFile = TokenFile } }, "*");

        using var response = await rig.PostAsync(Rig.Body());

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        Assert.Equal("pod", Assert.Single(rig.First.Clouds.Issued));
    }

    [Fact]
    public async Task Bedrock_WithPodIdentityAndARole_SaysToAwsWhoAsks()
    {
        await using var rig = await StartAsync(
            config => config.OnBedrock(identity: new WorkloadIdentityEntry { RoleArn = Role }),
            (cloud, address) => cloud with { Aws = new() { ContainerAddress = address + "/v1/credentials", ContainerTokenFile = TokenFile, StsAddress = address } }, "*");

        using var response = await rig.PostAsync(Rig.Body());

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        Assert.Contains(rig.First.Requests, request => request.Path == "/" && System.Text.Encoding.UTF8.GetString(request.Body).Contains("ExternalId=p0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, Audience)]
    [InlineData("claude@my-project.iam.gserviceaccount.com", "claude@my-project.iam.gserviceaccount.com")]
    public async Task Vertex_WithAWorkloadIdentityPool_BecomesTheAccount(string? account, string issuedTo)
    {
        await using var rig = await StartAsync(
            config => config.OnVertex(identity: new WorkloadIdentityEntry { Audience = Audience, ServiceAccount = account }),
            (cloud, address) => cloud with { GoogleTokenFile = TokenFile, GoogleExchangeAddress = address + "/v1/token", GoogleIamAddress = address }, Audience);

        using var response = await rig.PostAsync(Rig.Body());

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        Assert.Equal(issuedTo, rig.First.Clouds.Issued.Last());
    }

    [Fact]
    public async Task Vertex_OnGke_AsksTheMetadataServer()
    {
        await using var rig = await StartAsync(config => config.OnVertex(identity: new WorkloadIdentityEntry()), (cloud, address) => cloud with { GoogleMetadataHost = new Uri(address).Authority }, "*");

        using var response = await rig.PostAsync(Rig.Body());

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        Assert.Equal("metadata", Assert.Single(rig.First.Clouds.Issued));
    }

    [Fact]
    public async Task Anthropic_WithFederation_SendsABoughtToken()
    {
        var identity = new WorkloadIdentityEntry { Organization = "0000-1111", FederationRule = "fdrl_1", ServiceAccount = "svac_1", Workspace = "default" };
        await using var rig = await StartAsync(
            config => config with { Providers = [.. config.Providers.Select(provider => provider with { Identity = identity })] }, (cloud, _) => cloud with { AnthropicTokenFile = TokenFile }, "svac_1");

        using var response = await rig.PostAsync(Rig.Body(), beta: "context-1m-2025-08-07");

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var sent = rig.First.Requests[^1];
        Assert.StartsWith("Bearer sk-ant-oat01-", sent.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("context-1m-2025-08-07", sent.Headers["anthropic-beta"], StringComparison.Ordinal);
        Assert.False(sent.Headers.ContainsKey("x-api-key"));
    }

    [Fact]
    public async Task Credential_ThatEnds_IsRenewedBeforeAnyRequestFails()
    {
        await using var rig = await StartAsync(
            config => config.OnBedrock(identity: new WorkloadIdentityEntry { RoleArn = Role }), (cloud, address) => cloud with { Aws = new() { TokenFile = TokenFile, StsAddress = address } }, Role, TimeSpan.FromSeconds(3));

        // The kubelet writes another token meanwhile.
        await File.WriteAllTextAsync(TokenFile, "another-token\n");
        rig.First.Clouds.Identities["another-token"] = "*";
        rig.First.Clouds.Identities.TryRemove("workload-token", out _);
        var refused = new List<string>();
        await Eventually.TrueAsync(async () =>
        {
            using var response = await rig.PostAsync(Rig.Body());
            if (response.StatusCode != HttpStatusCode.OK)
            {
                refused.Add(await response.Content.ReadAsStringAsync());
            }

            return rig.First.Clouds.Issued.Count >= 3;
        }, "the credential is renewed twice", Deadlines.Settled);
        Assert.Empty(refused);
    }

    [Fact]
    public async Task Renewal_ThatFails_LeavesTheLastCredentialInUse_AndIsReported()
    {
        await using var rig = await StartAsync(
            config => config.OnBedrock(identity: new WorkloadIdentityEntry { RoleArn = Role }), (cloud, address) => cloud with { Aws = new() { TokenFile = TokenFile, StsAddress = address } }, Role, TimeSpan.FromSeconds(8));
        rig.First.Clouds.Refusal = 403;

        var problem = await ProblemAsync(rig, "could not be renewed");
        Assert.Contains("refused as scripted", problem, StringComparison.Ordinal);
        using (var response = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await ProblemAsync(rig, "has no credential");
        using (var response = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }

        rig.First.Clouds.Refusal = null;
        await Eventually.GetAsync(async () =>
        {
            using var response = await rig.PostAsync(Rig.Body());
            return response.StatusCode == HttpStatusCode.OK ? response : null;
        }, "a request that is served again", Deadlines.Settled);
    }

    [Fact]
    public async Task Identity_ThatIsRefused_HarmsItsOwnTargetsOnly()
    {
        await using var rig = await StartAsync(
            config =>
            {
                var cloud = config.OnBedrock(identity: new WorkloadIdentityEntry { RoleArn = "arn:aws:iam::123456789012:role/of-somebody-else" });
                return cloud with { Providers = [cloud.Providers[0], config.Providers[1]] };
            },
            (cloud, address) => cloud with { Aws = new() { TokenFile = TokenFile, StsAddress = address } }, Role);

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(rig.Second.Requests);
        var problem = await ProblemAsync(rig, "provider p0 has no credential");
        Assert.Contains("AccessDenied", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("workload-token", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_WithoutAnIdentity_SaysWhatToDo()
    {
        await using var rig = await StartAsync(config => config.OnBedrock(identity: new WorkloadIdentityEntry { RoleArn = Role }), (cloud, _) => cloud, Role);

        var problem = await ProblemAsync(rig, "provider p0 has no credential");

        Assert.Contains("eks.amazonaws.com/role-arn", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenEndpoint_ThatThePlatformDoesNotAdmit_IsNotAsked()
    {
        await using var rig = await StartAsync(
            config => config.OnBedrock(identity: new WorkloadIdentityEntry { RoleArn = Role }), (cloud, _) => cloud with { Aws = new() { TokenFile = TokenFile, StsAddress = "https://sts.attacker.example" } }, Role);

        Assert.Contains("is not among those that requests may go to", await ProblemAsync(rig, "provider p0 has no credential"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<string> ProblemAsync(Rig rig, string part) => await Eventually.GetAsync(
        () => Task.FromResult(rig.Metering.Reports.LastOrDefault()?.Problems.FirstOrDefault(problem => problem.Contains(part, StringComparison.Ordinal))), $"a report with '{part}'", Deadlines.Settled);

    private async Task<Rig> StartAsync(
        Func<RouterConfig, RouterConfig> configure, Func<CloudEnvironment, string, CloudEnvironment> cloud, string mayBecome, TimeSpan? lifetime = null)
    {
        await File.WriteAllTextAsync(TokenFile, "workload-token\n");
        var rig = await Rig.StartAsync(configure, start: false);
        foreach (var simulator in (ProviderSimulator.Simulator[])[rig.First, rig.Second])
        {
            simulator.Clouds.Identities["workload-token"] = mayBecome;
            simulator.Clouds.Lifetime = lifetime ?? simulator.Clouds.Lifetime;
        }

        await rig.StartGatewayAsync(options => options with { Cloud = cloud(options.Cloud, rig.First.Address) });
        return rig;
    }
}
