using System.Text;
using System.Text.Json;
using System.Threading.RateLimiting;
using ClaudeConfig.Webhooks.Reviews;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ClaudeConfig.Webhooks.Tests.Reviews;

public sealed class ReviewEndpointTests : IDisposable
{
    private const string Review = """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","kind":{"group":"claudeconfig.dev","version":"v1alpha1","kind":"Budget"},"operation":"CREATE","object":{}}}""";

    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = 0 });

    public void Dispose() => limiter.Dispose();

    [Fact]
    public async Task Invoke_Review_IsAnsweredWithItsUid()
    {
        var (status, body) = await PostAsync(Review);

        Assert.Equal(200, status);
        var answer = JsonDocument.Parse(body).RootElement;
        Assert.Equal("admission.k8s.io/v1", answer.GetProperty("apiVersion").GetString());
        Assert.Equal("AdmissionReview", answer.GetProperty("kind").GetString());
        Assert.Equal("u-1", answer.GetProperty("response").GetProperty("uid").GetString());
        Assert.True(answer.GetProperty("response").GetProperty("allowed").GetBoolean());
        Assert.False(answer.TryGetProperty("request", out _));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1beta1","request":{}}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","request":{"uid":"u","kind":null,"operation":"CREATE"}}""")]
    public async Task Invoke_SomethingElse_Is400(string body)
    {
        var (status, message) = await PostAsync(body);

        Assert.Equal(400, status);
        Assert.NotEmpty(message);
    }

    [Fact]
    public async Task Invoke_JudgeThatFails_Is500AndNamesNoInternals()
    {
        var (status, message) = await PostAsync(Review, _ => throw new InvalidOperationException("inside"));

        Assert.Equal(500, status);
        Assert.DoesNotContain("inside", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_BeyondItsConcurrency_Is429()
    {
        using var taken = await limiter.AcquireAsync();

        var (status, _) = await PostAsync(Review);

        Assert.Equal(429, status);
    }

    [Fact]
    public async Task Invoke_Get_Is405()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";

        await Endpoint(Allowed).InvokeAsync(context);

        Assert.Equal(405, context.Response.StatusCode);
        Assert.Equal("POST", context.Response.Headers.Allow);
    }

    private static AdmissionResponse Allowed(AdmissionRequest request) => new() { Uid = request.Uid, Allowed = true };

    private ReviewEndpoint Endpoint(Func<AdmissionRequest, AdmissionResponse> judge) =>
        new(judge, limiter, new WebhookMetrics(Metrics.NewCustomRegistry()), NullLogger<ReviewEndpoint>.Instance);

    private async Task<(int Status, string Body)> PostAsync(string body, Func<AdmissionRequest, AdmissionResponse>? judge = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await Endpoint(judge ?? Allowed).InvokeAsync(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}
