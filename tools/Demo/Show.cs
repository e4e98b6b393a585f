using System.Net;
using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using ClaudeConfig.Harness.Stacks;

namespace ClaudeConfig.Demo;

/// <summary>The acts of a run, and whether each of them happened.</summary>
internal sealed class Show(Progress progress, CancellationToken stopped)
{
    private bool failed;

    public async Task<int> RunAsync(bool once)
    {
        RunFolder.Clean();
        await using var stack = new SystemStack(new StackOptions { Folder = RunFolder.Path, Step = progress.Step, Started = RunFolder.Remember });
        var gateway = "";
        try
        {
            await stack.StartAsync(stopped);
            gateway = (await stack.StartGatewayAsync("gateway-0")).Url;
            await PerformAsync(stack, gateway);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            return 130;
        }
        catch (Exception e)
        {
            Fail(e.Message);
            progress.Step($"logs: {Path.Combine(RunFolder.Path, "logs")}");
            return 1;
        }

        progress.Step($"kubeconfig: {stack.Plane.Kubeconfig}   gateway: {gateway}   logs: {Path.Combine(RunFolder.Path, "logs")}");
        if (!once)
        {
            Console.WriteLine($"\nTry: kubectl --kubeconfig {stack.Plane.Kubeconfig} get budgets -A -w\nCtrl-C stops everything.");
            await Task.Delay(Timeout.Infinite, stopped).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        progress.Step("stopping");
        if (stack.Plane.Kind == ControlPlaneKind.Existing)
        {
            Kubectl.Try(stack.Plane.Kubeconfig, null, ["delete", "namespace", "--ignore-not-found", "--wait=false", .. Samples.Namespaces]);
        }

        return failed ? 1 : 0;
    }

    private async Task PerformAsync(SystemStack stack, string gateway)
    {
        var kubeconfig = stack.Plane.Kubeconfig;
        var samples = new Samples(kubeconfig);
        progress.Step("kubectl apply of config/samples");
        samples.Apply(stack.Simulator);
        var late = samples.WaitForReady(TimeSpan.FromSeconds(60));
        Check(late.Count == 0, "every ClaudeProject, ClaudeConfiguration, Budget and ModelRoute is Ready", string.Join("; ", late));

        if (stack.Plane.Kind != ControlPlaneKind.Existing)
        {
            progress.Step("a mistake before it is stored");
            var mistake = samples.ApplyMistake();
            Check(mistake.Contains("did you mean \"permissions\"?", StringComparison.Ordinal), $"kubectl: {mistake}", "it was stored");
        }

        using var client = CreateClient(stack.AuthorityFile);
        var traffic = new Traffic(client, kubeconfig, gateway);
        await SendTeamsAsync(traffic);
        await ExhaustAsync(traffic);

        await Eventually.TrueAsync(
            () => Spent(kubeconfig, "team-payments", "payments") && Spent(kubeconfig, "team-search", "search") && Spent(kubeconfig, "claude-platform", "company"),
            "budgets show money",
            TimeSpan.FromSeconds(30));
        progress.Good("money is in status");
        Kubectl.Try(kubeconfig, null, "wait", "modelroutes", "--all", "-A", "--for=condition=Ready", "--timeout=30s");
        progress.Block("kubectl get claude -A", Kubectl.Run(kubeconfig, "get", "claude", "-A"));
        progress.Block("kubectl get budgets -A", Kubectl.Run(kubeconfig, "get", "budgets", "-A"));
    }

    private async Task SendTeamsAsync(Traffic traffic)
    {
        progress.Step("requests of two teams through the gateway");
        var payments = await traffic.SendManyAsync(
            traffic.KeyOf("team-payments", "payments", "ci"), "claude-opus-5-5", 20, "input=12000;output=900;cache-read=40000", stopped);
        Check(payments.Problem is null, $"payments: {payments.Served} requests to claude-opus-5-5", payments.Problem);
        var search = await traffic.SendManyAsync(
            traffic.KeyOf("team-search", "search", "indexer"), "claude-sonnet-5-5", 30, "input=8000;output=700;cache-write-5m=2000", stopped);
        Check(search.Problem is null, $"search: {search.Served} requests to claude-sonnet-5-5", search.Problem);
    }

    private async Task ExhaustAsync(Traffic traffic)
    {
        progress.Step("a review bot with a quarter a day");
        var refusal = await traffic.SendUntilRefusedAsync(
            traffic.KeyOf("team-payments", "payments", "review-bot"), "claude-opus-5-5", 60, "input=60;output=950", stopped);
        var refused = refusal.Status == HttpStatusCode.TooManyRequests && refusal.Message.Contains("Budget team-payments/review-bot", StringComparison.Ordinal);
        Check(refused && refusal.Served > 0, $"after {refusal.Served} requests: 429 {refusal.Message}", $"{refusal.Served} served, then {(int)refusal.Status} {refusal.Message}");
    }

    private static bool Spent(string kubeconfig, string @namespace, string budget) =>
        decimal.TryParse(Kubectl.Run(kubeconfig, "get", "budget", budget, "-n", @namespace, "-o", "jsonpath={.status.spent}"), out var spent) && spent > 0;

    private static HttpClient CreateClient(string authorityFile)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authorityFile);
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
    }

    private void Check(bool happened, string what, string? otherwise)
    {
        if (happened)
        {
            progress.Good(what);
        }
        else
        {
            Fail($"{what}: {otherwise}");
        }
    }

    private void Fail(string what)
    {
        failed = true;
        progress.Bad(what);
    }
}
