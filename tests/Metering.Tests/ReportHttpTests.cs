using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.ControlPlane;
using ClaudeConfig.Support.Postgres;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Routing;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Reports over HTTP: who may see what, in which form.</summary>
public sealed class ReportHttpTests(PostgresFixture postgres, ControlPlaneFixture cluster)
{
    private static readonly string[] Paths = ["/v1/usage", "/v1/cost", "/v1/focus", "/v1/recommendations", "/v1/reconciliation", "/v1/client-usage", "/v1/stream"];

    [Fact]
    public async Task Report_InEitherForm_SaysHowMuchOfItThereIs()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        await app.SendAsync(A.Event(DateTimeOffset.UtcNow, 1), A.Event(DateTimeOffset.UtcNow, 1) with { Model = "n" });
        using var json = JsonDocument.Parse(await app.Http.GetStringAsync("/v1/usage?groupBy=model&limit=1"));
        Assert.Equal("1 of 2 rows", json.RootElement.GetProperty("rowsShown").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("totals").GetProperty("requests").GetInt32());
        Assert.Equal(1, json.RootElement.GetProperty("rest").GetProperty("requests").GetInt32());
        using var csv = await app.Http.GetAsync("/v1/cost?groupBy=model&format=csv");
        Assert.Equal(("text/csv", "2 of 2 rows"), (csv.Content.Headers.ContentType!.MediaType, csv.Headers.GetValues("X-Rows").Single()));
        Assert.Equal("row,model,cost,assumedCost,requests,unpricedRequests", (await csv.Content.ReadAsStringAsync()).Split("\r\n")[0]);
    }

    [Fact]
    public async Task Report_AskedWrongly_IsAProblemWithItsField()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        using var response = await app.Http.GetAsync("/v1/usage?bucket=minute&limit=0");
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(("Bad Request", 400), (problem.RootElement.GetProperty("title").GetString(), problem.RootElement.GetProperty("status").GetInt32()));
        Assert.Equal(["bucket", "limit"], problem.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Reports_OfNobody_Are401()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guess");
        foreach (var path in Paths.Append("/v1/explain?request=x"))
        {
            using var response = await app.Http.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{path}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task Member_SeesTheOwnProjectAndNoOther()
    {
        await using var space = await cluster.CreateNamespaceAsync("reports");
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync(), kubeconfig: cluster.Kubeconfig);
        await app.SendAsync(A.Event(DateTimeOffset.UtcNow, 1).From(new(space.Name, "web")), A.Event(DateTimeOffset.UtcNow, 1, "secret").From(A.OtherTeam));
        await AccountAsync(space.Name, "ann");
        await RoleAsync(space.Name);
        await BindAsync(space.Name, "ann");

        // A token for the API server, and one for us, are both proof.
        foreach (var audience in new[] { null, ServiceAccountToken.Audience })
        {
            app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(space.Name, "ann", audience));
            await Eventually.TrueAsync(
                async () => (await app.Http.GetAsync($"/v1/usage?project={space.Name}/web")).StatusCode == HttpStatusCode.OK, "the member sees the project", Deadlines.Settled);
            using var own = JsonDocument.Parse(await app.Http.GetStringAsync($"/v1/usage?project={space.Name}/web"));
            Assert.Equal(1, own.RootElement.GetProperty("totals").GetProperty("requests").GetInt32());
            foreach (var path in Paths)
            {
                Assert.Equal(HttpStatusCode.Forbidden, (await app.Http.GetAsync($"{path}?project=other/data")).StatusCode);
                Assert.Equal(HttpStatusCode.Forbidden, (await app.Http.GetAsync(path)).StatusCode);
            }

            Assert.Equal(HttpStatusCode.Forbidden, (await app.Http.GetAsync($"/v1/usage?project={space.Name}/web&project=other/data")).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await app.Http.GetAsync("/v1/explain?request=secret")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync($"/v1/explain?project={space.Name}/web&model=m")).StatusCode);
            // What gateways and the operator do takes the platform's token.
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync("/v1/routers")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.PostAsync("/v1/reprice", "{}")).StatusCode);
        }

        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(space.Name, "ann", "somebody-else"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync($"/v1/usage?project={space.Name}/web")).StatusCode);
    }

    [Theory]
    [InlineData("/v1/forecast/team/{0}")]
    [InlineData("/v1/forecast/team/{0}/backtest")]
    [InlineData("/v1/anomalies/team/{0}")]
    public async Task Figures_OfABudget_AreForWhoMaySeeAllThatItCounts(string path)
    {
        await using var space = await cluster.CreateNamespaceAsync("foresight");
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync(), kubeconfig: cluster.Kubeconfig);
        var own = A.Budget("own", new Contracts.ObjectRef(space.Name, "web")).LimitedTo(100);
        var shared = A.Budget("shared", new(space.Name, "web"), A.OtherTeam).LimitedTo(100);
        var above = A.Budget("above", new Contracts.ObjectRef(space.Name, "api")).LimitedTo(100);
        await app.Rules.ReplaceAsync([own, shared, above, A.Budget("below", A.OtherTeam).Below(above)], CancellationToken.None);
        await AccountAsync(space.Name, "ann");
        await RoleAsync(space.Name);
        await BindAsync(space.Name, "ann");
        async Task<HttpStatusCode> AskAsync(string budget) => (await app.Http.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, budget))).StatusCode;
        Assert.Equal(HttpStatusCode.OK, await AskAsync("own"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("none"));

        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(space.Name, "ann", null));
        await Eventually.TrueAsync(async () => await AskAsync("own") == HttpStatusCode.OK, "the member sees the budget of the own project", Deadlines.Settled);
        foreach (var budget in new[] { "shared", "above", "none" })
        {
            using var refused = await app.Http.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, budget));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.DoesNotContain("other", await refused.Content.ReadAsStringAsync());
        }

        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guess");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("own"));
    }

    [Fact]
    public async Task Telemetry_OfAMember_IsOfItsProjectAndInItsOwnName()
    {
        await using var space = await cluster.CreateNamespaceAsync("telemetry");
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database, kubeconfig: cluster.Kubeconfig);
        await AccountAsync(space.Name, "ann");
        await RoleAsync(space.Name);
        await BindAsync(space.Name, "ann");
        string Body(string project, string id) => JsonSerializer.Serialize(new
        {
            resourceLogs = new[]
            {
                new
                {
                    resource = new { attributes = new[] { Text("claudeconfig.project", project) } },
                    scopeLogs = new[]
                    {
                        new
                        {
                            logRecords = new[]
                            {
                                new
                                {
                                    timeUnixNano = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture),
                                    attributes = new[] { Text("event.name", "api_request"), Text("request_id", id), Text("user.email", "bob@example.com"), Text("claudeconfig.member", "bob") },
                                },
                            },
                        },
                    },
                },
            },
        });
        Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/v1/logs", Body($"{space.Name}/web", "r1"))).StatusCode);
        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(space.Name, "ann", null));
        await Eventually.TrueAsync(
            async () => (await app.PostAsync("/v1/logs", Body($"{space.Name}/web", "r2"))).StatusCode == HttpStatusCode.OK, "the member writes for the project", Deadlines.Settled);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.PostAsync("/v1/logs", Body("other/data", "r3"))).StatusCode);
        await using var source = Npgsql.NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("select string_agg(request_id || ' ' || member, ', ' order by request_id) from client_usage");
        Assert.Equal($"r1 bob, r2 system:serviceaccount:{space.Name}:ann", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Streams_OfOneUserWhoDoesNotRead_LeavePlacesForOthers()
    {
        await using var space = await cluster.CreateNamespaceAsync("streams");
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync(), kubeconfig: cluster.Kubeconfig);
        var platform = app.Http.DefaultRequestHeaders.Authorization;
        await AccountAsync(space.Name, "ann");
        await RoleAsync(space.Name);
        await BindAsync(space.Name, "ann");
        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(space.Name, "ann", null));
        Task<HttpResponseMessage> FollowAsync() => app.Http.GetAsync($"/v1/stream?project={space.Name}/web", HttpCompletionOption.ResponseHeadersRead);
        var open = new List<HttpResponseMessage>();
        await Eventually.TrueAsync(
            async () =>
            {
                open.Add(await FollowAsync());
                return open[^1].StatusCode == HttpStatusCode.TooManyRequests;
            },
            "no more of one user",
            Deadlines.Settled);
        Assert.Equal(20, open.Count(response => response.StatusCode == HttpStatusCode.OK));
        app.Http.DefaultRequestHeaders.Authorization = platform;
        using var other = await FollowAsync();
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        open.ForEach(response => response.Dispose());
        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(space.Name, "ann", null));
        await Eventually.TrueAsync(async () => (await FollowAsync()).StatusCode == HttpStatusCode.OK, "places come free", Deadlines.Settled);
    }

    private static object Text(string key, string value) => new { key, value = new { stringValue = value } };

    [Fact]
    public async Task Stream_TellsEverythingFirstAndThenWhatMoves()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var (budget, other) = (A.Budget("b").LimitedTo(100), A.Budget("far", A.OtherTeam).LimitedTo(5));
        await app.Rules.ReplaceAsync([budget, other], CancellationToken.None);
        using var response = await app.Http.GetAsync("/v1/stream?project=team/web", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(("team/b", "0"), Budget(await NextAsync(reader, "budget")));
        await app.SendAsync(A.Event(DateTimeOffset.UtcNow, 1) with { Provider = "anthropic", Model = "claude-sonnet-5-5" });
        Assert.Equal(("team/b", "2"), Budget(await NextAsync(reader, "budget")));
        Assert.Contains("\"spentThisMonth\":\"2\"", await NextAsync(reader, "project"));
        var refused = await app.Http.GetAsync("/v1/stream?project=web");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task OpenApi_DescribesEveryPathThatIsServed()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        app.Http.DefaultRequestHeaders.Authorization = null;
        using var document = JsonDocument.Parse(await app.Http.GetStringAsync("/openapi.json"));
        Assert.Equal("3.1.0", document.RootElement.GetProperty("openapi").GetString());
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}")).ToHashSet();
        var served = app.Endpoints
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}") ?? [])
            // The format has no name for CONNECT, by which HTTP/2 opens WebSockets.
            .Where(operation => !operation.EndsWith("/openapi.json", StringComparison.Ordinal) && !operation.StartsWith("CONNECT ", StringComparison.Ordinal));
        // Prometheus' own endpoint names no method.
        Assert.True(described.Remove("GET /metrics"));
        Assert.Equal(served.Order(), described.Order());
    }

    [Fact]
    public async Task Stream_AsAWebSocket_TellsTheSameToTheSame()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        await app.Rules.ReplaceAsync([A.Budget("b").LimitedTo(100)], CancellationToken.None);
        var address = new UriBuilder(new Uri(app.Http.BaseAddress!, "/v1/stream?project=team/web")) { Scheme = "ws" }.Uri;
        using var patience = new CancellationTokenSource(Deadlines.Slow);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer secret");
        await socket.ConnectAsync(address, patience.Token);
        Assert.Equal(("team/b", "0"), Budget(await NextAsync(socket, "budget", patience.Token)));
        await app.SendAsync(A.Event(DateTimeOffset.UtcNow, 1) with { Provider = "anthropic", Model = "claude-sonnet-5-5" });
        Assert.Equal(("team/b", "2"), Budget(await NextAsync(socket, "budget", patience.Token)));
        Assert.Contains("\"spentThisMonth\":\"2\"", await NextAsync(socket, "project", patience.Token));

        // A follower only listens; one that speaks is shown the door.
        await socket.SendAsync(new byte[64], WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true)
            {
                await NextAsync(socket, "nothing", patience.Token);
            }
        });
        Assert.NotEqual(WebSocketState.Open, socket.State);
        Assert.False(patience.IsCancellationRequested);

        using var stranger = new ClientWebSocket();
        stranger.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => stranger.ConnectAsync(address, patience.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.HttpStatusCode);
    }

    private static async Task<string> NextAsync(ClientWebSocket socket, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var length = 0;
            WebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), cancellationToken);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException($"the stream ended: {part.CloseStatusDescription}");
            }

            using var message = JsonDocument.Parse(buffer.AsMemory(0, length));
            if (message.RootElement.GetProperty("event").GetString() == name)
            {
                return message.RootElement.GetProperty("data").GetRawText();
            }
        }
    }

    private static (string, string) Budget(string data)
    {
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        return ($"{root.GetProperty("namespace").GetString()}/{root.GetProperty("name").GetString()}", decimal.Parse(root.GetProperty("spent").GetString()!).ToString("0.###"));
    }

    private static async Task<string> NextAsync(StreamReader reader, string name)
    {
        using var limit = new CancellationTokenSource(Deadlines.Here(Deadlines.Slow));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line == $"event: {name}")
            {
                return (await reader.ReadLineAsync(limit.Token))!["data: ".Length..];
            }
        }

        throw new InvalidOperationException("the stream ended");
    }

    private Task AccountAsync(string space, string name) =>
        cluster.Client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = name } }, space);

    private Task RoleAsync(string space) => cluster.Client.RbacAuthorizationV1.CreateNamespacedRoleAsync(
        new V1Role
        {
            Metadata = new V1ObjectMeta { Name = "viewer" }, Rules = [new V1PolicyRule { ApiGroups = ["claudeconfig.dev"], Resources = ["claudeprojects"], Verbs = ["get"] }],
        },
        space);

    private Task BindAsync(string space, string account) => cluster.Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(
        new V1RoleBinding
        {
            Metadata = new V1ObjectMeta { Name = "viewers" },
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = "viewer" },
            Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = account, NamespaceProperty = space }],
        },
        space);

    private async Task<string> TokenAsync(string space, string account, string? audience) =>
        (await cluster.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = audience is null ? [] : [audience], ExpirationSeconds = 600 } }, account, space)).Status.Token;
}
