using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Serving;

namespace ClaudeConfig.LocalCluster.Tests.Identity;

/// <summary>Rights to one object, and rights in one namespace. Expected answers are those of kube-apiserver 1.26.</summary>
public sealed class NamedAccessTests : IAsyncLifetime
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
    private const string Reviews = "/apis/authorization.k8s.io/v1";

    private ClusterServer _server = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new ServeOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Authorization = AuthorizationMode.RBAC };
        _server = await ClusterServer.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);
        var (certificate, key) = _server.Certificates.IssueClient("kubernetes-admin", "system:masters");
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new()
            {
                ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null)],
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
        }) { BaseAddress = new Uri($"https://{_server.Address}"), Timeout = TimeSpan.FromSeconds(20) };
        await CreateAsync(Secrets, """{"metadata":{"name":"one"}}""");
        await CreateAsync(Secrets, """{"metadata":{"name":"two"}}""");
        await CreateAsync("/api/v1/namespaces", """{"metadata":{"name":"other"}}""");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/one", true)]
    [InlineData("GET", "/two", false)]
    [InlineData("PUT", "/one", true)]
    [InlineData("PUT", "/two", false)]
    [InlineData("PATCH", "/one", true)]
    [InlineData("PATCH", "/two", false)]
    [InlineData("DELETE", "/one", true)]
    [InlineData("DELETE", "/two", false)]
    [InlineData("GET", "", false)]
    [InlineData("GET", "?fieldSelector=metadata.name=one", true)]
    [InlineData("GET", "?fieldSelector=metadata.name%3D%3Done,metadata.namespace%3Ddefault", true)]
    [InlineData("GET", "?fieldSelector=metadata.name=two", false)]
    [InlineData("GET", "?fieldSelector=metadata.name!=one", false)]
    [InlineData("GET", "?watch=1&timeoutSeconds=1&fieldSelector=metadata.name=one", true)]
    [InlineData("GET", "?watch=1&timeoutSeconds=1", false)]
    [InlineData("DELETE", "?fieldSelector=metadata.name=one", false)]
    [InlineData("POST", "", false)]
    public async Task Request_WithARightToOneObject_ReachesThatOneOnly(string method, string rest, bool allowed)
    {
        await GrantAsync("one", "default", """{"apiGroups":[""],"resources":["secrets"],"resourceNames":["one"],"verbs":["get","update","patch","delete","list","watch","create","deletecollection"]}""");

        var (code, _) = await SendAsync("one", method, Secrets + rest, method switch
        {
            "PUT" => $$$"""{"metadata":{"name":"{{{rest.TrimStart('/')}}}"}}""",
            "PATCH" => """{"metadata":{"labels":{"a":"b"}}}""",
            "POST" => """{"metadata":{"name":"one"}}""",
            _ => null,
        });

        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, code);
    }

    [Fact]
    public async Task List_OfAnObjectWithoutTheRight_NamesTheObject()
    {
        var (_, status) = await SendAsync("nobody", "GET", $"{Secrets}?fieldSelector=metadata.name=two", null);

        Assert.Equal("secrets \"two\" is forbidden: User \"nobody\" cannot list resource \"secrets\" in API group \"\" in the namespace \"default\"", (string?)status!["message"]);
    }

    [Fact]
    public async Task RoleBinding_ToAClusterRole_CountsInItsNamespaceOnly()
    {
        await CreateAsync($"{Rbac}/namespaces/default/rolebindings", Binding("viewers", "ClusterRole", "view", "viewer"));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("viewer", "GET", "/api/v1/namespaces/default/pods", null)).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("viewer", "GET", "/api/v1/namespaces/other/pods", null)).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("viewer", "GET", "/api/v1/pods", null)).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("viewer", "GET", Secrets, null)).Code);
    }

    [Fact]
    public async Task Role_OfAnAdminOfANamespace_StaysWithinIt()
    {
        await CreateAsync($"{Rbac}/namespaces/default/rolebindings", Binding("admins", "ClusterRole", "admin", "boss"));
        var roles = $"{Rbac}/namespaces/default/roles";
        var bindings = $"{Rbac}/namespaces/default/rolebindings";

        Assert.Equal(HttpStatusCode.Created, (await SendAsync("boss", "POST", roles, """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""")).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("boss", "PATCH", $"{roles}/r", """{"rules":[{"apiGroups":[""],"resources":["nodes"],"verbs":["get"]}]}""")).Code);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync("boss", "POST", bindings, Binding("x", "ClusterRole", "view", "friend"))).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("boss", "POST", bindings, Binding("y", "ClusterRole", "cluster-admin", "friend"))).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("boss", "POST", $"{Rbac}/namespaces/other/rolebindings", Binding("x", "ClusterRole", "view", "friend"))).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("boss", "POST", $"{Rbac}/clusterrolebindings", Binding("x", "ClusterRole", "view", "friend"))).Code);
    }

    [Fact]
    public async Task Role_MadeWithEscalate_MayHoldMore()
    {
        await GrantAsync("maker", "default", """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["create","escalate"]}""");

        var (code, _) = await SendAsync("maker", "POST", $"{Rbac}/namespaces/default/roles", """{"metadata":{"name":"r"},"rules":[{"apiGroups":["x.io"],"resources":["things"],"verbs":["get"]}]}""");

        Assert.Equal(HttpStatusCode.Created, code);
    }

    [Theory]
    [InlineData("one", true)]
    [InlineData("two", false)]
    public async Task Reviews_OfARightToOneObject_SayWhatIsAllowed(string name, bool allowed)
    {
        await GrantAsync("one", "default", """{"apiGroups":[""],"resources":["secrets"],"resourceNames":["one"],"verbs":["get"]}""");
        var attributes = $$$"""{"namespace":"default","verb":"get","resource":"secrets","name":"{{{name}}}"}""";

        var (_, own) = await SendAsync("one", "POST", $"{Reviews}/selfsubjectaccessreviews", $$$"""{"spec":{"resourceAttributes":{{{attributes}}}}}""");
        var (_, other) = await SendAsync(null, "POST", $"{Reviews}/subjectaccessreviews", $$$"""{"spec":{"user":"one","resourceAttributes":{{{attributes}}}}}""");
        var (code, _) = await SendAsync("one", "POST", $"{Reviews}/subjectaccessreviews", $$$"""{"spec":{"user":"one","resourceAttributes":{{{attributes}}}}}""");

        Assert.Equal((allowed, allowed), ((bool)own!["status"]!["allowed"]!, (bool)other!["status"]!["allowed"]!));
        Assert.Equal(HttpStatusCode.Forbidden, code);
    }

    private static string Binding(string name, string kind, string role, string user) => $$$"""
        {"metadata":{"name":"{{{name}}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"{{{kind}}}","name":"{{{role}}}"},
         "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"{{{user}}}"}]}
        """;

    private async Task GrantAsync(string user, string space, string rule)
    {
        await CreateAsync($"{Rbac}/namespaces/{space}/roles", $$$"""{"metadata":{"name":"{{{user}}}"},"rules":[{{{rule}}}]}""");
        await CreateAsync($"{Rbac}/namespaces/{space}/rolebindings", Binding(user, "Role", user, user));
    }

    private async Task CreateAsync(string path, string body) => Assert.Equal(HttpStatusCode.Created, (await SendAsync(null, "POST", path, body)).Code);

    private async Task<(HttpStatusCode Code, JsonNode? Body)> SendAsync(string? user, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (user is not null)
        {
            request.Headers.Add("Impersonate-User", user);
            request.Headers.Add("Impersonate-Group", "system:authenticated");
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, method == "PATCH" ? "application/merge-patch+json" : "application/json");
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal) ? JsonNode.Parse(text) : null);
    }
}
