using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Login;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Login;

/// <summary>A policy that is not known for a while: the last one serves, for no longer than a change takes to reach people, and never in place of one that nobody knew.</summary>
public sealed class LastPolicyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("policies-").FullName;
    private readonly FakeTimeProvider time = new(DateTimeOffset.Parse("2026-05-04T10:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

    private string FileName => Path.Combine(folder, "policies.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Policy_ThatIsNotKnownAnyMore_ServesForAnHourAcrossRestarts()
    {
        Open(Project("{\"a\":1}"));
        var broken = Project(null, "configuration laptops does not exist");
        Assert.Equal("{\"a\":1}", Open(broken).Of(broken));

        time.Advance(LastPolicies.Grace - TimeSpan.FromSeconds(1));
        Assert.Equal("{\"a\":1}", Open(broken).Of(broken));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Open(broken).Of(broken));

        // Mended, and broken once more: the hour begins again with what was known last.
        Open(Project("{\"a\":2}"));
        Assert.Equal("{\"a\":2}", Open(broken).Of(broken));
    }

    [Fact]
    public void Policy_ThatWasNeverKnown_OrIsNoneNow_IsNotMadeUp()
    {
        var broken = Project(null, "broken");
        Assert.Null(Open(broken).Of(broken));
        Open(Project("{}"));
        Open(Project(null));
        Assert.Null(Open(broken).Of(broken));
    }

    [Fact]
    public void File_ThatIsDamaged_IsAsNone()
    {
        File.WriteAllText(FileName, "{");
        var broken = Project(null, "broken");
        Assert.Null(Open(broken).Of(broken));
        Open(Project("{}"));
        Assert.Equal("{}", Open(broken).Of(broken));
    }

    [Fact]
    public async Task Settings_OfAGateway_AreTheLastKnownAndThenRefused()
    {
        await using var rig = await LoginRig.StartAsync();
        rig.Logins.Device = null;
        var (_, session) = await rig.PollAsync();
        var token = (string)session["access_token"]!;
        Publish(rig, entry => entry with { ManagedSettings = null, ManagedSettingsProblem = "configuration laptops does not exist" });

        var (status, settings) = await rig.GetAsync("/managed/settings", token);

        Assert.Equal(200, status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(LoginRig.Settings), settings["settings"]));
        Publish(rig, entry => entry with { ManagedSettings = null });
        Publish(rig, entry => entry with { ManagedSettings = null, ManagedSettingsProblem = "configuration laptops does not exist" });
        Assert.Equal(403, (await rig.GetAsync("/managed/settings", token)).Status);
    }

    private static void Publish(LoginRig rig, Func<ProjectEntry, ProjectEntry> change)
    {
        var config = rig.Rig.Config;
        Bundles.Publish(rig.Rig.ConfigFolder, config with { Projects = [change(config.Projects[0] with { Oidc = [LoginRig.EntryOf(rig.Issuer)], ManagedSettings = LoginRig.Settings })] });
        rig.Rig.Gateway.Source.Look();
    }

    private LastPolicies Open(ProjectEntry project)
    {
        var policies = new LastPolicies(FileName, time, NullLogger<LastPolicies>.Instance);
        policies.Take(new ConfigSnapshot(new RouterBundle { Version = "v", Config = new RouterConfig { Projects = [project] } }));
        return policies;
    }

    private static ProjectEntry Project(string? settings, string? problem = null) => new() { Project = Bundles.Team, ManagedSettings = settings, ManagedSettingsProblem = problem };
}
