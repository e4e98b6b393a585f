using System.Text;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class KeysPlannerTests
{
    private static readonly DateTimeOffset Now = KeyWorld.Start;

    private readonly KeyWorld world = new();

    public KeysPlannerTests() => Spec(new ProjectKey { Name = "ci" });

    private IssuedKey Current => world.Records["ci"].Current;

    private byte[]? Delivered => KeyDelivery.KeyOf(world.Deliveries["ci"].Secret);

    [Fact]
    public void Plan_NoKey_IssuesOneThatTheAuthorityProves()
    {
        var result = world.Pass();
        Assert.Equal(KeyChange.Issued, result.Plan.Keys.Single().Change);
        Assert.True(Current.IsIn(Delivered));
        Assert.Equal("claude-key-payments.ci", world.Status!.Keys!.Single().SecretName);
        Assert.Null(KeysStatus.NextChange(world.Inputs(), result));
    }

    [Fact]
    public void Plan_NothingChanged_IsTheSamePlanAndMakesNoKey()
    {
        world.Pass();
        var before = Json(KeysPlanner.Plan(world.Inputs()));
        Assert.Equal(before, Json(KeysPlanner.Plan(world.Inputs())));
        Assert.DoesNotContain(KeysPlanner.Plan(world.Inputs(Now.AddDays(400))).Keys, key => key.NeedsKey || key.Change != KeyChange.None);
    }

    [Fact]
    public void Plan_SameInputsWithAKeyToIssue_GivesTheSamePlan() =>
        Assert.Equal(Json(KeysPlanner.Plan(world.Inputs())), Json(KeysPlanner.Plan(world.Inputs())));

    [Fact]
    public void Pass_AuthorityRefusedAgainAndAgain_KeepsToOneKey()
    {
        string[] ids = [.. Enumerable.Range(0, 3).Select(_ => world.Pass(authority: false).Plan.Keys.Single().Record!.Current.Id)];
        world.Pass();
        Assert.Equal([Current.Id], ids.Distinct());
        Assert.True(Current.IsIn(Delivered));
    }

    [Fact]
    public void Pass_DeliveryRefusedAgainAndAgain_KeepsToOneKeyAndHandsItOver()
    {
        world.Pass(delivery: false);
        var id = Current.Id;
        world.Pass(delivery: false);
        world.Pass();
        Assert.Equal(id, Current.Id);
        Assert.True(Current.IsIn(Delivered));
    }

    [Fact]
    public void Pass_CrashBetweenAuthorityAndDelivery_RevokesWhatWasNeverHandedOver()
    {
        world.Pass(delivery: false);
        var lost = Current.Id;
        world.Restart();
        Assert.Equal(KeyChange.Reissued, world.Pass().Plan.Keys.Single().Change);
        Assert.NotEqual(lost, Current.Id);
        Assert.True(Current.IsIn(Delivered));
    }

    [Fact]
    public void Pass_CrashWhileRotating_LetsTheOldKeyWorkOn()
    {
        Spec(new ProjectKey { Name = "ci", RotationInterval = "10h" });
        world.Pass();
        var old = Current.Id;
        world.Pass(Now.AddHours(10), delivery: false);
        world.Restart();
        world.Pass(Now.AddHours(10).AddMinutes(1));
        Assert.Equal(old, world.Records["ci"].Previous!.Id);
        Assert.Equal(Now.AddHours(11), world.Records["ci"].Previous!.ExpiresAt);
        Assert.True(Current.IsIn(Delivered));
    }

    [Fact]
    public void Plan_RotationDue_KeepsTheOldKeyForTheOverlapAndThenRetiresIt()
    {
        Spec(new ProjectKey { Name = "ci", RotationInterval = "10h" });
        var first = world.Pass();
        var old = Current.Id;
        Assert.Equal(Now.AddHours(10), KeysStatus.NextChange(world.Inputs(), first));

        Assert.Equal(KeyChange.Rotated, world.Pass(Now.AddHours(10)).Plan.Keys.Single().Change);
        var status = world.Status!.Keys!.Single();
        Assert.Equal((old, (DateTimeOffset?)Now.AddHours(11)), (status.PreviousId, status.PreviousExpirationTime));

        Assert.Equal(KeyChange.PreviousRetired, world.Pass(Now.AddHours(11)).Plan.Keys.Single().Change);
        Assert.Null(world.Records["ci"].Previous);
    }

    [Fact]
    public void Status_DurationOver_SaysWhatToDoAndWhenItWas()
    {
        Spec(new ProjectKey { Name = "ci", Duration = "1h" });
        world.Pass();
        Assert.Equal("2026-11-23T13:00:00Z key ci", world.Status!.NextExpiry);
        var condition = world.Say(world.Pass(Now.AddHours(1)), Now.AddHours(1)).Conditions.Condition(ProjectConditions.KeysIssued);
        Assert.Equal(("False", ProjectConditions.ExpiredReason), (condition.Status, condition.Reason));
        foreach (var part in (string[])["team-a/claude-key-payments.ci", "rotationInterval", "duration", "13:00:00Z"])
        {
            Assert.Contains(part, condition.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("sk-ccfg-0123456789abcdef-guessed")]
    [InlineData("")]
    [InlineData("\ud83d\ude00")]
    public void Plan_DeliveryEdited_IssuesANewKeyAndRevokesTheOldAtOnce(string held)
    {
        world.Pass();
        var old = Current.Id;
        world.Deliveries["ci"].Secret!.Data["key"] = Encoding.UTF8.GetBytes(held);
        var result = world.Pass();
        Assert.Equal(KeyChange.Reissued, result.Plan.Keys.Single().Change);
        Assert.NotEqual(old, Current.Id);
        Assert.Null(world.Records["ci"].Previous);
        Assert.Contains(KeysStatus.Events(world.Inputs(), result), told => told.Reason == "KeyReissued");
    }

    [Fact]
    public void Plan_DeliveryDeleted_IssuesANewKey()
    {
        world.Pass();
        var old = Current.Id;
        world.Deliveries.Clear();
        Assert.Equal(KeyChange.Reissued, world.Pass().Plan.Keys.Single().Change);
        Assert.NotEqual(old, Current.Id);
    }

    [Fact]
    public void Plan_AnotherProjectsKeyCopiedIntoTheDelivery_IsNoKeyOfThisOne()
    {
        var victim = new KeyWorld { Project = A.Project("victim", "team-b", spec => spec with { Keys = [new ProjectKey { Name = "ci" }] }) };
        victim.Pass();
        world.Pass();
        world.Deliveries["ci"].Secret!.Data["key"] = KeyDelivery.KeyOf(victim.Deliveries["ci"].Secret)!;
        world.Pass();
        Assert.NotEqual(victim.Records["ci"].Current.Id, Current.Id);
        Assert.Null(world.Records["ci"].Previous);
    }

    [Fact]
    public void Plan_AnnotationsGoneOrForged_ChangeNothingAboutTheKey()
    {
        world.Pass();
        var id = Current.Id;
        var secret = world.Deliveries["ci"].Secret!;
        secret.Metadata.Annotations = new Dictionary<string, string> { [Names.KeyIdAnnotation] = "ffffffffffffffff", ["claudeconfig.dev/key-current"] = "forged" };
        world.Deliveries["ci"] = new FoundDelivery(DeliveryState.Foreign, secret);
        var plan = world.Pass().Plan.Keys.Single();
        Assert.Equal((KeyChange.None, id), (plan.Change, Current.Id));
        Assert.NotNull(plan.Key);
    }

    [Fact]
    public void Plan_ForeignSecretOfThatName_IsLeftAloneAndNamed()
    {
        world.Deliveries["ci"] = new FoundDelivery(DeliveryState.Foreign, new V1Secret { Data = new Dictionary<string, byte[]> { ["key"] = "theirs"u8.ToArray() } });
        var result = world.Pass();
        Assert.Null(result.Plan.Keys.Single().Key);
        Assert.Empty(world.Records);
        var condition = world.Status!.Conditions.Condition(ProjectConditions.KeysIssued);
        Assert.Equal(ConditionReasons.NotOurs, condition.Reason);
        Assert.Contains("team-a/claude-key-payments.ci", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_SecretsNotGranted_LetsWhatWorksWorkOn()
    {
        world.Pass();
        var id = Current.Id;
        world.Deliveries["ci"] = new FoundDelivery(DeliveryState.Unreadable);
        world.Pass();
        Assert.Equal(id, Current.Id);
        var condition = world.Status!.Conditions.Condition(ProjectConditions.KeysIssued);
        Assert.Equal(("False", ProjectConditions.SecretsNotGrantedReason), (condition.Status, condition.Reason));
        Assert.Contains("bind the role", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AuthorityThatIsSomebodyElses_IssuesNothing()
    {
        world.Authority = new V1Secret { Metadata = new V1ObjectMeta { Name = "claude-keys-x", NamespaceProperty = "platform" } };
        var result = world.Pass();
        Assert.Equal(ConditionReasons.NotOurs, result.Plan.Problem!.Value.Reason);
        Assert.Empty(result.Plan.Keys);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"Current\":{\"Id\":\"x\",\"Salt\":\"AAAA\",\"Hash\":\"AAAA\",\"IssuedAt\":\"2026-11-23T12:00:00Z\"}}")]
    [InlineData("\u0001")]
    public void Read_GarbageInTheAuthority_IsThatKeyAlone(string garbage)
    {
        Spec(new ProjectKey { Name = "ci" }, new ProjectKey { Name = "cd" });
        world.Pass();
        var other = world.Records["cd"].Current.Id;
        world.Authority!.Data["ci"] = Encoding.Latin1.GetBytes(garbage);
        Assert.False(world.Records.ContainsKey("ci"));
        Assert.Equal([KeyChange.Reissued, KeyChange.None], world.Pass().Plan.Keys.Select(key => key.Change));
        Assert.Equal(other, world.Records["cd"].Current.Id);
    }

    [Fact]
    public void Plan_KeyLeftTheSpec_IsRevokedAndItsSecretNamed()
    {
        world.Pass();
        Spec();
        var inputs = world.Inputs();
        var result = world.Pass();
        Assert.Equal(["ci"], result.Plan.Revoked);
        Assert.Null(world.Authority);
        Assert.Contains(KeysStatus.Events(inputs, result), told => told.Reason == "KeyRevoked" && told.Note.Contains("claude-key-payments.ci", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_Archived_MakesNothingNewAndKeepsWhatThereIs()
    {
        world.Pass();
        var id = Current.Id;
        world.Deliveries.Clear();
        world.Project = A.Project(with: spec => spec with { State = ProjectState.Archived, Keys = [new ProjectKey { Name = "ci" }, new ProjectKey { Name = "new" }] });
        world.Pass();
        Assert.Equal(["ci"], world.Records.Keys);
        Assert.Equal(id, Current.Id);
    }

    [Fact]
    public void Status_AndAuthority_HoldNoKey()
    {
        world.Pass();
        var shown = JsonSerializer.Serialize(world.Status) + string.Concat(world.Authority!.Data.Values.Select(Encoding.UTF8.GetString));
        Assert.True(VirtualKey.TryParse(Encoding.UTF8.GetString(Delivered!), out var key));
        Assert.DoesNotContain(key!.Secret, shown, StringComparison.Ordinal);
    }

    private static string Json(KeysPlan plan) => JsonSerializer.Serialize(plan);

    private void Spec(params ProjectKey[] keys) => world.Project = A.Project(with: spec => spec with { Keys = keys });
}
