using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.Stacks;
using k8s;

namespace ClaudeConfig.Demo;

/// <summary>The dashboard and an identity provider for it, and somebody who signs in and compares what he sees with what Metering says.</summary>
internal sealed partial class Pages(SystemStack stack, Progress progress, Action<int> started, CancellationToken stopped) : IAsyncDisposable
{
    private const string Account = "claudeconfig-dashboard";
    private const string Client = "dashboard";

    /// <summary>A lead of one of the samples' teams, and somebody of the platform; groups are those that the samples' projects name.</summary>
    private static readonly string[] People = ["lead|Lina Lead|payments-leads", "platform|Pat Platform|platform-engineers"];

    private readonly Stack<ChildProcess> _processes = [];
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(RunFolder.Path, "pages"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    public Uri Address { get; } = new($"https://127.0.0.1:{FreePort.Next()}/");

    public async Task StartAsync()
    {
        progress.Step("dashboard, and an identity provider for it");
        using var certificates = new TestCertificates("claudeconfig-pages");
        var authority = Path.Combine(_folder, "ca.crt");
        await File.WriteAllTextAsync(authority, certificates.AuthorityPem, stopped);
        var (certificate, key) = certificates.Server().WriteTo(_folder, "server");
        var secret = Secret("client-secret");
        var issuer = $"127.0.0.1:{FreePort.Next()}";
        var provider = Start("identity-provider", "tools", "IdentityProvider", [issuer, certificate, key, Client, secret, Address.ToString(), PrivateFile.Write(Path.Combine(_folder, "password"), _password), .. People]);
        await provider.WaitForLineAsync(Listening());

        var dashboard = Start("dashboard", "src", "Dashboard",
        [
            "--listen", Address.Authority, "--public-url", Address.ToString(), "--tls-cert", certificate, "--tls-key", key, "--kubeconfig", Kubeconfig(),
            "--metering-url", stack.Metering.Url, "--metering-ca", stack.AuthorityFile, "--metering-token-file", stack.MeteringTokenFile,
            "--oidc-issuer", $"https://{issuer}/", "--oidc-ca", authority, "--oidc-client-id", Client, "--oidc-client-secret-file", secret, "--oidc-username-prefix", "-",
            "--platform-groups", "platform-engineers", "--keys-file", Secret("keys"), "--write-as", "Impersonation", .. stack.Services?.DashboardArguments ?? [],
        ]);
        await dashboard.WaitForLineAsync(Listening());
        using var client = Browser(authority);
        await Eventually.TrueAsync(async () => (await client.GetAsync(new Uri(Address, "readyz"), stopped)).IsSuccessStatusCode, "the dashboard is ready", TimeSpan.FromSeconds(60));
    }

    /// <summary>Signs in by the forms that there are, and reads the overview.</summary>
    /// <returns>What differs from Metering; null where nothing does.</returns>
    public async Task<string?> CompareAsync(HttpClient metering)
    {
        using var client = Browser(Path.Combine(_folder, "ca.crt"));
        var chooser = await Eventually.GetAsync(
            async () => await client.GetAsync(Address, stopped) is { IsSuccessStatusCode: true } page ? page : null, "the dashboard leads to the identity provider", TimeSpan.FromSeconds(60));
        var then = WebUtility.HtmlDecode(Then().Match(await chooser.Content.ReadAsStringAsync(stopped)).Groups[1].Value);
        using var form = new FormUrlEncodedContent([new("person", "platform"), new("password", _password), new("then", then)]);
        using var back = await client.PostAsync(new Uri(chooser.RequestMessage!.RequestUri!, "/choose"), form, stopped);
        if (back.RequestMessage!.RequestUri != Address || !back.IsSuccessStatusCode)
        {
            return $"signing in ended at {back.RequestMessage.RequestUri} with {(int)back.StatusCode}";
        }

        string? difference = null;
        // What is under way comes to the page a moment after it came to Metering.
        await Eventually.TrueAsync(async () => (difference = await DifferenceAsync(client, metering)) is null, "the overview says what Metering says", TimeSpan.FromSeconds(30)).ContinueWith(_ => { }, TaskScheduler.Default);
        return difference;
    }

    public void Tell() => progress.Block("dashboard", $"""
        {Address}   (a certificate of this run: let the browser trust {Path.Combine(_folder, "ca.crt")}, or go past its warning)
        Lina Lead sees team-payments, Pat Platform sees all; password of both: {_password}
        """);

    public async ValueTask DisposeAsync()
    {
        while (_processes.TryPop(out var process))
        {
            await process.DisposeAsync();
        }
    }

    private async Task<string?> DifferenceAsync(HttpClient client, HttpClient metering)
    {
        var page = await client.GetStringAsync(Address, stopped);
        foreach (var (budget, field) in (IEnumerable<(string, string)>)[("team-payments/payments", "spent"), ("team-search/search", "spent"), ("claude-platform/company", "spent"), ("demo-lab/history", "spent"), ("demo-lab/lab", "remaining")])
        {
            var shown = Regex.Match(page, $"value=\"([^\"]*)\" data-live=\"budget:{Regex.Escape(budget)}:{field}\"").Groups[1].Value;
            var told = Text(await AskAsync(metering, $"/v1/budgets/{budget}"), field);
            if (!decimal.TryParse(shown, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) || amount != decimal.Parse(told, CultureInfo.InvariantCulture))
            {
                return $"{field} of {budget} is \"{shown}\" on the page and {told} in Metering";
            }
        }

        var total = Text((await AskAsync(metering, "/v1/cost")).GetProperty("totals"), "cost");
        return page.Contains($"value=\"{total}\"", StringComparison.Ordinal) ? null : $"what all cost this month, {total}, is not on the page";
    }

    private async Task<JsonElement> AskAsync(HttpClient metering, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, stack.Metering.Url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(stack.MeteringTokenFile, stopped)).Trim());
        using var response = await metering.SendAsync(request, stopped);
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(stopped));
        return document.RootElement.Clone();
    }

    /// <summary>The dashboard's own rights as they ship, and those to write in the name of the two who may sign in.</summary>
    private string Kubeconfig()
    {
        var admin = stack.Plane.Kubeconfig;
        foreach (var file in (string[])["claudeconfig-dashboard.yaml", "claudeconfig-dashboard-platform.yaml", "bindings.yaml"])
        {
            Kubectl.Run(admin, "apply", "-f", Repository.PathOf("config", "dashboard", file));
        }

        var names = People.Select(person => person.Split('|')).ToArray();
        var applied = Kubectl.Try(admin, $$"""
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: {{Account}}, namespace: {{SystemStack.PlatformNamespace}} }
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: claudeconfig-demo-dashboard}
            rules:
              - {apiGroups: [""], resources: [users], verbs: [impersonate], resourceNames: [{{string.Join(", ", names.Select(name => name[0]))}}]}
              - {apiGroups: [""], resources: [groups], verbs: [impersonate], resourceNames: [{{string.Join(", ", names.Select(name => name[2]))}}]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: claudeconfig-demo-dashboard}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: claudeconfig-demo-dashboard}
            subjects: [{kind: ServiceAccount, name: {{Account}}, namespace: {{SystemStack.PlatformNamespace}} }]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: claudeconfig-demo-approver}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: claude-budget-approver}
            subjects: [{kind: Group, name: platform-engineers, apiGroup: rbac.authorization.k8s.io}]
            """, "apply", "-f", "-");
        if (applied.ExitCode != 0)
        {
            throw new InvalidOperationException($"kubectl apply: {applied.Error}");
        }

        var cluster = KubernetesClientConfiguration.BuildConfigFromConfigFile(admin);
        var path = Path.Combine(_folder, "kubeconfig");
        KubeconfigFile.WriteToken(
            path, cluster.Host, string.Concat(cluster.SslCaCerts.Select(one => one.ExportCertificatePem() + "\n")), Kubectl.Run(admin, "create", "token", Account, "-n", SystemStack.PlatformNamespace, "--duration=24h").Trim());
        return path;
    }

    private string Secret(string name) => PrivateFile.Write(Path.Combine(_folder, name), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    private ChildProcess Start(string name, string folder, string project, string[] arguments)
    {
        var process = ChildProcess.StartDotnet(name, stack.Logs, Repository.Assembly(folder, project), arguments);
        _processes.Push(process);
        started(process.Id);
        return process;
    }

    private static HttpClient Browser(string authority)
    {
        var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : element.GetProperty(name).GetRawText();

    [GeneratedRegex("listening on")]
    private static partial Regex Listening();

    [GeneratedRegex("name=\"then\" value=\"([^\"]+)\"")]
    private static partial Regex Then();
}
