using System.Text;
using System.Text.Json;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.Stacks;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ClaudeConfig.EndToEnd.Tests.Kit;

/// <summary>A namespace with a project, a credential, a route and budget "money", all in place at the gateway before the first request.</summary>
public sealed class Tenant : IAsyncDisposable
{
    public const string Model = "claude-opus-5-5";

    private static readonly Dictionary<string, string> Plurals = new() { ["ClaudeProject"] = "claudeprojects", ["Budget"] = "budgets", ["ModelRoute"] = "modelroutes" };

    private readonly SystemFixture system;
    private readonly RestartableProcess gateway;

    private Tenant(SystemFixture system, RestartableProcess gateway)
    {
        this.system = system;
        this.gateway = gateway;
    }

    public string Namespace { get; } = $"e2e-{Guid.NewGuid().ToString("n")[..8]}";

    public string Key { get; private set; } = "";

    /// <summary>What the provider is shown for this tenant alone.</summary>
    public string ProviderCredential => $"first-{Namespace}";

    /// <param name="system">The stack.</param>
    /// <param name="limit">Limit of budget "money", in USD a day.</param>
    /// <param name="gateway">Where requests go; null for the shared gateway.</param>
    public static async Task<Tenant> CreateAsync(SystemFixture system, string limit, RestartableProcess? gateway = null)
    {
        var tenant = new Tenant(system, gateway ?? system.Gateway);
        await tenant.PrepareAsync(limit);
        return tenant;
    }

    public async Task<Answer> SendAsync(string usage = "input=1000;output=100", string? key = null, bool stream = false, string model = Model, int maxTokens = 1000)
    {
        using var request = Request(usage, key, stream, model, maxTokens);
        using var response = await system.Http.SendAsync(request);
        var headers = response.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
    }

    /// <summary>A stream of which only the beginning has been read.</summary>
    public async Task<HttpResponseMessage> OpenStreamAsync(string usage)
    {
        using var request = Request(usage, null, stream: true, Model, 1000);
        return await system.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<Money> MoneyAsync() => system.Ledger.MoneyAsync(Namespace, "money");

    public void Apply(string yaml)
    {
        var applied = Kubectl.Try(system.Stack.Plane.Kubeconfig, yaml, "apply", "-n", Namespace, "-f", "-");
        Assert.True(applied.ExitCode == 0, applied.Error);
    }

    public string Budget(string limit) => $$"""
        apiVersion: claudeconfig.dev/v1alpha1
        kind: Budget
        metadata: {name: money}
        spec:
          limit: {amount: "{{limit}}", currency: USD}
          scope: {projectRef: {name: team} }
          period: {type: Daily, timeZone: UTC}
          enforcement: {mode: Hard, holdWaitSeconds: 10}
        """;

    public string Project(string extra = "", params string[] keys) => $$"""
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeProject
        metadata: {name: team}
        spec:
          providers:
            - name: anthropic
              type: Anthropic
              baseURL: {{system.Stack.Simulator}}
              credential: {secretKeyRef: {name: credential, key: anthropic} }
          keys: [{{string.Join(", ", keys.Select(key => "{name: " + key + "}"))}}]
          rateLimitTier: Enterprise
          {{extra}}
        """;

    public string Credential(string value) => $$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: credential}
        stringData: {anthropic: {{value}} }
        """;

    public async Task<JsonElement> StatusAsync(string kind, string name)
    {
        var item = (JsonElement)await system.Stack.Client.CustomObjects.GetNamespacedCustomObjectAsync("claudeconfig.dev", "v1alpha1", Namespace, Plurals[kind], name);
        return item.TryGetProperty("status", out var status) ? status : JsonDocument.Parse("{}").RootElement;
    }

    public Task WaitForConditionAsync(string kind, string name, string type, string wanted = "True") => Eventually.TrueAsync(
        async () => (await StatusAsync(kind, name)).GetProperty("conditions").EnumerateArray()
            .Any(c => c.GetProperty("type").GetString() == type && c.GetProperty("status").GetString() == wanted),
        $"{kind} {Namespace}/{name} has {type}={wanted}", Deadlines.Slow);

    public async Task<string> KeyAsync(string name)
    {
        var secret = await Eventually.GetAsync<V1Secret>(
            async () => await system.Stack.Client.CoreV1.ReadNamespacedSecretAsync($"claude-key-team.{name}", Namespace), $"the Secret of key {name}", Deadlines.Slow);
        return Encoding.UTF8.GetString(secret.Data["key"]);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await system.Stack.Client.CoreV1.DeleteNamespaceAsync(Namespace);
        }
        catch (HttpOperationException)
        {
            // Gone, or going already.
        }
    }

    private async Task PrepareAsync(string limit)
    {
        await system.Stack.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = Namespace } });
        Apply(string.Join("\n---\n", Credential($"first-{Namespace}"), Budget(limit), Route(), Project()));
        await WaitForConditionAsync("ModelRoute", "claude", "Ready");
        await WaitForConditionAsync("Budget", "money", "Ready");
        await Eventually.TrueAsync(async () => (await MoneyAsync()).Limit is not null, "the budget is in the ledger", Deadlines.Slow);
        await Eventually.TrueAsync(InBundle, "the budget is in the router's configuration", Deadlines.Slow);

        // A key that comes last proves at the gateway that all the rest has arrived.
        Apply(Project("", "dev"));
        Key = await KeyAsync("dev");
        await WaitUntilServedAsync(Key);
    }

    public Task WaitUntilServedAsync(string key) => Eventually.TrueAsync(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{gateway.Url}/v1/models");
            request.Headers.Add("x-api-key", key);
            using var response = await system.Http.SendAsync(request);
            return response.IsSuccessStatusCode;
        },
        "the gateway knows the key", Deadlines.Slow);

    private bool InBundle() => Directory.EnumerateFiles(system.Stack.Bundle, "config.*")
        .Any(file => File.ReadAllText(file) is var text && text.Contains(Namespace, StringComparison.Ordinal) && text.Contains($"\"namespace\":\"{Namespace}\",\"name\":\"money\"", StringComparison.Ordinal));

    private static string Route() => """
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ModelRoute
        metadata: {name: claude}
        spec:
          projectRef: {name: team}
          match: [{models: [claude-*]}]
          targets: [{name: as-asked, provider: anthropic}]
          strategy: {type: Weighted}
        """;

    private HttpRequestMessage Request(string usage, string? key, bool stream, string model, int maxTokens)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{gateway.Url}/v1/messages?beta=true");
        request.Headers.Add("x-api-key", key ?? Key);
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Add("anthropic-simulator-behavior", usage);
        request.Content = new StringContent(
            JsonSerializer.Serialize(new { model, max_tokens = maxTokens, stream, messages = new[] { new { role = "user", content = "hi" } } }), Encoding.UTF8, "application/json");
        return request;
    }
}
