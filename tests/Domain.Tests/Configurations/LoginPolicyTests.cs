using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Configurations;

namespace ClaudeConfig.Domain.Tests.Configurations;

public sealed class LoginPolicyTests
{
    private static readonly ClaudeConfiguration House = A.Configuration("p/house").Open().Saying("""{"permissions":{"deny":["WebFetch"]},"model":"opus"}""");

    [Fact]
    public void Policy_OfNothing_IsNone()
    {
        var policy = Of([A.Project("n/team")], "n/team");
        Assert.Null(policy.Settings);
        Assert.Null(policy.Problem);
    }

    [Fact]
    public void Policy_OfAConfiguration_HoldsWhatIsDemandedToo_AndItsMemory()
    {
        var mine = A.Configuration("n/laptops").Of("n/team").Saying("""{"model":"haiku","permissions":{"deny":["Bash(curl *)"]}}""");
        mine.Spec = mine.Spec with { Memory = "Be kind." };
        var policy = Of([Root(), Login(A.Project("n/team", "p/root"), "laptops")], "n/team", House, mine);

        Assert.Null(policy.Problem);
        var settings = JsonNode.Parse(policy.Settings!)!;
        Assert.Equal(["WebFetch", "Bash(curl *)"], settings["permissions"]!["deny"]!.AsArray().Select(rule => (string)rule!));
        // Locked above.
        Assert.Equal("opus", (string?)settings["model"]);
        Assert.Equal("Be kind.\n", (string?)settings["claudeMd"]);
    }

    [Fact]
    public void Policy_ThatIsDemanded_HoldsWithoutAConfiguration()
    {
        var policy = Of([Root(), A.Project("n/team", "p/root")], "n/team", House);
        Assert.Equal("opus", (string?)JsonNode.Parse(policy.Settings!)!["model"]);
    }

    [Fact]
    public void Policy_OfAConfigurationThatIsMissingOrOfAnotherProject_IsAProblemAndNeverNone()
    {
        var others = A.Configuration("n/laptops").Of("n/other");
        foreach (var configurations in (ClaudeConfiguration[][])[[], [others], [A.Configuration("n/laptops")]])
        {
            var policy = Of([Login(A.Project("n/team"), "laptops"), A.Project("n/other")], "n/team", configurations);
            Assert.Null(policy.Settings);
            Assert.Equal(ConditionReasons.RefNotFound, policy.Problem!.Value.Reason);
        }
    }

    [Fact]
    public void Policy_OfWhatIsBroken_IsAProblemAndNeverNone()
    {
        var invalid = A.Configuration("n/laptops").Of("n/team").Saying("""{"model":7}""");
        Assert.NotNull(Of([Login(A.Project("n/team"), "laptops")], "n/team", invalid).Problem);
        // A demand that does not exist, without any configuration.
        Assert.NotNull(Of([Root(), A.Project("n/team", "p/root")], "n/team").Problem);
        // A parent that is gone may have demanded anything.
        Assert.NotNull(Of([A.Project("n/team", "p/gone")], "n/team").Problem);
    }

    private static ClaudeProject Root() => A.Project("p/root", policy: new() { Required = [A.Reference("p/house")], LockedPaths = ["model"] });

    private static ClaudeProject Login(ClaudeProject project, string name)
    {
        project.Spec = project.Spec with { Login = new() { ConfigurationRef = new() { Name = name } } };
        return project;
    }

    private static LoginPolicy Of(ClaudeProject[] projects, string key, params ClaudeConfiguration[] configurations)
    {
        var snapshot = new DomainSnapshot(new DomainSources { Namespaces = A.Labels(), Projects = projects, Budgets = [], Routes = [] });
        var project = projects.Single(item => item.Key == A.Key(key));
        var input = LoginPolicy.Resolve(project, snapshot, name => configurations.FirstOrDefault(item => item.Key == name), out var problem);
        return LoginPolicy.Of(project, input, problem);
    }
}
