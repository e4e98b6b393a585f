using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Login;

/// <summary>The unmodified Claude Code: it is told to log in at the gateway, a person does so, and it works under the project's policy.</summary>
public sealed class ClaudeCodeLoginTests
{
    private const string Policy = """{"model":"claude-sonnet-5","permissions":{"deny":["Bash"]}}""";
    private const string Up = "\u001b[A";

    [Theory]
    [InlineData("")]
    [InlineData("/projects/team-a/alpha")]
    public async Task ClaudeCode_LogsIn_ObeysThePolicy_RefreshesAndIsLoggedOut(string project)
    {
        await using var rig = await LoginRig.StartAsync((config, _) => config with { Projects = [config.Projects[0] with { ManagedSettings = Policy }] });
        using var laptop = new Laptop(rig.Url + project);
        await laptop.LogInAsync(rig);

        var said = await laptop.AskAsync("hi");
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        Assert.False((bool)JsonNode.Parse(said.Output)!["is_error"]!);
        var request = Assert.Single(rig.Rig.First.Requests, request => request.Path.StartsWith("/v1/messages", StringComparison.Ordinal));
        var body = System.Text.Encoding.UTF8.GetString(request.Body);
        Assert.Contains("\"model\":\"claude-sonnet-5\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"name\":\"Bash\"", body, StringComparison.Ordinal);
        Assert.Equal($"{rig.Issuer.Url}#alice", (await rig.Rig.EventAsync()).Attribution.Member);
        Assert.Equal(1, rig.Rig.Gateway.Metrics.Logins.WithLabels("signed_in").Value);

        laptop.LetTheTokenEnd();
        said = await laptop.AskAsync("hi");
        Assert.True(said.ExitCode == 0, said.ExitCode + said.Output + said.Error);
        Assert.Equal(1, rig.Rig.Gateway.Metrics.Logins.WithLabels("refreshed").Value);

        // Whoever the company lets go is out at the next refresh.
        rig.Logins.Revoke();
        laptop.LetTheTokenEnd();
        Assert.Contains("session expired", (await laptop.AskAsync("hi")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClaudeCode_OfAPersonOfNoProject_IsToldSo()
    {
        await using var rig = await LoginRig.StartAsync((config, issuer) => config with { Projects = [config.Projects[0] with { Oidc = [LoginRig.EntryOf(issuer, ("groups", "claude"))] }] });
        using var laptop = new Laptop(rig.Url);
        rig.Logins.Device = null;
        await using var terminal = await laptop.BeginLoginAsync();
        await Eventually.TrueAsync(() => rig.Rig.Gateway.Metrics.Logins.WithLabels("denied").Value > 0, "the client asks for its token", Deadlines.Settled);
        Assert.False(laptop.IsLoggedIn);
    }

    [Fact]
    public async Task ClaudeCode_WhosePolicyIsNotKnown_DoesNotStart()
    {
        await using var rig = await LoginRig.StartAsync((config, _) => config with { Projects = [config.Projects[0] with { ManagedSettingsProblem = "spec.login.configurationRef names nothing" }] });
        using var laptop = new Laptop(rig.Url);
        await laptop.LogInAsync(rig);
        var said = await laptop.AskAsync("hi");
        Assert.Contains("refused managed settings", said.Output + said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Rig.First.Requests, request => request.Path.StartsWith("/v1/messages", StringComparison.Ordinal));
    }

    /// <summary>A home and a machine policy of its own.</summary>
    private sealed class Laptop : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("laptop-").FullName;
        private readonly string claude = Repository.PathOf("tests", "EndToEnd.Tests", "Clients", "node_modules", ".bin", "claude");

        public Laptop(string gateway)
        {
            Assert.SkipUnless(File.Exists(claude), "Claude Code is not installed; 'make prerequisites' does it where npm can be reached");
            // The machine's policy lies in a fixed folder: each laptop sees its own there, in a mount namespace.
            Assert.SkipUnless(Environment.UserName == "root", "a machine policy of one's own needs root, for a mount namespace");
            foreach (var name in (string[])["home/.claude", "work", "etc"])
            {
                Directory.CreateDirectory(Path.Combine(folder, name));
            }

            File.WriteAllText(Path.Combine(folder, "etc", "managed-settings.json"), new JsonObject { ["forceLoginMethod"] = "gateway", ["forceLoginGatewayUrl"] = gateway }.ToJsonString());
            File.WriteAllText(Path.Combine(folder, "home", ".claude.json"), new JsonObject
            {
                ["hasCompletedOnboarding"] = true,
                ["theme"] = "dark",
                ["projects"] = new JsonObject { [Path.Combine(folder, "work")] = new JsonObject { ["hasTrustDialogAccepted"] = true, ["allowedTools"] = new JsonArray() } },
            }.ToJsonString());
        }

        public bool IsLoggedIn => File.Exists(Credentials) && File.ReadAllText(Credentials).Contains("\"jwt\"", StringComparison.Ordinal);

        private string Credentials => Path.Combine(folder, "home", ".claude", ".credentials.json");

        private Dictionary<string, string> Variables => new()
        {
            ["HOME"] = Path.Combine(folder, "home"),
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            ["TERM"] = "xterm-256color",
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
        };

        public async Task LogInAsync(LoginRig rig)
        {
            await using var terminal = await BeginLoginAsync();
            // It waits for the person, who takes a moment.
            await Eventually.TrueAsync(() => Task.FromResult(rig.Logins.Requests.Any(request => request.StartsWith("/token", StringComparison.Ordinal))), "the client asks for its token", Deadlines.Settled);
            rig.Logins.Device = null;
            // Not what the screen says: only what changes on it is written.
            await Eventually.TrueAsync(() => IsLoggedIn, "the client keeps its token", Deadlines.Settled);
        }

        public async Task<Terminal> BeginLoginAsync()
        {
            var terminal = Terminal.Start("unshare", Path.Combine(folder, "work"), Variables, Arguments());
            await terminal.SeesAsync("for agents");
            await terminal.PressAsync("/login");
            await terminal.SeesAsync("❯/login");
            await terminal.PressAsync("\r");
            await terminal.SeesAsync("Enter to connect");
            await terminal.PressAsync("\r");
            await terminal.SeesAsync("Yes, trust this gateway");
            await terminal.PressAsync(Up);
            await terminal.SeesAsync("❯ Yes, trust this gateway");
            await terminal.PressAsync("\r");
            return terminal;
        }

        public Task<CommandResult> AskAsync(string prompt) =>
            ClientProcess.RunAsync("unshare", Path.Combine(folder, "work"), Variables, Arguments("-p", prompt, "--output-format", "json"));

        public void LetTheTokenEnd()
        {
            var stored = JsonNode.Parse(File.ReadAllText(Credentials))!;
            stored["enterpriseGateway"]!["expiresAt"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds();
            File.WriteAllText(Credentials, stored.ToJsonString());
        }

        public void Dispose() => Directory.Delete(folder, recursive: true);

        private string[] Arguments(params string[] arguments) =>
            ["-m", "sh", "-c", "mkdir -p /etc/claude-code && mount --bind \"$0\" /etc/claude-code && exec \"$@\"", Path.Combine(folder, "etc"), claude, .. arguments];
    }
}
