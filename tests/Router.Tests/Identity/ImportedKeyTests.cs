using System.Net;
using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Identity;

/// <summary>Keys that another gateway issued, of which the configuration has the hash.</summary>
public sealed class ImportedKeyTests
{
    private const string Key = "sk-from-elsewhere-0123456789";

    [Fact]
    public async Task Key_WhoseHashAProjectHas_IsLetInAndChargedUnderItsName()
    {
        await using var rig = await Rig.StartAsync(config => WithImported(config, Entry(Key)));
        Assert.Equal(HttpStatusCode.OK, (await rig.PostAsync(Rig.Body(), key: Key)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await rig.PostAsync(Rig.Body(), key: Key + "x")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await rig.PostAsync(Rig.Body(), key: Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key))))).StatusCode);
    }

    [Fact]
    public async Task Key_ThatIsRevokedOrOver_IsRefusedAsAnyOther()
    {
        await using var rig = await Rig.StartAsync(config => WithImported(config, Entry(Key), Entry("sk-over") with { Name = "over", ExpiresAt = DateTimeOffset.UnixEpoch }));
        Assert.Contains("expired", await (await rig.PostAsync(Rig.Body(), key: "sk-over")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        rig.Metering.Revoke(new RevocationAnswer { Version = "1", Keys = [new RevokedKey { Project = Bundles.Team, Id = Entry(Key).Id }] });
        await ClaudeConfig.Harness.Eventually.TrueAsync(async () => (await rig.PostAsync(Rig.Body(), key: Key)).StatusCode == HttpStatusCode.Unauthorized, "the key is refused");
    }

    [Fact]
    public void Key_AsText_IsNotShown()
    {
        Assert.True(VirtualKey.TryParseImported(Key, out var key));
        Assert.Equal("sk-…", key!.ToString());
        Assert.Equal(Key, key.Reveal());
        Assert.False(VirtualKey.TryParseImported(VirtualKey.Create().Reveal(), out _));
    }

    private static VirtualKeyEntry Entry(string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        return new VirtualKeyEntry { Id = VirtualKey.ImportedId(hash), Name = "old", Salt = [], Hash = hash };
    }

    private static RouterConfig WithImported(RouterConfig config, params VirtualKeyEntry[] keys) =>
        config with { Projects = [.. config.Projects.Select(project => project.Project == Bundles.Team ? project with { Keys = [.. project.Keys, .. keys] } : project)] };
}
