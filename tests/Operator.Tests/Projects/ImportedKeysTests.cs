using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Projects;

/// <summary>Keys of another gateway, of which a Secret has the hash.</summary>
public sealed class ImportedKeysTests
{
    private static readonly byte[] Hash = SHA256.HashData("sk-from-elsewhere"u8);

    private readonly KeyWorld world = new();

    public ImportedKeysTests()
    {
        Spec(Imported());
        world.Imports["old"] = new FoundImport(Hash);
    }

    [Fact]
    public void Pass_AHashOfItsOwn_LetsItsKeyInAndIssuesNone()
    {
        var result = world.Pass();
        Assert.Equal(KeyChange.Imported, result.Plan.Keys.Single().Change);
        Assert.Empty(world.Deliveries);
        Assert.Equal(Hash, world.Records["old"].Current.Hash);
        var status = world.Status!.Keys!.Single();
        Assert.Equal(("hashes", 32, true), (status.SecretName, status.Id!.Length, Convert.ToHexStringLower(Hash).StartsWith(status.Id, StringComparison.Ordinal)));
        Assert.Equal(KeyChange.None, world.Pass(KeyWorld.Start.AddDays(1)).Plan.Keys.Single().Change);
        Assert.Equal(KeyWorld.Start, world.Records["old"].Current.IssuedAt);
    }

    [Fact]
    public void Pass_AnotherProjectWasFirst_LetsNobodyInAndDoesNotSayWho()
    {
        world.Pass();
        world.Imports["old"] = new FoundImport(Hash, Claim: new KeyClaim(KeyWorld.Start.AddSeconds(-1), "other", "x"));
        Assert.Empty(Refused(ConditionReasons.Conflict, "already another project's").InForce);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("z")]
    public void Pass_AnotherProjectWasFirstWithinTheSecond_LetsNobodyInWhateverItsUid(string uid)
    {
        world.Imports["old"] = new FoundImport(Hash, Claim: new KeyClaim(KeyWorld.Start.AddMilliseconds(100), uid, "x"));
        Assert.Equal(ConditionReasons.Conflict, world.Pass(KeyWorld.Start.AddMilliseconds(100)).Plan.Keys.Single().Problem?.Reason);
        Assert.Equal(ConditionReasons.Conflict, world.Pass(KeyWorld.Start.AddMilliseconds(900)).Plan.Keys.Single().Problem?.Reason);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("z")]
    public void Pass_TwoClaimsWithinOneSecond_TheEarlierHasIt(string uid)
    {
        world.Pass(KeyWorld.Start.AddMilliseconds(500));
        world.Imports["old"] = new FoundImport(Hash, Claim: new KeyClaim(KeyWorld.Start.AddMilliseconds(600), uid, "x"));
        Assert.NotEmpty(world.Pass(KeyWorld.Start.AddSeconds(2)).InForce);
        world.Imports["old"] = new FoundImport(Hash, Claim: new KeyClaim(KeyWorld.Start.AddMilliseconds(400), uid, "x"));
        Assert.Empty(world.Pass(KeyWorld.Start.AddSeconds(3)).InForce);
    }

    [Fact]
    public void Pass_AnotherProjectCameLater_TakesNothingAway()
    {
        world.Pass();
        world.Imports["old"] = new FoundImport(Hash, Claim: new KeyClaim(KeyWorld.Start.AddSeconds(1), "0", "x"));
        Assert.Equal(Hash, world.Pass().InForce["old"].Current.Hash);
    }

    [Fact]
    public void Pass_TwoKeysOfOneHash_OnlyTheFirstWorks()
    {
        Spec(Imported(), Imported() with { Name = "twin" });
        world.Imports["twin"] = new FoundImport(Hash);
        Assert.Equal(["old"], Refused(ConditionReasons.Conflict, "already key old of this project's").InForce.Keys);
    }

    [Fact]
    public void Pass_TheSecretIsGone_RevokesAndWhenItCannotBeReadKeeps()
    {
        world.Pass();
        world.Imports["old"] = new FoundImport(null, (ProjectConditions.SecretsNotGrantedReason, "bind the role"), Unknown: true);
        Assert.Single(Refused(ProjectConditions.SecretsNotGrantedReason, "bind").InForce);
        world.Imports["old"] = ImportedKeys.Of(world.Project, "old", new SecretKeyReference { Name = "hashes", Key = "old" }, null);
        Assert.Empty(Refused(ConditionReasons.SecretNotFound, "does not exist").InForce);
    }

    [Fact]
    public void Pass_ItIsNoLongerImported_IssuesAKeyBesideWhichItWorksOn()
    {
        world.Pass();
        Spec(new ProjectKey { Name = "old" });
        var result = world.Pass();
        Assert.Equal(KeyChange.Rotated, result.Plan.Keys.Single().Change);
        Assert.False(result.InForce["old"].Current.IsImported());
        Assert.Equal(Hash, result.InForce["old"].Previous!.Hash);
        Assert.Equal(KeyWorld.Start.AddHours(24), result.InForce["old"].Previous!.ExpiresAt);
        Assert.Single(world.Deliveries);
    }

    [Fact]
    public void Pass_BeyondItsEnd_SaysThatItExpired()
    {
        Spec(Imported() with { Imported = new ImportedKey { HashRef = new SecretKeyReference { Name = "hashes", Key = "old" }, ExpirationTime = KeyWorld.Start.AddDays(1) } });
        world.Pass();
        Assert.Equal(ProjectConditions.ExpiredReason, Condition(world.Pass(KeyWorld.Start.AddDays(1)), KeyWorld.Start.AddDays(1)).Reason);
    }

    [Theory]
    [InlineData("sk-the-key-itself", ConditionReasons.Invalid)]
    [InlineData("", ConditionReasons.SecretKeyMissing)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000\n", null)]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000g", ConditionReasons.Invalid)]
    public void Secret_ThatSaysSomethingElse_IsNamedAndNotShown(string text, string? reason)
    {
        var secret = new V1Secret { Data = new Dictionary<string, byte[]> { ["old"] = Encoding.UTF8.GetBytes(text) } };
        var found = ImportedKeys.Of(world.Project, "old", new SecretKeyReference { Name = "hashes", Key = "old" }, secret);
        Assert.Equal(reason, found.Problem?.Reason);
        Assert.Equal(reason is null, found.Hash is not null);
        Assert.DoesNotContain("sk-the", found.Problem?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_OfAnAuthority_AreItsProjectsAndNeverTheAskers()
    {
        world.Pass();
        Assert.True(KeyAuthority.IsOne(world.Authority!));
        Assert.Equal(world.Owner.Uid, KeyAuthority.ClaimsIn(world.Authority!, "other").Single().Claim.Uid);
        Assert.Empty(KeyAuthority.ClaimsIn(world.Authority!, world.Owner.Uid));
    }

    private static ProjectKey Imported() => new() { Name = "old", Imported = new ImportedKey { HashRef = new SecretKeyReference { Name = "hashes", Key = "old" } } };

    private KeysResult Refused(string reason, string message)
    {
        var result = world.Pass();
        var condition = Condition(result);
        Assert.Equal(("False", reason), (condition.Status, condition.Reason));
        Assert.Contains(message, condition.Message, StringComparison.Ordinal);
        return result;
    }

    private V1Condition Condition(KeysResult result, DateTimeOffset? now = null) => world.Say(result, now).Conditions!.Single(condition => condition.Type == ProjectConditions.KeysIssued);

    private void Spec(params ProjectKey[] keys) => world.Project = A.Project(with: spec => spec with { Keys = keys });
}
