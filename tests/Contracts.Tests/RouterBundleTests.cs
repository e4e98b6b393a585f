using System.Text;
using ClaudeConfig.Contracts.Configuration;
using CsCheck;

namespace ClaudeConfig.Contracts.Tests;

public sealed class RouterBundleTests
{
    private static readonly RouterConfig Config = new()
    {
        Projects = [new ProjectEntry { Project = new("team-a", "payments"), Keys = [new VirtualKeyEntry { Id = "0123456789abcdef", Name = "ci", Salt = [1], Hash = [2] }] }],
        Providers = [new ProviderEntry { Id = "anthropic", Type = ProviderType.Anthropic, BaseUrl = "https://api.anthropic.com" }],
        Budgets = [new BudgetEntry { Budget = new("team-a", "monthly"), Coverage = new BudgetCoverage { Projects = [new("team-a", "payments")] }, Limited = true }],
    };

    private static readonly Dictionary<string, string> Credentials = new() { ["anthropic"] = "sk-ant-fake" };

    [Fact]
    public void Read_WrittenFiles_GivesTheSameConfiguration()
    {
        var files = RouterBundle.Write(Config, Credentials, partBytes: 64);
        var bundle = RouterBundle.Read(files.GetValueOrDefault);

        Assert.Equal(Text(RouterBundle.Write(bundle.Config, bundle.Credentials, 64)), Text(files));
        Assert.Equal("sk-ant-fake", bundle.Credentials["anthropic"]);
        Assert.True(files.Count > 4, "the document was cut into parts");
    }

    [Fact]
    public void Write_SameInput_GivesTheSameBytes() =>
        Assert.Equal(Text(RouterBundle.Write(Config, Credentials)), Text(RouterBundle.Write(Config, Credentials)));

    [Fact]
    public void Write_OtherCredential_GivesAnotherVersion()
    {
        var one = RouterBundle.Read(RouterBundle.Write(Config, Credentials).GetValueOrDefault).Version;
        var two = RouterBundle.Read(RouterBundle.Write(Config, new Dictionary<string, string> { ["anthropic"] = "other" }).GetValueOrDefault).Version;
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void Read_AnyByteChanged_IsRefused() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Byte[1, 255]).Sample((at, flip) =>
        {
            var files = RouterBundle.Write(Config, Credentials, partBytes: 200).ToDictionary(f => f.Key, f => f.Value.ToArray());
            var name = files.Keys.Order(StringComparer.Ordinal).ElementAt(at % files.Count);
            var content = files[name];
            content[at % content.Length] ^= flip;
            if (name == RouterBundle.ManifestFile && IsSameManifest(content))
            {
                return; // Only the letter case of a property or white space changed nothing.
            }

            Assert.Throws<RouterBundleException>(() => RouterBundle.Read(files.GetValueOrDefault));
        });

    [Fact]
    public void Read_LargeCredentials_AreCutIntoPartsOfTheirOwn()
    {
        var credentials = Enumerable.Range(0, 50).ToDictionary(i => $"p{i}", i => new string('x', i));
        var files = RouterBundle.Write(Config, credentials, partBytes: 100);

        Assert.True(files.ContainsKey("credentials.001"), "the credentials were cut into parts");
        Assert.Equal(credentials.OrderBy(item => item.Key), RouterBundle.Read(files.GetValueOrDefault).Credentials.OrderBy(item => item.Key));
        Assert.DoesNotContain("xxx", Encoding.UTF8.GetString([.. files.Where(file => file.Key.StartsWith("config", StringComparison.Ordinal)).SelectMany(file => file.Value)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"projects":[{"project":{"namespace":"a","name":"x"}},{"project":{"namespace":"a","name":"y"},"state":"Sleeping"}]}""", "projects[1] (a/y)", "")]
    [InlineData("""{"projects":[{"project":{"namespace":"a","name":"x"}},null]}""", "projects[1] (without a name)", "")]
    [InlineData("""{"projects":[{"project":{"namespace":"a","name":"x"}}],"providers":[{"id":"p","type":"Oracle","baseUrl":"https://x"}]}""", "providers[0] (p)", "")]
    [InlineData("""{"projects":[{"project":{"namespace":"a","name":"x"}},{"project":{"namespace":"a","name":"y"},"keys":[null]}]}""", "projects[1] (a/y)", "")]
    [InlineData("""{"projects":[{"project":{"namespace":"a","name":"x"}}],"providers":[7]}""", "providers[0] (without a name)", "")]
    [InlineData("""{"projects":[{"project":{"namespace":"a","name":"x"}}],"routes":[{"route":{"namespace":"a","name":"r"},"projects":[{"namespace":"a","name":"x"}],"strategy":"Best"}]}""", "routes[0] (a/r)", "a/r")]
    [InlineData("""{"projects":[{"project":{"namespace":"a","name":"x"}}],"budgets":[{"budget":{"namespace":"b","name":"m"},"coverage":{"projects":[{"namespace":"a","name":"x"}]},"mode":"Firm"}]}""", "budgets[0] (b/m)", "b/m")]
    [InlineData("""{"projects":[{"project":{"namespace":"a","name":"x"}}],"budgets":[{"budget":{"namespace":"b","name":"m"},"coverage":{"projects":[{"namespace":"c","name":"z"}]},"mode":"Firm"}]}""", "budgets[0] (b/m)", "")]
    public void Read_UnreadableEntry_IsLeftOutNamedAndClosedForThoseItIsAbout(string document, string named, string refused)
    {
        var problems = new List<string>();
        var config = RouterConfigReader.Read(Encoding.UTF8.GetBytes(document), problems)!;

        Assert.Contains(named, Assert.Single(problems), StringComparison.Ordinal);
        var project = Assert.Single(config.Projects);
        Assert.Equal(refused.Length > 0 ? ProjectState.Suspended : ProjectState.Active, project.State);
        Assert.Contains(refused, project.StateReason ?? "", StringComparison.Ordinal);
        Assert.Empty(config.Providers.Select(provider => provider.Id).Concat(config.Routes.Select(route => route.Route.Name)).Concat(config.Budgets.Select(budget => budget.Budget.Name)));
    }

    [Theory]
    [InlineData("""{"budgets":[{"budget":{"namespace":"b","name":"m"},"coverage":{"projects":"all"}}]}""")]
    [InlineData("""{"budgets":[{"budget":{"namespace":"b","name":"m"}}]}""")]
    [InlineData("""{"budgets":[null]}""")]
    public void Read_BudgetThatDoesNotSayWhomItCovers_IsRefusedWhole(string document) =>
        Assert.Throws<RouterBundleException>(() => RouterConfigReader.Read(Encoding.UTF8.GetBytes(document), []));

    [Fact]
    public void Read_PartMissing_NamesTheFile()
    {
        var files = RouterBundle.Write(Config, Credentials).ToDictionary();
        files.Remove("config.000");
        var error = Assert.Throws<RouterBundleException>(() => RouterBundle.Read(files.GetValueOrDefault));
        Assert.Equal("config.000 is missing", error.Message);
        Assert.True(error.Incomplete);
    }

    [Fact]
    public void Read_NewerSchema_SaysWhatToDo()
    {
        var files = RouterBundle.Write(Config with { SchemaVersion = 2 }, Credentials);
        var error = Assert.Throws<RouterBundleException>(() => RouterBundle.Read(files.GetValueOrDefault));
        Assert.Contains("update the Router first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownField_IsIgnored()
    {
        var document = """{"schemaVersion":1,"projects":[],"somethingNew":{"a":1}}""";
        var config = System.Text.Json.JsonSerializer.Deserialize(document, Serialization.ContractsJson.Default.RouterConfig);
        Assert.Empty(config!.Projects);
    }

    private static bool IsSameManifest(byte[] content)
    {
        var original = RouterBundle.Write(Config, Credentials, partBytes: 200)[RouterBundle.ManifestFile];
        try
        {
            return System.Text.Json.Nodes.JsonNode.DeepEquals(
                System.Text.Json.Nodes.JsonNode.Parse(content), System.Text.Json.Nodes.JsonNode.Parse(original));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Text(IReadOnlyDictionary<string, byte[]> files) =>
        string.Join('\n', files.Select(file => $"{file.Key}={Encoding.UTF8.GetString(file.Value)}"));
}
