using System.Text;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using ClaudeConfig.Operator.Controllers.Projects.Members;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.RouterConfigs;
using ClaudeConfig.Operator.Tests.Projects;
using CsCheck;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests;

/// <summary>
/// Random hostile objects in one namespace: odd names, every combination of grants, references to everything, values of no known version. What is
/// compiled for everybody else is the same, byte for byte, as without them.
/// </summary>
public sealed class HostileObjects
{
    private const string Den = "den";

    private static readonly RouterConfigCompiler Compiler = new(new OperatorOptions());

    private static readonly string[] NamesThere = ["mine", "payments", "platform", "team-a.payments", "team-a", "a", "a-b", "a.b", new string('x', 253), "team-a/payments", "-", "uid-team-a-payments"];

    private static readonly Gen<string> Name = OneOf(NamesThere);

    private static readonly Gen<ObjectReference?> Reference = Gen.Select(
        OneOf<string?>(null, "team-a", "team-b", Den, "nowhere", ""), OneOf([.. NamesThere, "company", "shop", "nothing"]), Gen.Bool,
        (@namespace, name, isNull) => isNull ? null : new ObjectReference { Namespace = @namespace, Name = name });

    private static readonly Gen<AllowedNamespaces?> Admission = Gen.Select(
        Gen.Int[0, 4], Gen.Bool, (from, selects) => from == 4 ? null : new AllowedNamespaces { From = (NamespaceAdmission)(from == 3 ? 99 : from), Selector = selects ? new LabelSelector() : null });

    private static readonly Gen<ProjectReferrers> Grants = Gen.Select(
        Admission, Admission, Admission, Admission, (children, configurations, budgets, routes) => new ProjectReferrers { Children = children, Configurations = configurations, Budgets = budgets, Routes = routes });

    private static readonly Gen<ModelProvider> Provider = Gen.Select(
        OneOf("anthropic", "mine", "", "a/b"), Gen.Int[0, 5], OneOf<string?>(null, "http://169.254.169.254", "https://evil.example.com", "not a url", "https://api.anthropic.com", ""),
        (name, type, url) => new ModelProvider { Name = name, Type = (Api.Projects.ProviderType)(type == 5 ? 99 : type), BaseURL = url, Credential = new ProviderCredential { SecretKeyRef = new SecretKeyReference { Name = "bait", Key = "k" } } });

    private static readonly Gen<ClaudeProject> Project = Gen.Select(
        Name, Reference, Grants, Provider.Array[0, 2], OneOf("ci", "", "cd").Array[0, 3], Gen.Int[0, 4], Gen.Bool,
        (name, parent, grants, providers, keys, odd, selects) => A.Project(name, Den, spec => spec with
        {
            ParentRef = parent,
            Allowed = grants,
            Providers = providers,
            Keys = [.. keys.Select(key => new ProjectKey { Name = key, Duration = odd == 1 ? "never" : null, RotationInterval = odd == 2 ? "-5h" : null, RateLimitTier = odd == 3 ? (RateLimitTier)99 : null })],
            State = odd == 4 ? (Api.Projects.ProjectState)99 : null,
            RateLimitTier = odd == 3 ? (RateLimitTier)99 : null,
            NamespaceSelector = selects ? new LabelSelector() : null,
            Members = [new ProjectMember { Subject = new MemberSubject { Kind = (SubjectKind)(odd == 2 ? 99 : 0), Name = "mallory" }, Role = (ProjectRole)(odd == 3 ? 99 : odd % 4) }],
            Policy = new ProjectPolicy { DataBoundary = odd == 1 ? [] : ["nowhere"], Unbudgeted = (UnbudgetedAction)(odd == 2 ? 99 : odd % 2) },
        }));

    private static readonly Gen<Budget> Budgets = Gen.Select(
        Name, Reference, Reference, OneOf("0", "1", "garbage", "-1", ""), OneOf("USD", "ABC", ""), Gen.Int[0, 3], OneOf<string?>(null, "UTC", "Europe/Berln"),
        (name, scope, parent, amount, currency, odd, zone) => A.Budget(name, Den, with: spec => spec with
        {
            Limit = new Money { Amount = amount, Currency = currency },
            Scope = new BudgetScope { ProjectRef = scope ?? new ObjectReference { Namespace = "team-a", Name = "platform" } },
            ParentRef = parent,
            Period = new BudgetPeriod { Type = (PeriodType)(odd == 3 ? 99 : odd), TimeZone = zone },
            Enforcement = new BudgetEnforcement { Mode = (Api.Budgets.EnforcementMode)(odd == 2 ? 99 : 0) },
        }));

    private static readonly Gen<ModelRoute> Routes = Gen.Select(
        Name, Reference, OneOf("claude-*", "*", "claude-opus-5-5", "["), OneOf("anthropic", "mine", "nothing", ""), Gen.Int[0, 3],
        (name, project, model, provider, odd) => A.Route(name, Den, with: spec => spec with
        {
            ProjectRef = project ?? new ObjectReference { Namespace = "team-a", Name = "platform" },
            Match = odd == 0 ? null : [new Api.Routes.RouteMatch { Models = [model] }],
            Targets = [new RouteTarget { Name = "t", Provider = provider }],
            Strategy = new Api.Routes.RouteStrategy { Type = (RouteStrategyType)(odd == 2 ? 99 : 0) },
        }));

    private static readonly Gen<(string? Label, string? Value)> DenLabel = OneOf<(string?, string?)>(
        (null, null), (Names.AcceptProjectLabel, "team-a.payments"), (Names.AcceptProjectLabel, "payments"), ("tenant", "true"), ("owner", "payments"));

    /// <summary>What the others admit from elsewhere: nothing that they grant is an attack.</summary>
    private static readonly Gen<bool> AdmitsChildren = Gen.Bool;

    [Fact]
    public void Compile_WithHostileObjectsInOneNamespace_IsTheSameForEverybodyElse() => Gen.Select(
        Project.Array[0, 4], Budgets.Array[0, 4], Routes.Array[0, 4], DenLabel, AdmitsChildren, Gen.Int[0, 5]).Sample(
        (projects, budgets, routes, label, admits, forge) =>
        {
            var others = Others(admits);
            var den = A.Namespaces(("team-a", []), ("team-b", [("owner", "payments"), (Names.AcceptProjectLabel, "team-a.payments")]), (Den, label.Label is null ? [] : [(label.Label, label.Value!)]));
            var secrets = Secrets(others);
            var without = Compile(den, others, [], [], secrets);
            var with = Compile(
                den, [.. others, .. projects.DistinctBy(project => project.Key)], [.. budgets.DistinctBy(budget => budget.Key)], [.. routes.DistinctBy(route => route.Key)], Forged(secrets, projects, forge));
            Assert.Equal(Others(without), Others(with));
            Assert.DoesNotContain(with.Problems.Keys, key => key.Namespace != Den);
            foreach (var project in others)
            {
                Assert.Equal(Children(project, A.Namespaces(("team-a", []), ("team-b", [("owner", "payments"), (Names.AcceptProjectLabel, "team-a.payments")]))), Children(project, den));
                Assert.DoesNotContain(Children(project, den), "mallory", StringComparison.Ordinal);
            }

            // What gateways would refuse as a whole.
            Assert.Equal(with.Config.Projects.SelectMany(project => project.Keys).Select(key => key.Id).Distinct().Count(), with.Config.Projects.Sum(project => project.Keys.Count));
            Assert.Equal(with.Config.Providers.Select(provider => provider.Id).Distinct().Count(), with.Config.Providers.Count);
            Assert.True(with.Config.Routes.SelectMany(route => route.Targets).All(target => with.Config.Providers.Any(provider => provider.Id == target.Provider)));
            RouterBundle.Read(RouterBundle.Write(with.Config, with.Credentials).GetValueOrDefault);
        },
        iter: 1000);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static ClaudeProject[] Others(bool admits) =>
    [
        A.Project("platform", "team-a", spec => spec with
        {
            Providers = [A.Anthropic()],
            Allowed = admits ? new ProjectReferrers { Children = new AllowedNamespaces { From = NamespaceAdmission.All } } : null,
        }),
        A.Project("payments", "team-a", spec => spec with
        {
            ParentRef = new ObjectReference { Name = "platform" },
            Keys = [new ProjectKey { Name = "ci" }, new ProjectKey { Name = "cd" }],
            NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["owner"] = "payments" } },
            Members = [new ProjectMember { Subject = new MemberSubject { Kind = SubjectKind.Group, Name = "devs" }, Role = ProjectRole.Developer }],
        }),
        A.Project("shop", "team-b", spec => spec with { Keys = [new ProjectKey { Name = "ci" }] }),
    ];

    private static CompiledBundle Compile(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> namespaces, ClaudeProject[] projects, Budget[] budgets, ModelRoute[] routes, Dictionary<string, V1Secret> secrets) =>
        Compiler.Compile(
            new DomainSnapshot(new DomainSources
            {
                Namespaces = namespaces,
                Projects = projects,
                Budgets = [A.Budget("company", project: "platform"), A.Budget("team"), .. budgets],
                Routes = [A.Route("claude", project: "platform", with: spec => spec with { Match = [new Api.Routes.RouteMatch { Models = ["claude-*"] }] }), A.Route("all"), .. routes],
                Outbound = found => ProviderCheck.ProblemOf(found.Provider, OutboundPolicy.Default),
            }),
            secrets.GetValueOrDefault);

    /// <summary>The bundle without what belongs to the den, as bytes. Who is below a project is the only thing of theirs that the others' entries name.</summary>
    private static string Others(CompiledBundle bundle)
    {
        var config = bundle.Config with
        {
            Projects = [.. bundle.Config.Projects.Where(project => project.Project.Namespace != Den)],
            Providers = [.. bundle.Config.Providers.Where(provider => !provider.Id.StartsWith($"{Den}/", StringComparison.Ordinal))],
            Routes = [.. bundle.Config.Routes.Where(route => route.Route.Namespace != Den).Select(route => route with { Projects = Outside(route.Projects) })],
            Budgets = [.. bundle.Config.Budgets.Where(budget => budget.Budget.Namespace != Den).Select(budget => budget with { Coverage = budget.Coverage with { Projects = Outside(budget.Coverage.Projects) } })],
        };
        // No rule and no route of the den's reaches anybody else.
        Assert.All(bundle.Config.Routes.Where(route => route.Route.Namespace == Den), route => Assert.Empty(Outside(route.Projects)));
        Assert.All(bundle.Config.Budgets.Where(budget => budget.Budget.Namespace == Den), budget => Assert.Empty(Outside(budget.Coverage.Projects)));
        var credentials = bundle.Credentials.Where(entry => !entry.Key.StartsWith($"{Den}/", StringComparison.Ordinal)).ToDictionary();
        return string.Join('\n', RouterBundle.Write(config, credentials).Select(file => $"{file.Key} {Encoding.UTF8.GetString(file.Value)}"));
    }

    private static ObjectRef[] Outside(IEnumerable<ObjectRef> projects) => [.. projects.Where(project => project.Namespace != Den)];

    private static string Children(ClaudeProject project, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> namespaces)
    {
        var plan = new MembersPlanner(new FakeTimeProvider()).Plan(new MembersInputs(project, NamespaceConsent.NamespacesOf(project, namespaces, out _)));
        return System.Text.Json.JsonSerializer.Serialize(plan.RoleBindings) + System.Text.Json.JsonSerializer.Serialize(plan.ServiceAccounts);
    }

    private static Dictionary<string, V1Secret> Secrets(ClaudeProject[] projects)
    {
        var secrets = new Dictionary<string, V1Secret>(StringComparer.Ordinal);
        foreach (var project in projects)
        {
            var authority = project.Spec.Keys is null ? null : KeyAuthority.Build(ChildOwner.Of(project), "claudeconfig-system", project.Spec.Keys.Select(key => KeyValuePair.Create(key.Name, Record(project, key))));
            if (authority is not null)
            {
                secrets[authority.Metadata.Name] = authority;
            }

            var copy = CredentialCopy.Build(ChildOwner.Of(project), "claudeconfig-system", "anthropic", "sk-good"u8.ToArray());
            secrets[copy.Metadata.Name] = copy;
        }

        return secrets;
    }

    private static KeyRecord Record(ClaudeProject project, ProjectKey key) => new(
        new IssuedKey { Id = LabelValue.Hash($"{project.Key} {key.Name}"), Salt = new byte[16], Hash = new byte[32], IssuedAt = KeyWorld.Start }, null);

    /// <summary>What the authority of a hostile project could hold if everything went wrong: the victim's own, garbage, nothing. It never replaces another's.</summary>
    private static Dictionary<string, V1Secret> Forged(Dictionary<string, V1Secret> secrets, ClaudeProject[] projects, int forge)
    {
        var all = secrets.ToDictionary();
        foreach (var project in projects.Where(_ => forge > 0))
        {
            var owner = ChildOwner.Of(project);
            all[KeyAuthority.NameOf(owner.Uid)] = new V1Secret
            {
                Metadata = owner.Metadata("claudeconfig-system", KeyAuthority.NameOf(owner.Uid), Components.KeyAuthority),
                Data = forge switch
                {
                    1 => null,
                    2 => new Dictionary<string, byte[]> { ["ci"] = "garbage"u8.ToArray() },
                    3 => new Dictionary<string, byte[]> { ["ci"] = [0xff, 0xfe] },
                    _ => new Dictionary<string, byte[]> { ["ci"] = Encoding.UTF8.GetBytes("{\"Current\":null}"), ["cd"] = "[]"u8.ToArray() },
                },
            };
        }

        return all;
    }
}
