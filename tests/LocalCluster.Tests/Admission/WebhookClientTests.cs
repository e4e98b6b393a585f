using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using ClaudeConfig.LocalCluster.Admission;
using ClaudeConfig.LocalCluster.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.LocalCluster.Tests.Admission;

public sealed class WebhookClientTests : IAsyncLifetime
{
    private readonly TestCertificates _certificates = new();
    private readonly ObjectStore _store = new(TimeProvider.System, new NoJournal());
    private readonly FakeTimeProvider _time = new();
    private RequestDelegate _answer = context => context.Response.WriteAsync("{}");
    private WebApplication? _server;
    private WebhookTransport? _transport;

    private int Port => new Uri(_server!.Urls.Single()).Port;

    public async ValueTask InitializeAsync()
    {
        var pair = _certificates.Server("hooks.system.svc");
        using var pem = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        _server = builder.Build();
        _server.Run(context => _answer(context));
        await _server.StartAsync();
        _transport = new WebhookTransport(new ServiceResolver(_store));
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _transport!.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Call_ByUrl_PostsTheReviewWithItsTimeout()
    {
        string? seen = null;
        _answer = async context =>
        {
            seen = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {await new StreamReader(context.Request.Body).ReadToEndAsync()}";
            await context.Response.WriteAsync("""{"ok":true}""");
        };

        var answer = await CallAsync($"https://127.0.0.1:{Port}/validate");
        Assert.Equal("""{"ok":true}""", answer!.ToJsonString());
        Assert.Equal("""POST /validate?timeout=2s {"kind":"AdmissionReview"}""", seen);
    }

    [Fact]
    public async Task Call_ByService_ReachesItsEndpointUnderTheServicesName()
    {
        Put(new GroupResource("", "services"), """{"apiVersion":"v1","kind":"Service","metadata":{"name":"hooks","uid":"1"},"spec":{"ports":[{"name":"https","port":443,"targetPort":"web"}]}}""");
        const string Url = "https://hooks.system.svc:443/validate";
        Assert.Equal($"failed to call webhook: Post \"{Url}?timeout=2s\": no endpoints available for service \"hooks\"", await FailureAsync(Url));

        Put(
            new GroupResource("discovery.k8s.io", "endpointslices"),
            $$$"""
            {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"hooks","uid":"2","labels":{"kubernetes.io/service-name":"hooks"}},
             "endpoints":[{"addresses":["127.0.0.9"],"conditions":{"ready":false}},{"addresses":["127.0.0.1"]}],"ports":[{"name":"https","port":{{{Port}}}}]}
            """);
        Assert.NotNull(await CallAsync(Url));
    }

    [Fact]
    public async Task Call_ServiceThatIsNot_SaysSo() =>
        Assert.Equal("failed to call webhook: Post \"https://none.system.svc:443/?timeout=2s\": service \"none\" not found", await FailureAsync("https://none.system.svc:443/"));

    [Fact]
    public async Task Call_WrongAuthority_IsRefused()
    {
        using var other = new TestCertificates();
        var failure = await FailureAsync($"https://127.0.0.1:{Port}/", other.AuthorityPem);
        Assert.EndsWith("x509: certificate signed by unknown authority", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_BundleThatIsNoCertificate_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<WebhookCallException>(() => CallAsync($"https://127.0.0.1:{Port}/", bundle: "%%%"));
        Assert.Contains("unable to parse bytes as PEM block", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NobodyListens_IsRefused()
    {
        var port = FreePort.Next();
        Assert.EndsWith("connect: connection refused", await FailureAsync($"https://127.0.0.1:{port}/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NoAnswerInTime_EndsAtTheWebhooksTimeout()
    {
        var arrived = new TaskCompletionSource();
        _answer = async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        };

        var failure = FailureAsync($"https://127.0.0.1:{Port}/slow");
        await arrived.Task;
        Assert.False(failure.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal($"failed to call webhook: Post \"https://127.0.0.1:{Port}/slow?timeout=2s\": context deadline exceeded", await failure);
    }

    [Theory]
    [InlineData(500, "", "failed to call webhook: an error on the server (\"\") has prevented the request from succeeding")]
    [InlineData(502, "bad gateway", "failed to call webhook: an error on the server (\"bad gateway\") has prevented the request from succeeding")]
    [InlineData(404, "", "failed to call webhook: the server could not find the requested resource")]
    [InlineData(302, "", "failed to call webhook: the server responded with the status code 302 but did not return more information")]
    public async Task Call_StatusThatIsNoSuccess_IsReportedAsGoDoes(int status, string body, string expected)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };
        Assert.Equal(expected, await FailureAsync($"https://127.0.0.1:{Port}/"));
    }

    [Fact]
    public async Task Call_AnswerWithoutEnd_IsCutOff()
    {
        _answer = async context =>
        {
            var block = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        };
        Assert.Equal("failed to call webhook: the answer is larger than 3145728 bytes", await FailureAsync($"https://127.0.0.1:{Port}/"));
    }

    private async Task<string> FailureAsync(string url, string? authority = null) =>
        (await Assert.ThrowsAsync<WebhookCallException>(() => CallAsync(url, authority))).Message;

    private Task<JsonNode?> CallAsync(string url, string? authority = null, string? bundle = null)
    {
        var webhook = new Webhook
        {
            Name = "v.example.com",
            Address = new WebhookAddress(url, bundle ?? Convert.ToBase64String(Encoding.UTF8.GetBytes(authority ?? _certificates.AuthorityPem))),
            TimeoutSeconds = 2,
        };
        return new WebhookClient(_transport!, _time).CallAsync(webhook, new JsonObject { ["kind"] = "AdmissionReview" }, CancellationToken.None);
    }

    private void Put(GroupResource resource, string json)
    {
        var value = (JsonObject)JsonNode.Parse(json)!;
        _store.Create(resource, ObjectEncoder.Encode(new ObjectKey("system", "hooks"), value));
    }
}
