using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Controllers;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using ClaudeConfig.Operator.Tests.Configurations;
using ClaudeConfig.Operator.Tests.Projects;
using CsCheck;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests;

/// <summary>From any spec and any state, what was planned once and done is planned again without a difference.</summary>
public sealed class PlannerProperties
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly object?[] Settings =
    [
        null, new { model = "sonnet" }, new { model = "opus" }, new { cleanupPeriodDays = "soon" }, new { effortLevel = "extreme" }, new { unheardOf = 1 },
    ];

    private static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>[] Worlds =
    [
        A.Namespaces(("team-a", [])),
        A.Namespaces(("team-a", []), ("ci", [("owner", "payments"), (Names.AcceptProjectLabel, "team-a.payments")])),
        A.Namespaces(("team-a", []), ("ci", [("owner", "payments")]), ("qa", [("owner", "payments"), (Names.AcceptProjectLabel, "team-a.payments")])),
    ];

    private static readonly Gen<Edit> Edits = Gen.Select(
        Gen.Int[0, Settings.Length - 1], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 7], Gen.Int[0, Worlds.Length - 1], Gen.Int[0, 15],
        (settings, pinned, history, project, world, loss) => new Edit(settings, pinned, history, project % 4, world, loss, project > 3));

    private static readonly Gen<ProjectEdit> ProjectEdits = Gen.Select(
        Gen.Int[0, 7], Gen.Int[0, 2], Gen.Int[0, 6], Gen.Int[0, 200], (keys, state, loss, hours) => new ProjectEdit(keys, state, loss, hours));

    [Fact]
    public void Configuration_AnySpecAndState_IsAFixedPointAfterOnePass() => Edits.Array[1, 6].Sample(
        edits =>
        {
            var state = ConfigurationWorld.Empty;
            for (var i = 0; i < edits.Length; i++)
            {
                var pinned = edits[i].Pinned switch
                {
                    1 => "rev-0000000000000000",
                    2 when state.Revisions.Count > 0 => state.Revisions[^1].Metadata.Annotations[Names.RevisionAnnotation],
                    _ => null,
                };
                state = Without(state, edits[i].Loss);
                var before = state;
                (var plan, state) = state.Pass(Inputs(edits[i], i + 1, pinned));
                var (next, again) = state.Pass(Inputs(edits[i], i + 1, pinned));
                Assert.Equal(Json(state), Json(again));
                Assert.Empty(next.Events);
                Assert.Equal((0, 0, 0), (next.Revisions.Apply.Count, next.Revisions.Repair.Count, next.Revisions.Delete.Count));
                Assert.Null(ReadyEvents.Of(state.Status!.Conditions, again.Status!.Conditions));
                if (plan.Bundles is { } bundles)
                {
                    // What is delivered can always be found again, and says what is locked.
                    Assert.All(bundles, bundle => Assert.Contains(state.Revisions, item => item.Metadata.Annotations[Names.RevisionAnnotation] == bundle.Metadata.Annotations[Names.RevisionAnnotation]));
                    Assert.All(bundles, bundle => Assert.True(!edits[i].Locked || bundle.Data["managed-settings.json"].Contains("haiku", StringComparison.Ordinal)));
                    Assert.InRange(state.Revisions.Count, 1, 4 + edits[i].History);
                }
            }
        },
        iter: 3000);

    [Fact]
    public void Keys_AnySpecAndState_AreAFixedPointAfterOnePass() => ProjectEdits.Array[1, 6].Sample(
        edits =>
        {
            var world = new KeyWorld();
            foreach (var edit in edits)
            {
                world.Project = A.Project(with: spec => spec with { Keys = Keys(edit.Keys), State = edit.State == 0 ? null : (ProjectState)edit.State });
                Lose(edit.Loss, world);
                var now = Now.AddHours(edit.Hours);
                world.Pass(now);
                var (authority, status) = (Json(world.Authority), Json(world.Status));
                var again = KeysPlanner.Plan(world.Inputs(now));
                Assert.All(again.Keys, key => Assert.True(key is { NeedsKey: false, Change: KeyChange.None or KeyChange.Expired }, $"{key.Change}"));
                Assert.Empty(KeysStatus.Events(world.Inputs(now), world.Pass(now)));
                Assert.Equal((authority, status), (Json(world.Authority), Json(world.Status)));
            }
        },
        iter: 2000);

    private static void Lose(int loss, KeyWorld world)
    {
        switch (loss)
        {
            case 1:
                world.Deliveries.Remove("ci");
                break;
            case 2 when world.Deliveries.TryGetValue("ci", out var found):
                found.Secret!.Data[KeyDelivery.DataKey] = "tampered"u8.ToArray();
                break;
            case 3:
                world.Authority = null;
                break;
            case 4 when world.Authority is not null:
                world.Authority.Data["ci"] = "garbage"u8.ToArray();
                break;
            case 5:
                world.Restart();
                break;
        }
    }

    private static ProjectKey[] Keys(int choice) =>
    [
        .. new[]
        {
            (choice & 1) == 0 ? null : new ProjectKey { Name = "ci", RotationInterval = (choice & 4) == 0 ? null : "48h" },
            (choice & 2) == 0 ? null : new ProjectKey { Name = "cd", Duration = "100h" },
        }.OfType<ProjectKey>(),
    ];

    private static ConfigurationInputs Inputs(Edit edit, int generation, string? pinned)
    {
        var configuration = A.Configuration(settings: Settings[edit.Settings], with: spec => spec with
        {
            ProjectRef = new ObjectReference { Name = "payments" },
            RevisionHistoryLimit = edit.History,
            PinnedRevision = pinned,
        });
        configuration.Metadata.Generation = generation;
        return new ConfigurationInputs
        {
            Configuration = configuration,
            Compiled = A.Compiled(configuration, edit.Locked ? "model" : null),
            Project = edit.Project == 1 ? null : A.Project(with: spec => spec with
            {
                State = edit.Project == 2 ? ProjectState.Archived : null,
                NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["owner"] = "payments" } },
            }),
            ProjectProblem = edit.Project == 1 ? (ConditionReasons.RefNotFound, "no such project") : null,
            Namespaces = Worlds[edit.World],
        };
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private sealed record Edit(int Settings, int Pinned, int History, int Project, int World, int Loss, bool Locked);

    private sealed record ProjectEdit(int Keys, int State, int Loss, int Hours);

    /// <summary>Someone may have deleted revisions, or the status may be gone with a restored backup.</summary>
    private static ConfigurationWorld Without(ConfigurationWorld world, int loss) => world with
    {
        Revisions = [.. world.Revisions.Where((_, i) => loss > 11 || (loss >> i & 1) == 0)],
        Status = loss == 15 ? null : world.Status,
    };
}
