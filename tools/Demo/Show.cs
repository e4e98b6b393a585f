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

    public async Task<int> RunAsync(bool once, bool full)
    {
        using var mine = RunFolder.TryTake();
        if (mine is null)
        {
            progress.Bad($"another 'make run' is under way in {RunFolder.Path}; stop it first (Ctrl-C), or look at it: kubectl --kubeconfig {RunFolder.Path}/cluster/kubeconfig get claude -A");
            return 1;
        }

        RunFolder.Clean();
        await using var stack = new SystemStack(new StackOptions { Folder = RunFolder.Path, Full = full, Step = progress.Step, Started = RunFolder.Remember });
        await using var pages = new Pages(stack, progress, RunFolder.Remember, stopped);
        var gateway = "";
        try
        {
            await stack.StartAsync(stopped);
            gateway = (await stack.StartGatewayAsync("gateway-0")).Url;
            await PerformAsync(stack, gateway);
            await ShowPagesAsync(stack, pages);
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

        Tell(stack, gateway);
        pages.Tell();
        if (!once)
        {
            Console.WriteLine("Ctrl-C stops everything.");
            await Task.Delay(Timeout.Infinite, stopped).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        progress.Step("stopping");
        if (stack.Plane.Kind == ControlPlaneKind.Existing)
        {
            Kubectl.Try(stack.Plane.Kubeconfig, null, ["delete", "namespace", "--ignore-not-found", "--wait=false", .. Samples.Namespaces, Lab.Namespace, CanaryAct.Namespace]);
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

        // Sidecars report in their own time; the other acts go on meanwhile.
        var canary = Task.Run(new CanaryAct(stack, gateway).RunAsync, stopped);
        using var client = CreateClient(stack.AuthorityFile);
        var traffic = new Traffic(client, kubeconfig, gateway);
        await SendTeamsAsync(traffic);
        await ExhaustAsync(traffic);
        await LabAsync(new Lab(kubeconfig, stack.Simulator), traffic);
        await ForesightAsync(new History(client, stack.Metering.Url, stack.MeteringTokenFile));
        if (stack.Services is { } services)
        {
            await ServicesAsync(new ServicesAct(stack, services, traffic, client, stopped), traffic.KeyOf("team-search", "search", "indexer"));
        }

        progress.Step("a change of a configuration that is tried on one pod of four");
        var (told, problem) = await canary;
        Check(problem is null, $"it went back by itself: {told}", problem);
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

    private async Task LabAsync(Lab lab, Traffic traffic)
    {
        progress.Step("a provider that is away, a budget that warns, goes down and stops");
        lab.Apply();
        var key = traffic.KeyOf(Lab.Namespace, "lab", "dev");
        var first = new Answer(default, "", null);
        await Eventually.TrueAsync(
            async () => (first = await traffic.SendAsync(key, "claude-opus-5-5", stream: true, "input=60;output=20", stopped)).Status != HttpStatusCode.Unauthorized, "the gateway knows the key", TimeSpan.FromSeconds(30));
        Check(first.Status == HttpStatusCode.OK, "the first target's provider is away, and the second answered", $"{(int)first.Status} {Traffic.MessageOf(first.Body)}");

        var (asAsked, downgraded, last) = await lab.SpendAsync(traffic, key, stopped);
        Check(asAsked > 0 && downgraded > 0, $"{asAsked} requests were served as asked, then {downgraded} of new sessions by the thrifty route", $"{asAsked} as asked, {downgraded} by the thrifty route");
        Check(last.Status == HttpStatusCode.TooManyRequests, $"then 429 {Traffic.MessageOf(last.Body)}", $"{(int)last.Status} {Traffic.MessageOf(last.Body)}");
        await Eventually.TrueAsync(() => lab.Passed() is [_, _, ..], "status names both thresholds", TimeSpan.FromSeconds(30));
        progress.Good($"status names the thresholds that were passed: {string.Join(" % and ", lab.Passed())} %");

        progress.Step("a key that leaked");
        var next = await lab.ReplaceKeyAsync(traffic, key);
        await Eventually.TrueAsync(
            async () => (await traffic.SendAsync(key, "claude-opus-5-5", stream: false, "input=1;output=1", stopped)).Status == HttpStatusCode.Unauthorized
                && (await traffic.SendAsync(next, "claude-opus-5-5", stream: false, "input=1;output=1", stopped)).Status != HttpStatusCode.Unauthorized,
            "the gateway knows the new key and not the old one",
            TimeSpan.FromSeconds(30));
        progress.Good("its Secret was deleted: the old key is refused, a new one is in the Secret");
    }

    private async Task ForesightAsync(History history)
    {
        progress.Step("four weeks of a team's days, and a loop last night");
        await history.TellAsync(stopped);
        string? forecast = null, incident = null;
        await Eventually.TrueAsync(async () => (forecast = await history.ForecastAsync("history", stopped)) is not null, "a forecast", TimeSpan.FromSeconds(60));
        progress.Good($"forecast: {forecast}");
        await Eventually.TrueAsync(async () => (incident = await history.IncidentAsync("history", stopped)) is not null, "an incident with its driver", TimeSpan.FromSeconds(60));
        Check(incident!.Contains("nightly-job", StringComparison.Ordinal) || incident.Contains("loop-4711", StringComparison.Ordinal), $"anomaly: {incident}", "its driver was not found");
    }

    private async Task ServicesAsync(ServicesAct act, string key)
    {
        progress.Step("Kafka stands still");
        var (read, unread) = await act.KafkaAsync(key);
        Check(unread is null, $"requests were served meanwhile, and their usage came once the brokers did: {read} messages read by now", unread);
        progress.Step("Redis is killed");
        var redis = await act.RedisAsync(key);
        Check(redis is null, "requests were served meanwhile, and gateways count at the server that the Sentinel made the master", redis);
        progress.Step("the replica for reports is stopped");
        var replica = await act.ReplicaAsync(key);
        Check(replica is null, "its reports were the ledger's to the last digit; without it they are refused, and requests are served", replica);
    }

    private async Task ShowPagesAsync(SystemStack stack, Pages pages)
    {
        await pages.StartAsync();
        using var client = CreateClient(stack.AuthorityFile);
        var difference = await pages.CompareAsync(client);
        Check(difference is null, "somebody signed in, and every figure of the overview is Metering's to the last digit", difference);
    }

    private void Tell(SystemStack stack, string gateway)
    {
        progress.Block("addresses", $"""
            kubeconfig  {stack.Plane.Kubeconfig}
            gateway     {gateway}
            metering    {stack.Metering.Url}   (token: {stack.MeteringTokenFile})
            authority   {stack.AuthorityFile}
            logs        {stack.Logs}
            """);
        progress.Block("a key, and Claude Code with it", $"""
            export KUBECONFIG={stack.Plane.Kubeconfig} NODE_EXTRA_CA_CERTS={stack.AuthorityFile} ANTHROPIC_BASE_URL={gateway}
            export ANTHROPIC_AUTH_TOKEN=$(kubectl get secret claude-key-payments.ci -n team-payments -o 'jsonpath={"{"}.data.key{"}"}' | base64 -d)
            claude -p "say hi"
            kubectl get budgets -A -w
            """);
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
