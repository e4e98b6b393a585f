using System.Net;
using System.Text.Json;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Demo;

/// <summary>A small team of its own: its first provider is away, its budget warns, goes down and stops, and its key is replaced.</summary>
internal sealed class Lab(string kubeconfig, string simulator)
{
    public const string Namespace = "demo-lab";

    /// <summary>Requests of a fortieth of a dollar at most: so many are within 60 % of the budget.</summary>
    private const int NearTheThreshold = 8;

    public void Apply()
    {
        Kubectl.Try(kubeconfig, null, "create", "namespace", Namespace);
        // Nothing listens at port 9 of this machine.
        var applied = Kubectl.Try(kubeconfig, Manifest, "apply", "-n", Namespace, "-f", "-");
        if (applied.ExitCode != 0)
        {
            throw new InvalidOperationException($"kubectl apply: {applied.Error}");
        }

        foreach (var item in (string[])["claudeproject/lab", "modelroute/claude", "modelroute/thrifty", "budget/lab", "budget/history"])
        {
            Kubectl.Run(kubeconfig, "wait", item, "-n", Namespace, "--for=condition=Ready", "--timeout=60s");
        }
    }

    /// <summary>Sends until the budget stops it, a session for each request.</summary>
    /// <returns>How many were served as asked and by the thrifty route, and the refusal.</returns>
    public async Task<(int AsAsked, int Downgraded, Answer Last)> SpendAsync(Traffic traffic, string key, CancellationToken cancellationToken)
    {
        var (asAsked, downgraded) = (0, 0);
        for (var i = 0; i < 300; i++)
        {
            var answer = await traffic.SendAsync(key, "claude-opus-5-5", stream: false, "input=60;output=950", cancellationToken, session: $"lab-{i}");
            if (answer.Status != HttpStatusCode.OK)
            {
                return (asAsked, downgraded, answer);
            }

            (asAsked, downgraded) = answer.Downgraded is null ? (asAsked + 1, downgraded) : (asAsked, downgraded + 1);
            if (downgraded == 0 && asAsked >= NearTheThreshold)
            {
                // Gateways hear every two seconds how much is spent. At full speed the rest would be gone before.
                await Task.Delay(TimeSpan.FromMilliseconds(800), cancellationToken);
            }
        }

        return (asAsked, downgraded, new Answer(HttpStatusCode.OK, "", null));
    }

    /// <summary>The thresholds that status names as passed.</summary>
    public IReadOnlyList<int> Passed()
    {
        var text = Kubectl.Run(kubeconfig, "get", "budget", "lab", "-n", Namespace, "-o", "jsonpath={.status.firedThresholds}");
        if (text.Length == 0)
        {
            return [];
        }

        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(threshold => threshold.GetProperty("percent").GetInt32())];
    }

    /// <summary>Deletes the key's Secret, which revokes the key, and waits for another.</summary>
    public async Task<string> ReplaceKeyAsync(Traffic traffic, string old)
    {
        Kubectl.Run(kubeconfig, "delete", "secret", "claude-key-lab.dev", "-n", Namespace);
        Kubectl.Run(kubeconfig, "annotate", "claudeproject", "lab", "-n", Namespace, "example.com/look=now", "--overwrite");
        var key = old;
        await Eventually.TrueAsync(
            () =>
            {
                try
                {
                    key = traffic.KeyOf(Namespace, "lab", "dev");
                }
                catch (InvalidOperationException)
                {
                    // It is not there yet.
                }

                return key != old;
            },
            "another key is in the Secret",
            TimeSpan.FromSeconds(45));
        return key;
    }

    private string Manifest => $$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: credentials}
        stringData: {anthropic: a-placeholder}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeProject
        metadata: {name: lab}
        spec:
          providers:
            - {name: away, type: Anthropic, baseURL: "http://127.0.0.1:9", credential: {secretKeyRef: {name: credentials, key: anthropic} } }
            - {name: there, type: Anthropic, baseURL: "{{simulator}}", credential: {secretKeyRef: {name: credentials, key: anthropic} } }
          keys: [{name: dev}]
          rateLimitTier: Enterprise
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ModelRoute
        metadata: {name: claude}
        spec:
          projectRef: {name: lab}
          match: [{models: [claude-*]}]
          targets:
            - {name: first, provider: away, priority: 0}
            - {name: second, provider: there, priority: 1}
          strategy: {type: Priority}
          retryOn: {errors: [ConnectFailure]}
          maxAttempts: 2
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ModelRoute
        metadata: {name: thrifty}
        spec:
          projectRef: {name: lab}
          match: [{models: [lab-thrifty]}]
          targets: [{name: haiku, provider: there, model: claude-haiku-5-5}]
          strategy: {type: Weighted}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: Budget
        metadata: {name: lab}
        spec:
          limit: {amount: "0.40", currency: USD}
          scope: {projectRef: {name: lab}, keys: [dev]}
          period: {type: Daily, timeZone: UTC}
          thresholds:
            - {percent: 30, basis: Actual, action: Notify}
            - {percent: 60, basis: Actual, action: Downgrade, routeRef: {name: thrifty} }
          enforcement: {mode: Hard, holdWaitSeconds: 2}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: Budget
        metadata: {name: history}
        spec:
          limit: {amount: "500", currency: USD}
          scope: {projectRef: {name: lab} }
          period: {type: Monthly, timeZone: UTC}
          enforcement: {mode: Soft}
        """;
}
