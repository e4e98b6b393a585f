using System.Text;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class KeyPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly ChildOwner Owner = ChildOwner.Of(A.Project());
    private readonly KeyPlanner planner = new(VirtualKey.Create, VirtualKey.NewSalt);

    [Fact]
    public void Plan_NoSecret_IssuesAKeyThatItsHashProves()
    {
        var plan = planner.Plan(Owner, new ProjectKey { Name = "ci" }, null, Now);

        Assert.Equal(KeyChange.Issued, plan.Change);
        Assert.Equal("claude-key-payments-ci", plan.Secret!.Metadata.Name);
        Assert.NotNull(KeySecret.IntactKey(plan.Secret, IssuedKey.Current(plan.Secret)!));
        Assert.Null(plan.NextChange);
    }

    [Fact]
    public void Plan_SecretIntact_ChangesNothing()
    {
        var first = planner.Plan(Owner, new ProjectKey { Name = "ci" }, null, Now);
        var second = planner.Plan(Owner, new ProjectKey { Name = "ci" }, first.Secret, Now.AddDays(400));

        Assert.Equal(KeyChange.None, second.Change);
        Assert.Equal(first.Status, second.Status);
        Assert.Equal(first.Secret!.Data["key"], second.Secret!.Data["key"]);
    }

    [Fact]
    public void Plan_RotationDue_KeepsTheOldKeyForTheOverlap()
    {
        var key = new ProjectKey { Name = "ci", RotationInterval = "10h" };
        var first = planner.Plan(Owner, key, null, Now);
        var rotated = planner.Plan(Owner, key, first.Secret, Now.AddHours(10));

        Assert.Equal(Now.AddHours(10), first.NextChange);
        Assert.Equal(KeyChange.Rotated, rotated.Change);
        Assert.NotEqual(first.Status.Id, rotated.Status.Id);
        Assert.Equal(first.Status.Id, rotated.Status.PreviousId);
        Assert.Equal(Now.AddHours(11), rotated.Status.PreviousExpirationTime);
        Assert.Equal(Now.AddHours(11), rotated.NextChange);
    }

    [Fact]
    public void Plan_OverlapOver_RetiresTheOldKey()
    {
        var key = new ProjectKey { Name = "ci", RotationInterval = "10h" };
        var rotated = planner.Plan(Owner, key, planner.Plan(Owner, key, null, Now).Secret, Now.AddHours(10));
        var later = planner.Plan(Owner, key, rotated.Secret, Now.AddHours(11));

        Assert.Equal(KeyChange.PreviousRetired, later.Change);
        Assert.Null(later.Status.PreviousId);
        Assert.Null(IssuedKey.Previous(later.Secret!));
    }

    [Fact]
    public void Plan_DurationOver_SaysExpired()
    {
        var key = new ProjectKey { Name = "ci", Duration = "1h" };
        var first = planner.Plan(Owner, key, null, Now);
        Assert.Equal(Now.AddHours(1), first.Status.ExpirationTime);
        Assert.Equal(KeyChange.Expired, planner.Plan(Owner, key, first.Secret, Now.AddHours(1)).Change);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plan_SecretTamperedWith_IssuesANewKeyAndRevokesTheOld(bool data)
    {
        var first = planner.Plan(Owner, new ProjectKey { Name = "ci" }, null, Now);
        if (data)
        {
            first.Secret!.Data["key"] = Encoding.UTF8.GetBytes("sk-ccfg-0123456789abcdef-guessed");
        }
        else
        {
            first.Secret!.Metadata.Annotations[KeySecret.CurrentAnnotation] = "nonsense";
        }

        var plan = planner.Plan(Owner, new ProjectKey { Name = "ci" }, first.Secret, Now);

        Assert.Equal(KeyChange.Reissued, plan.Change);
        Assert.NotEqual(first.Status.Id, plan.Status.Id);
        Assert.Null(plan.Status.PreviousId);
    }

    [Fact]
    public void Plan_NothingShown_HoldsTheKey()
    {
        var plan = planner.Plan(Owner, new ProjectKey { Name = "ci" }, null, Now);
        var key = Encoding.UTF8.GetString(plan.Secret!.Data["key"]);
        var shown = System.Text.Json.JsonSerializer.Serialize(plan.Status) + string.Join(' ', plan.Secret.Metadata.Annotations.Values);

        Assert.True(VirtualKey.TryParse(key, out var parsed));
        Assert.DoesNotContain(parsed!.Secret, shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b c d")]
    [InlineData("id AAAA AAAA 2026-11-23T12:00:00Z -")]
    [InlineData("id ! ! ! !")]
    public void Parse_Garbage_IsNoKey(string text) =>
        Assert.Null(IssuedKey.Current(new V1Secret { Metadata = new V1ObjectMeta { Annotations = new Dictionary<string, string> { [KeySecret.CurrentAnnotation] = text } } }));
}
