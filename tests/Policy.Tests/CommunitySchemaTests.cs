using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Domain.Configurations;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Harness;
using ClaudeConfig.Policy.Settings;
using NJsonSchema;

namespace ClaudeConfig.Policy.Tests;

/// <summary>Holds the catalogue and the renderer against the community's schema and its fixtures, where they lie beside the checkout.</summary>
public sealed class CommunitySchemaTests
{
    private static readonly string Facts = Path.Combine(Repository.Root, "..", "shared", "facts");

    /// <summary>Fixtures whose only fault is a name that a newer Claude Code may know, or an address that the client takes: a warning.</summary>
    private static readonly string[] OnlyWarned =
    [
        "negative_test--additional-properties-hook", "negative_test--invalid-tls-terminate-property", "negative_test--invalid-blocked-marketplace-git-url",
        "negative_test--invalid-marketplace-host-pattern",
    ];

    /// <summary>
    /// Fixtures that the schema takes and the client does not: rules for tools of MCP servers with parentheses, the mode "delegate", a pattern of hosts that is no
    /// regular expression, managed MCP servers as a list.
    /// </summary>
    private static readonly string[] DiscardedByTheClient = ["test--permissions-mcp", "test--complete-config", "test--marketplace-host-pattern", "test--modern-complete-config"];

    [Fact]
    public async Task Samples_RenderedSettings_AreValidAgainstTheCommunitySchema()
    {
        var schema = await CommunitySchema();
        foreach (var policy in Samples())
        {
            Assert.True(policy.IsValid, policy.Message);
            var errors = schema.Validate(Encoding.UTF8.GetString(policy.Bundle.Files["managed-settings.json"]));
            Assert.True(errors.Count == 0, $"{policy.Key}: {string.Join("; ", errors)}");
        }
    }

    [Fact]
    public async Task Samples_RenderedServers_AreValidAgainstTheDerivedSchema()
    {
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(Fact("claude-code-mcp.derived.schema.json")));
        var rendered = Samples().Select(policy => policy.Bundle!.Files["managed-mcp.json"]).ToArray();

        Assert.NotEmpty(rendered);
        Assert.All(rendered, file => Assert.Empty(schema.Validate(Encoding.UTF8.GetString(file))));
    }

    [Fact]
    public async Task CommunitySchema_WrongSettings_AreFound() =>
        Assert.NotEmpty((await CommunitySchema()).Validate("""{"cleanupPeriodDays": "thirty"}"""));

    [Fact]
    public void Catalogue_ValidFixtures_AreAccepted()
    {
        var findings = Fixtures("test--").Where(fixture => !DiscardedByTheClient.Contains(fixture.Name)).Select(fixture => (fixture.Name, Errors: fixture.Findings.Where(finding => finding.IsError).ToArray()));

        Assert.All(findings, fixture => Assert.True(fixture.Errors.Length == 0, $"{fixture.Name}: {string.Join("; ", fixture.Errors.AsEnumerable())}"));
    }

    [Fact]
    public void Catalogue_InvalidFixtures_AreRefused()
    {
        Assert.All(Fixtures("negative_test--"), fixture =>
        {
            var expected = OnlyWarned.Contains(fixture.Name) ? FindingSeverity.Warning : FindingSeverity.Error;
            Assert.True(fixture.Findings.Any(finding => finding.Severity == expected), $"{fixture.Name} was not refused");
        });
    }

    [Fact]
    public async Task Catalogue_EveryKeyOfTheSchemaAndTheIndex_IsKnown()
    {
        using var schema = JsonDocument.Parse(await File.ReadAllTextAsync(Fact("claude-code-settings.schema.json")));
        using var index = JsonDocument.Parse(await File.ReadAllTextAsync(Fact("claude-code-settings-keys.json")));
        var documented = schema.RootElement.GetProperty("properties").EnumerateObject().Select(key => key.Name)
            .Concat(index.RootElement.GetProperty("keys").EnumerateObject().Select(key => key.Name.Split('.')[0]))
            .Distinct();

        Assert.Empty(documented.Except(SettingsCatalogue.Current.Keys));
    }

    private static IReadOnlyList<CompiledPolicy> Samples()
    {
        var samples = Yaml.SampleConfigurations().ToDictionary(configuration => configuration.Key);
        Assert.NotEmpty(samples);
        var tenant = new Dictionary<string, string> { ["example.com/claude-tenant"] = "true" };
        var labels = samples.Keys.Select(key => key.Namespace).Distinct().ToDictionary(name => name, _ => (IReadOnlyDictionary<string, string>)tenant);
        var grants = new ReferenceGrants(labels);
        var projects = new ProjectTree(Yaml.SampleProjects(), grants);
        return
        [
            .. samples.Values.Select(configuration => PolicyCompiler.Compile(ConfigurationResolver.Resolve(
                configuration, configuration.Spec.ProjectRef?.Resolve(configuration.Key.Namespace), projects, key => samples.GetValueOrDefault(key), grants))),
        ];
    }

    private static async Task<JsonSchema> CommunitySchema()
    {
        // The library resolves references into "definitions", the older name of "$defs".
        var text = await File.ReadAllTextAsync(Fact("claude-code-settings.schema.json"));
        return await JsonSchema.FromJsonAsync(text.Replace("$defs", "definitions", StringComparison.Ordinal));
    }

    private static IReadOnlyList<(string Name, IReadOnlyList<Finding> Findings)> Fixtures(string prefix)
    {
        var fixtures = Directory.EnumerateFiles(Fact("settings-fixtures"), $"{prefix}*.json").Order(StringComparer.Ordinal).Select(file =>
        {
            var findings = new FindingList(new ObjectKey("fixtures", Path.GetFileNameWithoutExtension(file)));
            new SettingsValidator(SettingsCatalogue.Current).Check((JsonObject)JsonNode.Parse(File.ReadAllText(file))!, "", findings);
            return (Path.GetFileNameWithoutExtension(file), findings.Findings);
        }).ToArray();
        Assert.True(fixtures.Length > 10, $"only {fixtures.Length} fixtures {prefix}*");
        return fixtures;
    }

    private static string Fact(string name)
    {
        var path = Path.Combine(Facts, name);
        if (!Path.Exists(path))
        {
            Assert.Skip($"outside: the community schema and its fixtures are not beside this checkout ({name})");
        }

        return path;
    }
}
