using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.Projects;

/// <summary>The authority and the deliveries of one project, as passes leave them.</summary>
internal sealed class KeyWorld
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public KeyMinter Minter { get; private set; } = NewMinter();

    public V1Secret? Authority { get; set; }

    public Dictionary<string, FoundDelivery> Deliveries { get; } = [];

    public ClaudeProjectStatus? Status { get; private set; }

    /// <summary>What is found of keys that are imported.</summary>
    public Dictionary<string, FoundImport> Imports { get; } = [];

    public ClaudeProject Project { get; set; } = A.Project();

    public ChildOwner Owner => ChildOwner.Of(Project);

    public IReadOnlyDictionary<string, KeyRecord> Records => KeyAuthority.Read(Owner, Authority);

    public KeysInputs Inputs(DateTimeOffset? now = null)
    {
        Project.Status = Status;
        return new KeysInputs
        {
            Project = Project,
            Authority = Authority,
            Records = Records,
            Deliveries = new Dictionary<string, FoundDelivery>(Deliveries),
            Imports = new Dictionary<string, FoundImport>(Imports),
            Undelivered = Minter.UndeliveredOf(Owner.Uid),
            Remedy = "bind the role",
            Now = now ?? Start,
        };
    }

    /// <summary>Plans and does it, as far as the API takes it.</summary>
    public KeysResult Pass(DateTimeOffset? now = null, bool authority = true, bool delivery = true)
    {
        var inputs = Inputs(now);
        var plan = KeysPlanner.Plan(inputs);
        plan = plan with { Keys = [.. plan.Keys.Select(key => Minter.Mint(Owner.Uid, key, inputs.Now))] };
        if (plan.Problem is not null || !authority)
        {
            return new KeysResult(plan, inputs.Records, [], authority ? ChildChanges.None : new ChildChanges { Failed = [new ChildFailure("Secret", "refused")] });
        }

        var records = plan.Keys.Where(key => key.Record is not null).ToDictionary(key => key.Spec.Name, key => key.Record!);
        Authority = records.Count == 0 ? null : KeyAuthority.Build(Owner, "platform", records);
        foreach (var key in plan.Keys.Where(key => delivery && key.Key is not null))
        {
            Deliveries[key.Spec.Name] = new FoundDelivery(DeliveryState.Ours, KeyDelivery.Build(Owner, key.Spec.Name, key.Record!.Current.Id, key.Key!));
            Minter.Delivered(Owner.Uid, key.Spec.Name);
        }

        foreach (var name in plan.Revoked)
        {
            Deliveries.Remove(name);
        }

        var result = new KeysResult(plan, records, [], ChildChanges.None);
        Status = new KeysStatus(new FakeTimeProvider(inputs.Now)).Of(inputs, result, null);
        return result;
    }

    /// <summary>Another process: what was made and not handed over is lost.</summary>
    public void Restart() => Minter = NewMinter();

    public ClaudeProjectStatus Say(KeysResult result, DateTimeOffset? now = null) => new KeysStatus(new FakeTimeProvider(now ?? Start)).Of(Inputs(now), result, null);

    private static KeyMinter NewMinter() => new(VirtualKey.Create, VirtualKey.NewSalt);
}
