using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Operator.Controllers.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using ClaudeConfig.Policy;
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
        A.Namespaces(("team-a", []), ("ci", [("owner", "payments"), (Names.AcceptProjectLabel, "payments")])),
        A.Namespaces(("team-a", []), ("ci", [("owner", "payments")]), ("qa", [("owner", "payments"), (Names.AcceptProjectLabel, "payments")])),
    ];

    private static readonly Gen<Edit> Edits = Gen.Select(
        Gen.Int[0, Settings.Length - 1], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, Worlds.Length - 1], Gen.Int[0, 15],
        (settings, pinned, history, project, world, loss) => new Edit(settings, pinned, history, project, world, loss));

    private static readonly Gen<ProjectEdit> ProjectEdits = Gen.Select(
        Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, Worlds.Length - 1], Gen.Int[0, 3], Gen.Int[0, 200],
        (keys, credential, state, world, loss, hours) => new ProjectEdit(keys, credential, state, world, loss, hours));

    [Fact]
    public void Configuration_AnySpecAndState_IsAFixedPointAfterOnePass() => Edits.Array[1, 6].Sample(
        edits =>
        {
            var planner = new ConfigurationPlanner(TimeProvider.System);
            var state = new State([], [], null);
            for (var i = 0; i < edits.Length; i++)
            {
                var pinned = edits[i].Pinned switch
                {
                    1 => "rev-0000000000000000",
                    2 when state.Revisions.Count > 0 => RevisionHistory.RevisionOf(state.Revisions[^1]),
                    _ => null,
                };
                state = state.Without(edits[i].Loss);
                var inputs = Inputs(edits[i], i + 1, pinned, state);
                var plan = planner.Plan(inputs);
                state = state.After(plan);
                var again = planner.Plan(Inputs(edits[i], i + 1, pinned, state));
                Assert.Equal(Json(state), Json(state.After(again)));
                Assert.Empty(again.Events);
                Assert.Null(ReadyEvents.Of(plan.Status.Conditions, again.Status.Conditions));
                if (plan.Bundles is { } bundles && plan.Revisions is { } revisions)
                {
                    // What is delivered can always be found again.
                    Assert.All(bundles, bundle => Assert.Contains(revisions, revision => RevisionHistory.RevisionOf(revision) == bundle.Metadata.Annotations[Names.RevisionAnnotation]));
                    Assert.InRange(revisions.Count, 1, 2 + (inputs.Configuration.Spec.RevisionHistoryLimit ?? 10));
                }
            }
        },
        iter: 3000);

    [Fact]
    public void Project_AnySpecAndState_IsAFixedPointAfterOnePass() => ProjectEdits.Array[1, 5].Sample(
        edits =>
        {
            var planner = new ProjectPlanner(new KeyPlanner(VirtualKey.Create, VirtualKey.NewSalt), new OperatorOptions(), TimeProvider.System);
            var secrets = new Dictionary<string, V1Secret>();
            var copies = new Dictionary<string, V1Secret>();
            ClaudeProjectStatus? status = null;
            foreach (var edit in edits)
            {
                Lose(edit.Loss, secrets, copies);
                var plan = planner.Plan(Inputs(edit, secrets, copies, status));
                Done(plan);
                var again = planner.Plan(Inputs(edit, secrets, copies, status));
                Assert.Equal(Wanted(plan), Wanted(again));
                Assert.Empty(again.Events);
                Assert.Null(ReadyEvents.Of(plan.Status.Conditions, again.Status.Conditions));
                Assert.All(again.Keys, key => Assert.True(key.Change is KeyChange.None or KeyChange.Expired, $"{key.Change}"));
            }

            void Done(ProjectPlan plan)
            {
                secrets = plan.Keys.Where(key => key.Secret is not null).ToDictionary(key => key.Status.Name, key => key.Secret!);
                copies = plan.CredentialCopies.ToDictionary(copy => CredentialCopy.ProviderOf(copy)!);
                status = plan.Status;
            }
        },
        iter: 2000);

    private static void Lose(int loss, Dictionary<string, V1Secret> secrets, Dictionary<string, V1Secret> copies)
    {
        switch (loss)
        {
            case 1:
                secrets.Remove("ci");
                break;
            case 2 when secrets.TryGetValue("ci", out var secret):
                secret.Data[KeySecret.DataKey] = "tampered"u8.ToArray();
                break;
            case 3:
                copies.Clear();
                break;
        }
    }

    private static ProjectInputs Inputs(ProjectEdit edit, Dictionary<string, V1Secret> secrets, Dictionary<string, V1Secret> copies, ClaudeProjectStatus? status)
    {
        var project = A.Project(with: spec => spec with
        {
            Keys = Keys(edit.Keys),
            State = edit.State == 0 ? null : (ProjectState)edit.State,
            Members = [new ProjectMember { Subject = new MemberSubject { Kind = SubjectKind.Group, Name = "devs" }, Role = ProjectRole.Viewer }],
            NamespaceSelector = edit.World == 0 ? null : new LabelSelector { MatchLabels = new Dictionary<string, string> { ["owner"] = "payments" } },
            Providers = edit.Credential == 0 ? null : [A.Anthropic()],
        });
        project.Status = status;
        return new ProjectInputs
        {
            Project = project,
            Namespaces = Worlds[edit.World],
            Credentials = edit.Credential switch
            {
                0 => [],
                1 => [CredentialSource.Missing("anthropic", ConditionReasons.SecretNotFound, "provider anthropic: Secret team-a/providers does not exist")],
                var version => [CredentialSource.Found("anthropic", [(byte)('a' + version)])],
            },
            KeySecrets = secrets,
            CredentialCopies = copies,
            Gateways = 1,
            Now = Now.AddHours(edit.Hours),
        };
    }

    private static ProjectKey[] Keys(int choice) =>
    [
        .. new[]
        {
            (choice & 1) == 0 ? null : new ProjectKey { Name = "ci", RotationInterval = (choice & 4) == 0 ? null : "48h" },
            (choice & 2) == 0 ? null : new ProjectKey { Name = "cd", Duration = "100h" },
        }.OfType<ProjectKey>(),
    ];

    private static ConfigurationInputs Inputs(Edit edit, int generation, string? pinned, State state)
    {
        var configuration = A.Configuration(settings: Settings[edit.Settings], with: spec => spec with
        {
            ProjectRef = new ObjectReference { Name = "payments" },
            RevisionHistoryLimit = edit.History,
            PinnedRevision = pinned,
        });
        configuration.Metadata.Generation = generation;
        configuration.Status = state.Status;
        return new ConfigurationInputs
        {
            Configuration = configuration,
            Compiled = PolicyCompiler.Compile(configuration, _ => null, new ReferenceGrants(Worlds[edit.World])),
            Project = edit.Project == 1 ? null : A.Project(with: spec => spec with
            {
                State = edit.Project == 2 ? ProjectState.Archived : null,
                NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["owner"] = "payments" } },
            }),
            ProjectProblem = edit.Project == 1 ? (ConditionReasons.RefNotFound, "no such project") : null,
            Namespaces = Worlds[edit.World],
            Revisions = state.Revisions,
        };
    }

    private static string Wanted(ProjectPlan plan) =>
        Json(new { plan.Status, plan.RoleBindings, plan.ServiceAccounts, plan.CredentialCopies, plan.NextChange, Keys = plan.Keys.Select(key => key.Secret) });

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private sealed record Edit(int Settings, int Pinned, int History, int Project, int World, int Loss);

    private sealed record ProjectEdit(int Keys, int Credential, int State, int World, int Loss, int Hours);

    /// <summary>The cluster as far as a configuration is concerned.</summary>
    private sealed record State(IReadOnlyList<V1ConfigMap> Bundles, IReadOnlyList<V1ControllerRevision> Revisions, ClaudeConfigurationStatus? Status)
    {
        /// <summary>Someone may have deleted revisions, or the status may be gone with a restored backup.</summary>
        public State Without(int loss) => this with
        {
            Revisions = [.. Revisions.Where((_, i) => loss > 11 || (loss >> i & 1) == 0)],
            Status = loss == 15 ? null : Status,
        };

        public State After(ConfigurationPlan plan) => new(plan.Bundles ?? Bundles, plan.Revisions ?? Revisions, plan.Status);
    }
}
