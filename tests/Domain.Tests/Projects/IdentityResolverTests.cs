using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Domain.Projects;

namespace ClaudeConfig.Domain.Tests.Projects;

/// <summary>Whose tokens a project may take for its own. The tenant writes the project; everything else is somebody else's word.</summary>
public sealed class IdentityResolverTests
{
    private const string Login = "https://login.example.com";
    private const string GitHub = "https://token.actions.githubusercontent.com";

    private static readonly OutboundPolicy Open = new() { Hosts = ["login.example.com", "token.actions.githubusercontent.com"] };

    [Fact]
    public void Namespaces_OfAProject_AreItsOwnAndThoseThatConsented()
    {
        var project = A.Project("team/pay");
        project.Spec = project.Spec with { NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["owner"] = "pay" } } };
        var namespaces = Namespaces(
            ("team", ""), ("jobs", "team.pay"), ("victim", ""), ("other", "other.pay"));

        Assert.Equal(["jobs", "team"], Resolve(project, namespaces).Namespaces);
    }

    [Fact]
    public void ServiceAccount_OfANamespaceThatConsents_IsTheProjectsAlone()
    {
        var found = Resolve(With(accounts: [("jobs", "bot"), ("jobs", "bot"), ("team", "web")]), Namespaces(("team", ""), ("jobs", "team.pay")));
        Assert.Equal([new ObjectRef("jobs", "bot")], found.ServiceAccounts);
        Assert.Equal(["team"], found.Namespaces);
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void ServiceAccount_OfANamespaceThatDoesNotConsent_IsLeftOutAndReadsLikeOneThatDoesNotExist()
    {
        var found = Resolve(With(accounts: [("victim", "web"), ("nowhere", "web")]), Namespaces(("team", ""), ("victim", "victim.pay")));
        Assert.Empty(found.ServiceAccounts);
        Assert.Equal(2, found.Problems.Count);
        Assert.Equal(found.Problems[0].Message.Replace("victim", "nowhere", StringComparison.Ordinal), found.Problems[1].Message);
        Assert.All(found.Problems, problem => Assert.Equal(ConditionReasons.NotGranted, problem.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Login + " namespaces=other")]
    [InlineData(Login + "/ namespaces=*")]
    [InlineData("https://elsewhere.example.com namespaces=*")]
    public void Issuer_NotGrantedToTheNamespace_IsLeftOut(string grant)
    {
        var found = Resolve(With(issuer: Login), grants: grant);
        Assert.Empty(found.Oidc);
        Assert.Equal(ConditionReasons.NotGranted, Assert.Single(found.Problems).Reason);
        Assert.Contains("--oidc-issuers", found.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grant_WithClaims_NarrowsWhateverTheProjectAsksFor()
    {
        var found = Resolve(With(issuer: Login, claims: [("groups", "victims"), ("hd", "x")]), grants: Login + " namespaces=* groups=claude-{namespace}");
        Assert.Equal(
            [new ClaimRequirement("groups", "claude-team"), new ClaimRequirement("groups", "victims"), new ClaimRequirement("hd", "x")], Assert.Single(found.Oidc).Claims);
    }

    [Fact]
    public void Grants_SeveralOfOneIssuer_AdmitWhatAnyOfThemDoes()
    {
        var found = Resolve(With(issuer: Login), grants: [Login + " namespaces=team groups=a", Login + " namespaces=team,other groups=b", Login + " namespaces=other"]);
        Assert.Equal(["a", "b"], found.Oidc.Select(entry => Assert.Single(entry.Claims).Value));
    }

    [Fact]
    public void Issuer_AtAHostThatGatewaysMayNotReach_IsLeftOut()
    {
        var found = Resolve(With(issuer: "https://169.254.169.254"), grants: "https://169.254.169.254 namespaces=*");
        Assert.Empty(found.Oidc);
        Assert.Equal(ConditionReasons.HostNotAllowed, Assert.Single(found.Problems).Reason);
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("ref", null, false)]
    [InlineData("repository_owner", null, true)]
    [InlineData(null, "https://github.com/Acme/App.git", true)]
    public void Issuer_ThatServesEverybody_NeedsToKnowWhose(string? claim, string? repository, bool accepted)
    {
        var project = With(issuer: GitHub, claims: claim is null ? [] : [(claim, "acme")]);
        project.Spec = project.Spec with { Repositories = repository is null ? null : [new ProjectRepository { Url = repository }] };
        var found = Resolve(project, grants: GitHub + " namespaces=team");
        Assert.Equal(accepted ? 1 : 0, found.Oidc.Count);
        Assert.Equal(accepted ? null : ConditionReasons.Invalid, found.Problems.Select(problem => problem.Reason).FirstOrDefault());
        Assert.Equal(repository is null ? [] : ["https://github.com/acme/app"], found.Repositories);
    }

    [Theory]
    [InlineData("", "is not an issuer's address")]
    [InlineData("login.example.com namespaces=a", "is not an issuer's address")]
    [InlineData(Login + "#x namespaces=a", "is not an issuer's address")]
    [InlineData(Login, "namespaces= must be there once")]
    [InlineData(Login + " namespaces=a namespaces=b", "namespaces= must be there once")]
    [InlineData(Login + " namespaces=a groups", "'groups' is not claim=value")]
    [InlineData(Login + " namespaces=a =x", "'=x' is not claim=value")]
    public void Grant_Wrong_SaysWhatItShouldBe(string text, string expected)
    {
        Assert.Null(IssuerGrant.TryParse(text, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    private static ProjectIdentities Resolve(
        ClaudeProject project, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? namespaces = null, params string[] grants) =>
        IdentityResolver.Resolve(project, namespaces ?? Namespaces(("team", "")), [.. grants.Select(text => IssuerGrant.TryParse(text, out _)).OfType<IssuerGrant>()], Open);

    private static ClaudeProject With((string Namespace, string Name)[]? accounts = null, string? issuer = null, (string Name, string Value)[]? claims = null)
    {
        var project = A.Project("team/pay");
        project.Spec = project.Spec with
        {
            Identity = new ProjectIdentity
            {
                ServiceAccounts = [.. (accounts ?? []).Select(account => new ServiceAccountReference { Namespace = account.Namespace, Name = account.Name })],
                Oidc = issuer is null ? null : [new OidcIdentity { IssuerURL = issuer, Audiences = ["claudeconfig.dev"], Claims = (claims ?? []).ToDictionary(claim => claim.Name, claim => claim.Value) }],
            },
        };
        return project;
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Namespaces(params (string Name, string Accepts)[] namespaces) => namespaces.ToDictionary(
        item => item.Name,
        item => (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { ["owner"] = "pay", [Api.Names.AcceptProjectLabel] = item.Accepts });
}
