using System.Net;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Identity;

/// <summary>What Metering says does not work any more, while the configuration still says that it does.</summary>
public sealed class RevocationTests
{
    [Fact]
    public async Task Key_Revoked_IsRefusedThoughTheConfigurationHasIt()
    {
        await using var rig = await Rig.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await rig.PostAsync(Rig.Body())).StatusCode);
        var version = rig.Gateway.Config.Current!.Version;

        rig.Metering.Revoke(new RevocationAnswer { Version = "1", Keys = [First(rig)] });
        await Eventually.TrueAsync(async () => (await rig.PostAsync(Rig.Body())).StatusCode == HttpStatusCode.Unauthorized, "the key is refused");
        Assert.Equal(version, rig.Gateway.Config.Current!.Version);

        // It was said in error, or the key is a new one of the same id: nothing of it stays.
        rig.Metering.Revoke(new RevocationAnswer { Version = "2" });
        await Eventually.TrueAsync(async () => (await rig.PostAsync(Rig.Body())).StatusCode == HttpStatusCode.OK, "the key works");
    }

    /// <summary>Who may write the status of one project could name another's key there.</summary>
    [Fact]
    public async Task Key_OfAnotherProject_IsNotTakenAway()
    {
        await using var rig = await Rig.StartAsync();
        rig.Metering.Revoke(new RevocationAnswer { Version = "1", Keys = [First(rig) with { Project = new("evil", "project") }] });
        await Eventually.TrueAsync(() => rig.Metering.HeardRevocations == "1", "the gateway heard it");
        Assert.Equal(HttpStatusCode.OK, (await rig.PostAsync(Rig.Body())).StatusCode);
    }

    [Fact]
    public async Task Project_Suspended_IsRefusedWithTheReason()
    {
        await using var rig = await Rig.StartAsync();
        var project = rig.Gateway.Config.Current!.Config.Projects.First(entry => entry.Keys.Count > 0);
        rig.Metering.Revoke(new RevocationAnswer { Version = "1", Projects = [new RevokedProject { Project = project.Parent ?? project.Project, Reason = "it is over" }] });
        await Eventually.TrueAsync(async () => (await rig.PostAsync(Rig.Body())).StatusCode == HttpStatusCode.Forbidden, "requests are refused");
        Assert.Contains("it is over", await (await rig.PostAsync(Rig.Body())).Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static RevokedKey First(Rig rig)
    {
        var project = rig.Gateway.Config.Current!.Config.Projects.First(entry => entry.Keys.Count > 0);
        return new RevokedKey { Project = project.Project, Id = project.Keys[0].Id };
    }
}
