using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Cli.Tests.Exporting;

public sealed class ExportTests
{
    private static readonly string[] Payments = ["-R", "-f", Repository.PathOf("config", "samples"), "--configuration", "team-payments/payments"];

    private readonly JsonObject _settings = JsonNode.Parse(Export("json").Out)!.AsObject();

    [Fact]
    public void Json_OfASample_IsWhatIsRenderedWithTheMemoryAmongIt()
    {
        using var folder = Run.Folder();
        Assert.Equal(0, Run.Cli(["render", .. Payments, "-o", folder.Path]).Code);
        var rendered = JsonNode.Parse(File.ReadAllText(folder.Of("managed-settings.json")))!.AsObject();
        rendered["claudeMd"] = File.ReadAllText(folder.Of("CLAUDE.md"));
        Assert.True(JsonNode.DeepEquals(rendered, _settings));
    }

    [Fact]
    public void AnyForm_FilesThatItCannotCarry_AreNamed()
    {
        Assert.Contains("put managed-mcp.json into the system folder", Export("macos").Error, StringComparison.Ordinal);
        Assert.DoesNotContain("CLAUDE.md", Export("macos").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Macos_Profile_CarriesTheSettingsInTheDomainOfClaudeCode()
    {
        var profile = Dictionary(XDocument.Parse(Export("macos").Out.Replace("<!DOCTYPE", "<!--", StringComparison.Ordinal).Replace(".dtd\">", ".dtd\"-->", StringComparison.Ordinal)).Root!.Element("dict")!);
        Assert.Equal(["System", "Configuration"], new[] { profile["PayloadScope"]!, profile["PayloadType"]! }.Select(node => node.GetValue<string>()));
        var payload = profile["PayloadContent"]!.AsArray().Single()!.AsObject();
        Assert.Equal("com.anthropic.claudecode", payload["PayloadType"]!.GetValue<string>());
        Assert.NotEqual(profile["PayloadUUID"]!.GetValue<string>(), payload["PayloadUUID"]!.GetValue<string>());
        Assert.True(Guid.TryParse(payload["PayloadUUID"]!.GetValue<string>(), out _));
        foreach (var key in payload.Select(entry => entry.Key).Where(key => key.StartsWith("Payload", StringComparison.Ordinal)).ToArray())
        {
            payload.Remove(key);
        }

        Assert.True(JsonNode.DeepEquals(_settings, payload), payload.ToJsonString());
        Assert.Equal(Export("macos").Out, Export("macos").Out);
    }

    [Fact]
    public void Windows_RegistryFile_HoldsTheSettingsAsOneValueOfTheMachinesPolicies()
    {
        using var folder = Run.Folder();
        Assert.Equal(0, Run.Cli(["export", "--mdm", "windows", .. Payments, "-o", folder.Of("claude.reg")]).Code);
        var bytes = File.ReadAllBytes(folder.Of("claude.reg"));
        Assert.Equal([0xff, 0xfe], bytes[..2]);
        var lines = Encoding.Unicode.GetString(bytes[2..]).Split("\r\n");
        Assert.Equal(["Windows Registry Editor Version 5.00", "", "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\ClaudeCode]"], lines[..3]);
        var value = lines[3]["\"Settings\"=\"".Length..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(_settings, JsonNode.Parse(value)));
    }

    [Fact]
    public void Linux_Tar_IsTheWholeTree()
    {
        using var folder = Run.Folder();
        Assert.Equal(0, Run.Cli(["render", .. Payments, "-o", folder.Of("tree")]).Code);
        Assert.Equal(0, Run.Cli(["export", "--mdm", "linux", .. Payments, "-o", folder.Of("policy.tar")]).Code);
        TarFile.ExtractToDirectory(folder.Of("policy.tar"), Directory.CreateDirectory(folder.Of("out")).FullName, overwriteFiles: false);
        var expected = Directory.EnumerateFiles(folder.Of("tree"), "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder.Of("tree"), file), File.ReadAllText);
        var found = Directory.EnumerateFiles(folder.Of("out"), "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder.Of("out/etc/claude-code"), file), File.ReadAllText);
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("windows")]
    [InlineData("linux")]
    public void BinaryForm_WithoutAFile_IsRefused(string form) => Assert.Contains("write it to a file with -o", Export(form).Error, StringComparison.Ordinal);

    [Fact]
    public void Export_SeveralConfigurations_AsksForOne() =>
        Assert.Contains("a device has one policy; name one with --configuration: ", Run.Cli(["export", "--mdm", "json", .. Payments[..3]]).Error, StringComparison.Ordinal);

    private static (int Code, string Out, string Error) Export(string form) => Run.Cli(["export", "--mdm", form, .. Payments]);

    private static JsonObject Dictionary(XElement dict)
    {
        var entries = dict.Elements().ToArray();
        return new JsonObject(Enumerable.Range(0, entries.Length / 2).Select(at => KeyValuePair.Create(entries[2 * at].Value, Value(entries[(2 * at) + 1]))));
    }

    private static JsonNode? Value(XElement element) => element.Name.LocalName switch
    {
        "dict" => Dictionary(element),
        "array" => new JsonArray([.. element.Elements().Select(Value)]),
        "true" => true,
        "false" => false,
        "integer" => JsonNode.Parse(element.Value),
        "real" => JsonNode.Parse(element.Value),
        _ => element.Value,
    };
}
