using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.ControlPlane;
using ClaudeConfig.Support.Postgres;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Whose a ServiceAccount token is, as an API server says it.</summary>
public sealed class TokenReviewTests(PostgresFixture postgres, ControlPlaneFixture cluster)
{
    [Fact]
    public async Task Token_OfOurAudience_IsItsAccountsUntilThatIsDeleted()
    {
        await using var space = await cluster.CreateNamespaceAsync("tokens");
        await using var app = await StartAsync();
        await AccountAsync(space.Name, "bot");
        var token = await TokenAsync(space.Name, "bot", ServiceAccountToken.Audience);

        Assert.Equal(new ObjectRef(space.Name, "bot"), await ReviewAsync(app, token));

        await cluster.Client.CoreV1.DeleteNamespacedServiceAccountAsync("bot", space.Name);
        await Eventually.TrueAsync(async () => await ReviewAsync(app, token) is null, "the token is nobody's", Deadlines.Settled);
    }

    [Fact]
    public async Task Token_OfADeletedPod_IsNobodys()
    {
        await using var space = await cluster.CreateNamespaceAsync("tokens");
        await using var app = await StartAsync();
        await AccountAsync(space.Name, "bot");
        var pod = await cluster.Client.CoreV1.CreateNamespacedPodAsync(
            new V1Pod { Metadata = new V1ObjectMeta { Name = "p" }, Spec = new V1PodSpec { ServiceAccountName = "bot", Containers = [new V1Container { Name = "c", Image = "none" }] } }, space.Name);
        var bound = new V1BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = "p", Uid = pod.Metadata.Uid };
        var token = await TokenAsync(space.Name, "bot", ServiceAccountToken.Audience, bound);

        Assert.Equal(new ObjectRef(space.Name, "bot"), await ReviewAsync(app, token));

        await cluster.Client.CoreV1.DeleteNamespacedPodAsync("p", space.Name, gracePeriodSeconds: 0);
        await Eventually.TrueAsync(async () => await ReviewAsync(app, token) is null, "the token is nobody's", Deadlines.Settled);
    }

    [Fact]
    public async Task Token_OfAnotherAudienceOrMadeUp_IsNobodys()
    {
        await using var space = await cluster.CreateNamespaceAsync("tokens");
        await using var app = await StartAsync();
        await AccountAsync(space.Name, "bot");
        Assert.Null(await ReviewAsync(app, await TokenAsync(space.Name, "bot", "somebody-else")));
        Assert.Null(await ReviewAsync(app, await TokenAsync(space.Name, "bot", null)));
        var right = await TokenAsync(space.Name, "bot", ServiceAccountToken.Audience);
        Assert.Null(await ReviewAsync(app, right[..^8] + "AAAAAAAA"));
        Assert.Null(await ReviewAsync(app, "eyJhbGciOiJub25lIn0.e30."));
    }

    [Fact]
    public async Task Review_AskedByAnybodyElse_Is401()
    {
        await using var app = await StartAsync();
        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guess");
        using var response = await app.PostAsync("/v1/token-reviews", """{"token":"x"}""");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("""{"token":""}""", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    public async Task Review_OfNothing_Is400(string body, HttpStatusCode expected)
    {
        await using var app = await StartAsync();
        using var response = await app.PostAsync("/v1/token-reviews", body);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Review_WithoutACluster_SaysSo()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        using var response = await app.PostAsync("/v1/token-reviews", """{"token":"x"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("--no-kubernetes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_WhileTheDatabaseIsAway_IsAnsweredAllTheSame()
    {
        await using var space = await cluster.CreateNamespaceAsync("tokens");
        await AccountAsync(space.Name, "bot");
        await using var app = await RunningApp.StartUnreadyAsync("Host=127.0.0.1;Port=1;Username=x;Database=x", kubeconfig: cluster.Kubeconfig);
        Assert.Equal(new ObjectRef(space.Name, "bot"), await ReviewAsync(app, await TokenAsync(space.Name, "bot", ServiceAccountToken.Audience)));
    }

    private async Task<RunningApp> StartAsync() => await RunningApp.StartAsync(await postgres.CreateDatabaseAsync(), kubeconfig: cluster.Kubeconfig);

    private Task AccountAsync(string space, string name) =>
        cluster.Client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = name } }, space);

    private async Task<string> TokenAsync(string space, string account, string? audience, V1BoundObjectReference? bound = null) =>
        (await cluster.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = audience is null ? [] : [audience], ExpirationSeconds = 600, BoundObjectRef = bound } }, account, space)).Status.Token;

    private static async Task<ObjectRef?> ReviewAsync(RunningApp app, string token)
    {
        using var response = await app.PostAsync("/v1/token-reviews", JsonSerializer.Serialize(new TokenReviewCall { Token = token }, ContractsJson.Default.TokenReviewCall));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), ContractsJson.Default.TokenReviewAnswer)!.ServiceAccount;
    }
}
