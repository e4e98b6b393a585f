using System.Text;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.RouterConfigs;
using ClaudeConfig.Operator.Tests.Projects;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.RouterConfigs;

public sealed class RouterConfigCompilerTests
{
    private static readonly RouterConfigCompiler Compiler = new(new OperatorOptions());

    private static readonly ClaudeProject Platform = A.Project("platform", with: spec => spec with { Providers = [A.Anthropic()] });

    private static readonly ClaudeProject Payments = A.Project("payments", with: spec => spec with
    {
        ParentRef = new ObjectReference { Name = "platform" },
        Keys = [new ProjectKey { Name = "ci" }],
    });

    [Fact]
    public void Compile_SameObjectsInAnyOrder_GivesTheSameBytes()
    {
        var secrets = new[] { KeysOf(Payments).Authority!, Copy() };
        var routes = new[] { A.Route("one"), A.Route("two", with: spec => spec with { Match = [new Api.Routes.RouteMatch { Models = ["a*"] }] }) };
        var one = Write(Snapshot([Platform, Payments], [A.Budget("b"), A.Budget("a")], routes), secrets);
        var two = Write(Snapshot([Payments, Platform], [A.Budget("a"), A.Budget("b")], [.. routes.Reverse()]), [.. secrets.Reverse()]);
        Assert.Equal(one, two);
    }

    [Fact]
    public void Compile_Document_HoldsNoCredentialAndNoKey()
    {
        var keys = KeysOf(Payments);
        var bundle = Compile(Snapshot([Platform, Payments], [], []), keys.Authority!, Copy());
        var document = Encoding.UTF8.GetString(RouterBundle.Write(bundle.Config, bundle.Credentials)["config.000"]);

        Assert.Equal("provider-secret", bundle.Credentials["team-a/platform/anthropic"]);
        Assert.DoesNotContain("provider-secret", document, StringComparison.Ordinal);
        Assert.True(VirtualKey.TryParse(Encoding.UTF8.GetString(KeyDelivery.KeyOf(keys.Deliveries["ci"].Secret)!), out var parsed));
        Assert.DoesNotContain(parsed!.Secret, document, StringComparison.Ordinal);
        Assert.Contains(parsed.Id, document, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_KeyLeftTheSpec_IsRevokedAtOnce()
    {
        var without = A.Project("payments", with: spec => spec with { ParentRef = new ObjectReference { Name = "platform" } });
        var bundle = Compile(Snapshot([Platform, without], [], []), KeysOf(Payments).Authority!);
        Assert.All(bundle.Config.Projects, project => Assert.Empty(project.Keys));
    }

    [Fact]
    public void Compile_AuthorityWithAnotherUid_LetsNobodyIn()
    {
        var authority = KeysOf(Payments).Authority!;
        authority.Metadata.Annotations[Names.OwnerUidAnnotation] = "forged";
        Assert.All(Compile(Snapshot([Platform, Payments], [], []), authority).Config.Projects, project => Assert.Empty(project.Keys));
    }

    [Fact]
    public void Compile_TwoKeysOfOneId_LeavesOutBothAndNamesTheirProjects()
    {
        var copied = A.Project("copied", with: spec => spec with { Keys = [new ProjectKey { Name = "ci" }] });
        var good = A.Project("good", with: spec => spec with { Keys = [new ProjectKey { Name = "ci" }] });
        var authority = KeysOf(Payments).Authority!;
        var copy = new V1Secret { Metadata = KeyAuthority.Build(ChildOwner.Of(copied), "claudeconfig-system", []).Metadata, Data = authority.Data };
        var bundle = Compile(Snapshot([Platform, Payments, copied, good], [], []), authority, copy, KeysOf(good).Authority!);
        Assert.Equal(["good"], bundle.Config.Projects.Where(project => project.Keys.Count > 0).Select(project => project.Project.Name));
        Assert.Equal([copied.Key, Payments.Key], bundle.Problems.Keys.Order());
    }

    [Fact]
    public void Compile_AnImportedKeyThatTwoProjectsHave_IsTheFirstOnes()
    {
        var hash = System.Security.Cryptography.SHA256.HashData("sk-x"u8);
        var first = A.Project("zebra", with: spec => spec with { Keys = [new ProjectKey { Name = "ci" }] });
        var second = A.Project("aardvark", with: spec => spec with { Keys = [new ProjectKey { Name = "ci" }] });
        V1Secret Claim(ClaudeProject project, int second) => KeyAuthority.Build(
            ChildOwner.Of(project), "claudeconfig-system", [new("ci", new KeyRecord(IssuedKey.Imported(hash, KeyWorld.Start.AddSeconds(second), null), null))]);

        var bundle = Compile(Snapshot([first, second], [], []), Claim(first, 0), Claim(second, 1));
        Assert.Equal(["zebra"], bundle.Config.Projects.Where(project => project.Keys.Count > 0).Select(project => project.Project.Name));
        Assert.Equal((0, VirtualKey.ImportedId(hash)), (bundle.Problems.Count, bundle.Config.Projects.Single(project => project.Keys.Count > 0).Keys.Single().Id));
    }

    [Fact]
    public void Compile_OneProjectThatThrows_IsRefusedAndTheOthersAreAsBefore()
    {
        var other = A.Project("other", with: spec => spec with { Keys = [new ProjectKey { Name = "ci" }] });
        var authority = KeysOf(other).Authority!;
        var broken = A.Project("broken", with: spec => spec with { Keys = null });
        var bundle = Compiler.Compile(
            Snapshot([broken, other], [], []),
            name => name == KeyAuthority.NameOf(broken.Metadata.Uid) ? throw new InvalidOperationException("unheard of") : name == authority.Metadata.Name ? authority : null);
        Assert.Equal(Contracts.Configuration.ProjectState.Suspended, bundle.Config.Projects.Single(project => project.Project.Name == "broken").State);
        Assert.Single(bundle.Config.Projects.Single(project => project.Project.Name == "other").Keys);
        Assert.Contains("unheard of", bundle.Problems[broken.Key].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ValuesOfANewerVersion_AreReadAsTheStricter()
    {
        var odd = A.Project("odd", with: spec => spec with
        {
            State = (Api.Projects.ProjectState)99,
            RateLimitTier = (RateLimitTier)99,
            Keys = [new ProjectKey { Name = "ci", RateLimitTier = (RateLimitTier)99 }],
            Providers = [A.Anthropic() with { Type = (Api.Projects.ProviderType)99 }],
        });
        var bundle = Compile(Snapshot([odd], [], [A.Route("r", project: "odd")]), KeysOf(odd).Authority!);
        var entry = Assert.Single(bundle.Config.Projects);
        Assert.Equal((Contracts.Configuration.ProjectState.Suspended, 300, 300), (entry.State, entry.RequestsPerMinute, Assert.Single(entry.Keys).RequestsPerMinute));
        Assert.Empty(bundle.Config.Providers);
        Assert.Empty(bundle.Config.Routes);
    }

    [Fact]
    public void Compile_ProviderAtAHostThatIsNotAllowed_IsLeftOutWithItsCredential()
    {
        var mine = A.Project("platform", with: spec => spec with { Providers = [A.Anthropic() with { BaseURL = "http://169.254.169.254" }] });
        var bundle = Compile(Snapshot([mine], [], []), Copy());
        Assert.Empty(bundle.Config.Providers);
        Assert.Empty(bundle.Credentials);
    }

    [Fact]
    public void Compile_ParentSuspended_SuspendsTheChildWithTheReason()
    {
        var parent = A.Project("platform", with: spec => spec with { State = Api.Projects.ProjectState.Suspended });
        var config = Compile(Snapshot([parent, Payments], [], [])).Config;
        var child = config.Projects.Single(project => project.Project.Name == "payments");
        Assert.Equal(Contracts.Configuration.ProjectState.Suspended, child.State);
        Assert.Contains("team-a/platform is suspended", child.StateReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ParentGone_RefusesTheChildInsteadOfDroppingItsBudgets()
    {
        var config = Compile(Snapshot([Payments], [], [])).Config;
        Assert.Equal(Contracts.Configuration.ProjectState.Suspended, config.Projects.Single().State);
    }

    [Fact]
    public void Compile_Routes_NearestProjectFirstAndCatchAllLast()
    {
        var routes = new[]
        {
            A.Route("platform-claude", project: "platform", with: spec => spec with { Match = [new Api.Routes.RouteMatch { Models = ["claude-*"] }] }),
            A.Route("payments-all"),
            A.Route("payments-gpt", with: spec => spec with { Match = [new Api.Routes.RouteMatch { Models = ["gpt-*"] }] }),
        };
        var config = Compile(Snapshot([Platform, Payments], [], routes)).Config;
        Assert.Equal(["payments-gpt", "payments-all", "platform-claude"], config.Routes.Select(route => route.Route.Name));
        Assert.Equal(2, config.Routes[2].Projects.Count);
    }

    [Fact]
    public void Compile_Budget_CoversChildrenAndNamesAncestors()
    {
        var budgets = new[]
        {
            A.Budget("company", project: "platform"),
            A.Budget("team", with: spec => spec with { ParentRef = new ObjectReference { Name = "company" }, Limit = null, Enforcement = new BudgetEnforcement { Mode = Api.Budgets.EnforcementMode.Soft } }),
        };
        var config = Compile(Snapshot([Platform, Payments], budgets, [])).Config;
        var company = config.Budgets.Single(budget => budget.Budget.Name == "company");
        var team = config.Budgets.Single(budget => budget.Budget.Name == "team");
        Assert.Equal(["payments", "platform"], company.Coverage.Projects.Select(project => project.Name));
        Assert.Equal(["company"], team.Ancestors.Select(ancestor => ancestor.Name));
        Assert.False(team.Limited);
        Assert.Equal(MeteringUnavailablePolicy.Allow, team.OnMeteringUnavailable);
        Assert.Equal(UnpricedModelPolicy.Deny, company.OnUnpricedModel);
    }

    [Fact]
    public void Compile_Identity_IsInTheBundleAsFarAsOthersAgree()
    {
        var project = A.Project(with: spec => spec with
        {
            Identity = new ProjectIdentity
            {
                ServiceAccounts = [new ServiceAccountReference { Namespace = "victim", Name = "web" }],
                Oidc = [new OidcIdentity { IssuerURL = "https://login.example.com", Audiences = ["claudeconfig.dev"] }],
            },
        });
        var found = Assert.Single(Compile(Snapshot([project], [], [])).Config.Projects);
        Assert.Equal(["team-a"], found.Namespaces);
        Assert.Empty(found.ServiceAccounts);
        Assert.Empty(found.Oidc);

        var options = new OperatorOptions
        {
            Outbound = new OutboundPolicy { Hosts = ["login.example.com"] },
            Issuers = [Domain.Projects.IssuerGrant.TryParse("https://login.example.com namespaces=team-a groups=claude-{namespace}", out _)!],
        };
        var granted = Assert.Single(new RouterConfigCompiler(options).Compile(Snapshot([project], [], []), _ => null).Config.Projects);
        Assert.Equal([new ClaimRequirement("groups", "claude-team-a")], Assert.Single(granted.Oidc).Claims);
    }

    [Fact]
    public void Compile_Login_CarriesThePolicyOfTheNamedConfigurationUntilItChanges()
    {
        var settings = """{"model":"sonnet"}""";
        var compiled = 0;
        var configuration = new Api.Configurations.ClaudeConfiguration { Metadata = new V1ObjectMeta { NamespaceProperty = "team-a", Name = "laptops", Uid = "u" } };
        var project = A.Project(with: spec => spec with
        {
            Login = new ProjectLogin { ConfigurationRef = new ObjectReference { Name = "laptops" } },
            Identity = new ProjectIdentity { Oidc = [new OidcIdentity { IssuerURL = "https://login.example.com", Audiences = ["gateway"] }] },
        });
        var options = new OperatorOptions
        {
            Outbound = new OutboundPolicy { Hosts = ["login.example.com"] },
            Issuers = [Domain.Projects.IssuerGrant.TryParse("https://login.example.com namespaces=team-a groups=a", out _)!],
        };
        var compiler = new RouterConfigCompiler(options, logins: new LoginPolicies(key =>
        {
            compiled++;
            return key.Name == "laptops" ? configuration : null;
        }));

        // Of no project, it is nobody's.
        var refused = compiler.Compile(Snapshot([project], [], []), _ => null);
        Assert.Null(refused.Config.Projects[0].ManagedSettings);
        Assert.Contains("no ClaudeConfiguration of this project", refused.Config.Projects[0].ManagedSettingsProblem, StringComparison.Ordinal);
        Assert.Equal(ConditionReasons.RefNotFound, refused.Problems[project.Key].Reason);

        foreach (var (generation, text) in ((long, string)[])[(1, settings), (2, """{"model":"haiku"}""")])
        {
            configuration.Metadata.Generation = generation;
            configuration.Spec = new() { ProjectRef = new ObjectReference { Name = project.Key.Name }, Settings = System.Text.Json.JsonDocument.Parse(text).RootElement };
            var found = compiler.Compile(Snapshot([project], [], []), _ => null);
            Assert.Equal(text, found.Config.Projects[0].ManagedSettings);
            Assert.Null(found.Config.Projects[0].ManagedSettingsProblem);
            Assert.Empty(found.Problems);
        }

        Assert.True(compiled > 0);
        // Nobody can log in to a project without an issuer.
        Assert.Null(new RouterConfigCompiler(new OperatorOptions(), logins: new LoginPolicies(_ => configuration)).Compile(Snapshot([project], [], []), _ => null).Config.Projects[0].ManagedSettings);
    }

    [Theory]
    [InlineData(typeof(Api.Budgets.EnforcementMode), typeof(Contracts.Configuration.EnforcementMode))]
    [InlineData(typeof(MeteringUnavailableAction), typeof(MeteringUnavailablePolicy))]
    [InlineData(typeof(UnpricedModelAction), typeof(UnpricedModelPolicy))]
    [InlineData(typeof(Api.Projects.ProviderType), typeof(Contracts.Configuration.ProviderType))]
    [InlineData(typeof(RouteStrategyType), typeof(Contracts.Configuration.RouteStrategy))]
    [InlineData(typeof(Api.Routes.RetryError), typeof(Contracts.Configuration.RetryError))]
    [InlineData(typeof(Api.Routes.RateLimitScope), typeof(Contracts.Configuration.RateLimitScope))]
    public void Enums_OfTheApiAndTheContracts_HaveTheSameNames(Type api, Type contract) =>
        Assert.Equal(Enum.GetNames(api).Order(StringComparer.Ordinal), Enum.GetNames(contract).Order(StringComparer.Ordinal));

    [Fact]
    public void State_OtherRouteChanged_VersionsThatCarryThisOneStayGood()
    {
        var state = new RouterConfigState();
        var (one, two) = (A.Route("one"), A.Route("two", with: spec => spec with { Match = [new Api.Routes.RouteMatch { Models = ["a"] }] }));
        state.Add("v1", Compile(Snapshot([Platform, Payments], [], [one])).Config);
        state.Add("v2", Compile(Snapshot([Platform, Payments], [], [one, two])).Config);

        Assert.Equal(["v2", "v1"], state.VersionsOfRoute(one.Key));
        Assert.Equal(["v2"], state.VersionsOfRoute(two.Key));
        Assert.Equal("v2", state.Current);
    }

    [Fact]
    public void Compile_ProvidersOfClouds_SayWhereAndAsWhom()
    {
        ModelProvider[] providers =
        [
            new() { Name = "bedrock", Type = Api.Projects.ProviderType.Bedrock, Region = "eu", Bedrock = new BedrockPlace { Region = "eu-central-1" }, Credential = Becoming(new WorkloadIdentity { Aws = new AwsIdentity { RoleARN = "arn:aws:iam::123456789012:role/claude" } }) },
            new() { Name = "vertex", Type = Api.Projects.ProviderType.Vertex, Vertex = new VertexPlace { Project = "my-project", Location = "global" }, Credential = Becoming(new WorkloadIdentity { Google = new GoogleIdentity { ServiceAccount = "a@b.iam.gserviceaccount.com" } }) },
        ];
        var project = A.Project("platform", with: spec => spec with { Providers = providers });
        var granting = new RouterConfigCompiler(new OperatorOptions { Identities = [new IdentityGrant("team-a", "*")] });

        var bundle = granting.Compile(Snapshot([project], [], []), _ => null);

        Assert.Equal(
        [
            new ProviderEntry
            {
                Id = "team-a/platform/bedrock", Type = Contracts.Configuration.ProviderType.Bedrock, BaseUrl = "https://bedrock-runtime.eu-central-1.amazonaws.com", Region = "eu",
                Location = "eu-central-1", Identity = new WorkloadIdentityEntry { RoleArn = "arn:aws:iam::123456789012:role/claude" },
            },
            new ProviderEntry
            {
                Id = "team-a/platform/vertex", Type = Contracts.Configuration.ProviderType.Vertex, BaseUrl = "https://aiplatform.googleapis.com",
                Location = "global", CloudProject = "my-project", Identity = new WorkloadIdentityEntry { ServiceAccount = "a@b.iam.gserviceaccount.com" },
            },
        ], bundle.Config.Providers);
        Assert.Empty(Compile(Snapshot([project], [], [])).Config.Providers);
    }

    [Fact]
    public void Compile_ProviderWithItsOwnWayOut_CarriesItAndNeverTheSystemsTrustInstead()
    {
        var project = A.Project("team-a", "platform", spec => spec with
        {
            Providers =
            [
                A.Anthropic() with
                {
                    ProxyURL = "http://127.0.0.1:3128/", ProxyCredentialRef = new SecretKeyReference { Name = "s", Key = "k" }, CaBundleRef = new CaBundleReference { Name = "ca", Key = "ca.crt" },
                },
            ],
        });
        var compiler = new RouterConfigCompiler(new OperatorOptions { Outbound = new OutboundPolicy { InternalHosts = ["127.0.0.1:*"] } });
        ProviderEntry Entry(out CompiledBundle bundle, params V1Secret[] secrets) =>
            (bundle = compiler.Compile(Snapshot([project], [], []), name => secrets.FirstOrDefault(secret => secret.Metadata.Name == name))).Config.Providers.Single();

        var bare = Entry(out var without);
        Assert.Equal(("http://127.0.0.1:3128", true, ""), (bare.ProxyUrl, bare.ProxyNeedsCredential, bare.CaBundle));
        Assert.Empty(without.Credentials);

        V1Secret Of(CredentialPart part, string value) => CredentialCopy.Build(ChildOwner.Of(project), "claudeconfig-system", "anthropic", System.Text.Encoding.ASCII.GetBytes(value), part);
        var whole = Entry(out var with, Of(CredentialPart.Proxy, "user:pass"), Of(CredentialPart.Authorities, "PEM"));
        Assert.Equal("PEM", whole.CaBundle);
        Assert.Equal([KeyValuePair.Create("platform/team-a/anthropic#proxy", "user:pass")], with.Credentials);
    }

    private static ProviderCredential Becoming(WorkloadIdentity identity) => new() { WorkloadIdentity = identity };

    private static CompiledBundle Compile(DomainSnapshot snapshot, params V1Secret[] secrets) =>
        Compiler.Compile(snapshot, name => secrets.FirstOrDefault(secret => secret.Metadata.Name == name));

    private static DomainSnapshot Snapshot(ClaudeProject[] projects, Budget[] budgets, ModelRoute[] routes) => new(new DomainSources
    {
        Namespaces = A.Namespaces(("team-a", [])),
        Projects = projects,
        Budgets = budgets,
        Routes = routes,
        Outbound = found => ProviderCheck.ProblemOf(found.Provider, OutboundPolicy.Default),
    });

    private static KeyWorld KeysOf(ClaudeProject project)
    {
        var world = new KeyWorld { Project = project };
        world.Pass();
        return world;
    }

    private static V1Secret Copy() => CredentialCopy.Build(ChildOwner.Of(Platform), "claudeconfig-system", "anthropic", "provider-secret"u8.ToArray());

    private static string Write(DomainSnapshot snapshot, V1Secret[] secrets)
    {
        var bundle = Compile(snapshot, secrets);
        return string.Join('\n', RouterBundle.Write(bundle.Config, bundle.Credentials).Select(file => $"{file.Key} {Convert.ToHexString(file.Value)}"));
    }
}
