using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.IdentityProvider;

namespace ClaudeConfig.Dashboard.Tests.Kit;

/// <summary>Two teams: payments, which ann leads, with a project below its own; and search, which bob leads. Pat keeps the platform.</summary>
internal static class World
{
    public const string TeamBudget = "team";
    public const string BatchBudget = "batch";
    public const string TightBudget = "tight";
    public const string SearchBudget = "search";

    /// <summary>What a hostile identity provider, or a prankster, would call himself.</summary>
    public const string Hostile = "<img src=x onerror=alert(1)>\"'&";

    public static IReadOnlyList<Person> People(Names of) =>
    [
        new("ann", "Ann Lead", "payments-approvers"),
        new("bob", "Bob Lead"),
        new("pat", "Pat Platform", "platform"),
        new("eve", "Eve Nobody"),
        new("mallory", Hostile, $"payments-{of.Run}-guests"),
    ];

    public static ObjectRef Web(Names of) => new(of.Payments, "web");

    public static ObjectRef Batch(Names of) => new(of.Payments, "web-batch");

    public static ObjectRef Data(Names of) => new(of.Search, "data");

    public static Attribution Attributed(ObjectRef project, string member, string? session, string? agent, string? parent = null) => new()
    {
        Project = project, Member = member, SessionId = session, AgentId = agent, ParentAgentId = parent, Key = "ci", Tags = new SortedDictionary<string, string> { ["feature"] = "checkout" },
    };

    public static UsageEvent[] Events(DashboardFixture fixture) =>
    [
        fixture.Event(Web(fixture.Of), 1_234_567, session: "s-1"),
        fixture.Event(Web(fixture.Of), 345_678, session: "s-1", agent: "reviewer", cacheRead: 987_654),
        fixture.Event(Web(fixture.Of), 1_001, member: Hostile, session: "s-2", model: "claude-haiku-4-5"),
        fixture.Event(Batch(fixture.Of), 2_222_222, session: "s-3"),
        // Three days of history, by the hour, with a night that is quieter: forecasts and charts have something to show.
        .. Enumerable.Range(1, 72).Select(hour => fixture.Event(Web(fixture.Of), 40_000 + (hour % 24 < 8 ? 3_000 : 30_000 + (hour * 977)), DateTimeOffset.UtcNow.AddHours(-hour), session: $"s-day-{hour / 24}") with { Target = hour % 9 == 0 ? "second" : "first", FirstByteMilliseconds = 300 + (hour * 13 % 500) }),
        fixture.Event(Data(fixture.Of), 15_555_555, member: "bob", session: "s-secret"),
        fixture.Event(Web(fixture.Of), 55_555, session: "s-1", agent: "linter") with { Attribution = Attributed(Web(fixture.Of), "ann", "s-1", "linter", "reviewer") },
    ];

    public static string Manifests(Names of) =>
        $$$"""
        apiVersion: v1
        kind: Namespace
        metadata: {name: {{{of.Payments}}} }
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: {{{of.Search}}} }
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: {{{of.Platform}}} }
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeProject
        metadata: {name: web, namespace: {{{of.Payments}}} }
        spec:
          displayName: "<script>alert(1)</script>"
          members:
            - {subject: {kind: User, name: ann}, role: Developer}
            - {subject: {kind: Group, name: payments-approvers}, role: BudgetApprover}
            - {subject: {kind: Group, name: payments-{{{of.Run}}}-guests }, role: Viewer}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeProject
        metadata: {name: web-batch, namespace: {{{of.Payments}}} }
        spec:
          parentRef: {name: web}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeProject
        metadata: {name: data, namespace: {{{of.Search}}} }
        spec:
          members:
            - {subject: {kind: User, name: bob}, role: Admin}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: Budget
        metadata: {name: {{{TeamBudget}}}, namespace: {{{of.Payments}}} }
        spec:
          limit: {amount: "500", currency: USD}
          scope: {projectRef: {name: web}}
          period: {type: Monthly}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: Budget
        metadata: {name: {{{BatchBudget}}}, namespace: {{{of.Payments}}} }
        spec:
          limit: {amount: "100", currency: USD}
          scope: {projectRef: {name: web-batch}}
          parentRef: {name: {{{TeamBudget}}} }
          period: {type: Monthly}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: Budget
        metadata: {name: {{{TightBudget}}}, namespace: {{{of.Payments}}} }
        spec:
          limit: {amount: "1", currency: USD}
          scope: {projectRef: {name: web-batch}}
          period: {type: Monthly}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ModelRoute
        metadata: {name: main, namespace: {{{of.Payments}}} }
        spec:
          projectRef: {name: web}
          match: [{models: ["claude-*"]}]
          targets:
            - {name: first, provider: anthropic, priority: 0}
            - {name: second, provider: anthropic, model: claude-haiku-4-5, priority: 1}
          strategy: {type: Priority}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeConfiguration
        metadata: {name: house, namespace: {{{of.Payments}}} }
        spec:
          projectRef: {name: web}
          settings: {model: opus}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeConfiguration
        metadata: {name: canary, namespace: {{{of.Payments}}} }
        spec:
          projectRef: {name: web}
          settings: {model: opus}
          rollout: {strategy: {type: Canary}, steps: [{percent: 10, pause: {} }, {percent: 50, pause: {} }]}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeConfiguration
        metadata: {name: secret, namespace: {{{of.Search}}} }
        spec:
          projectRef: {name: data}
          settings: {model: opus}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: approver, namespace: {{{of.Payments}}} }
        rules: [{apiGroups: [claudeconfig.dev], resources: [budgets, claudeconfigurations], verbs: [get, patch, update]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: approver, namespace: {{{of.Payments}}} }
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: approver}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: payments-approvers}]
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: Budget
        metadata: {name: {{{SearchBudget}}}, namespace: {{{of.Search}}} }
        spec:
          limit: {amount: "50", currency: USD}
          scope: {projectRef: {name: data}}
          period: {type: Monthly}
        """;
}
