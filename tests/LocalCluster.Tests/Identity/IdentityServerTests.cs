using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Serving;

namespace ClaudeConfig.LocalCluster.Tests.Identity;

/// <summary>Tokens, roles and impersonation through the server's front door.</summary>
public sealed class IdentityServerTests : IAsyncLifetime
{
    private const string Space = "/api/v1/namespaces/default";
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
    private const string Bot = "system:serviceaccount:default:bot";

    private ClusterServer _server = null!;
    private HttpClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new ServeOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Authorization = AuthorizationMode.RBAC };
        _server = await ClusterServer.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);
        var (certificate, key) = _server.Certificates.IssueClient("kubernetes-admin", "system:masters");
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        _admin = Client(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null));
        await CreateAsync($"{Space}/serviceaccounts", """{"metadata":{"name":"bot"}}""");
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task TokenRequest_ForAnAccount_LetsInUntilTheAccountGoes()
    {
        await GrantAsync("""{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}""");
        using var bot = Client(null, await TokenAsync("""{"spec":{"expirationSeconds":600}}"""));

        Assert.Equal(HttpStatusCode.OK, (await bot.GetAsync($"{Space}/pods")).StatusCode);
        var (code, status) = await GetAsync(bot, $"{Space}/secrets/x");
        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Equal($"secrets \"x\" is forbidden: User \"{Bot}\" cannot get resource \"secrets\" in API group \"\" in the namespace \"default\"", (string?)status["message"]);

        await _admin.DeleteAsync($"{Space}/serviceaccounts/bot");
        Assert.Equal(HttpStatusCode.Unauthorized, (await bot.GetAsync($"{Space}/pods")).StatusCode);
    }

    [Fact]
    public async Task Token_OfAnotherAudience_IsNoTokenForTheApi()
    {
        var token = await TokenAsync("""{"spec":{"audiences":["elsewhere"]}}""");
        using var bot = Client(null, token);

        Assert.Equal(HttpStatusCode.Unauthorized, (await bot.GetAsync("/api")).StatusCode);
        var review = new JsonObject { ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray("elsewhere") } };
        var status = (await CreateAsync("/apis/authentication.k8s.io/v1/tokenreviews", review.ToJsonString()))["status"]!;
        Assert.Equal(Bot, (string?)status["user"]!["username"]);
        Assert.Equal("elsewhere", (string?)status["audiences"]![0]);
        review["spec"]!["audiences"] = new JsonArray("third");
        Assert.Null((await CreateAsync("/apis/authentication.k8s.io/v1/tokenreviews", review.ToJsonString()))["status"]!["authenticated"]);
    }

    [Fact]
    public async Task Role_WithMoreThanItsAuthorHolds_IsRefusedWithoutEscalate()
    {
        await GrantAsync("""{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["create"]}""", """{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}""");
        using var bot = Client(null, await TokenAsync("{}"));
        var path = $"{Rbac}/namespaces/default/roles";

        var (held, _) = await PostAsync(bot, path, """{"metadata":{"name":"held"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""");
        var (more, status) = await PostAsync(bot, path, """{"metadata":{"name":"more"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get","delete"]}]}""");

        Assert.Equal(HttpStatusCode.Created, held);
        Assert.Equal(HttpStatusCode.Forbidden, more);
        Assert.Equal(
            $"roles.rbac.authorization.k8s.io \"more\" is forbidden: user \"{Bot}\" (groups=[\"system:serviceaccounts\" \"system:serviceaccounts:default\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}}",
            (string?)status["message"]);
    }

    [Fact]
    public async Task Binding_ToAStrongerRole_NeedsBindOnThatRole()
    {
        await GrantAsync(
            """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["rolebindings"],"verbs":["create"]}""",
            """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"resourceNames":["view"],"verbs":["bind"]}""");
        using var bot = Client(null, await TokenAsync("{}"));
        static string Binding(string role) => $$$"""{"metadata":{"name":"{{{role}}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{{role}}}"},"subjects":[{"kind":"User","name":"u"}]}""";

        Assert.Equal(HttpStatusCode.Created, (await PostAsync(bot, $"{Rbac}/namespaces/default/rolebindings", Binding("view"))).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(bot, $"{Rbac}/namespaces/default/rolebindings", Binding("edit"))).Code);
    }

    [Fact]
    public async Task SelfSubjectAccessReview_AsSomebodyElse_AnswersForThatUser()
    {
        await GrantAsync("""{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        {
            Content = JsonBody("""{"spec":{"resourceAttributes":{"namespace":"default","verb":"list","resource":"pods"}}}"""),
        };
        request.Headers.Add("Impersonate-User", Bot);

        using var response = await _admin.SendAsync(request);
        var status = (await response.Content.ReadFromJsonAsync<JsonObject>())!["status"]!;

        Assert.Equal("""{"allowed":true,"reason":"RBAC: allowed by RoleBinding \u0022bot/default\u0022 of Role \u0022bot\u0022 to ServiceAccount \u0022bot/default\u0022"}""", status.ToJsonString());
    }

    [Fact]
    public async Task Impersonation_WithoutTheRight_IsForbidden()
    {
        using var bot = Client(null, await TokenAsync("{}"));
        bot.DefaultRequestHeaders.Add("Impersonate-User", "admin");

        var (code, status) = await GetAsync(bot, "/api");

        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Equal($"users \"admin\" is forbidden: User \"{Bot}\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope", (string?)status["message"]);
    }

    [Fact]
    public async Task Anonymous_SeesTheVersionAndNothingElse()
    {
        using var nobody = Client(null);

        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/version")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await nobody.GetAsync($"{Space}/pods")).StatusCode);
    }

    private static async Task<(HttpStatusCode Code, JsonObject Body)> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static async Task<(HttpStatusCode Code, JsonObject Body)> PostAsync(HttpClient client, string path, string body)
    {
        using var response = await client.PostAsync(path, JsonBody(body));
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static StringContent JsonBody(string body) => new(body, new MediaTypeHeaderValue("application/json"));

    private async Task<JsonObject> CreateAsync(string path, string body)
    {
        var (code, created) = await PostAsync(_admin, path, body);
        Assert.True(code == HttpStatusCode.Created, created.ToJsonString());
        return created;
    }

    private async Task<string> TokenAsync(string request) =>
        (string)(await CreateAsync($"{Space}/serviceaccounts/bot/token", request))["status"]!["token"]!;

    private async Task GrantAsync(params string[] rules)
    {
        await CreateAsync($"{Rbac}/namespaces/default/roles", $$$"""{"metadata":{"name":"bot"},"rules":[{{{string.Join(',', rules)}}}]}""");
        await CreateAsync($"{Rbac}/namespaces/default/rolebindings", """{"metadata":{"name":"bot"},"roleRef":{"kind":"Role","name":"bot"},"subjects":[{"kind":"ServiceAccount","name":"bot","namespace":"default"}]}""");
    }

    private HttpClient Client(X509Certificate2? certificate, string? token = null)
    {
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        var client = new HttpClient(handler) { BaseAddress = new Uri($"https://{_server.Address}") };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
