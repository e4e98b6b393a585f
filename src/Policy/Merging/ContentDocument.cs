using System.Text.RegularExpressions;
using ClaudeConfig.Api.Common;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ClaudeConfig.Policy.Merging;

/// <summary>A document with front matter that is delivered as it is: what the client would not find in it stops here.</summary>
internal static partial class ContentDocument
{
    public static bool IsName(string name) => name.Length is > 0 and <= 63 && Label().IsMatch(name);

    /// <returns>Whether it may be delivered.</returns>
    public static bool Check(string text, string name, string what, string path, FindingList findings)
    {
        var before = findings.Findings.Count(finding => finding.IsError);
        if (Read(text) is not { } fields)
        {
            findings.Error(path, $"{what} has no front matter; begin it with --- and the fields name and description, and end those with ---");
            return false;
        }

        if (Text(fields, "name") != name)
        {
            findings.Error(path, $"{what}: name is \"{Text(fields, "name")}\"; \"{name}\" is needed, by which it is called here");
        }

        if (string.IsNullOrWhiteSpace(Text(fields, "description")))
        {
            findings.Error(path, $"{what}: there is no description; Claude chooses by it, so one is required");
        }

        PolicyValidator.CheckTools(Tools(fields, "tools") ?? Tools(fields, "allowed-tools"), restricts: false, path, findings);
        PolicyValidator.CheckTools(Tools(fields, "disallowedTools"), restricts: true, path, findings);
        return findings.Findings.Count(finding => finding.IsError) == before;
    }

    private static YamlMappingNode? Read(string text)
    {
        var match = FrontMatter().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(match.Groups[1].Value));
        }
        catch (YamlException)
        {
            // The client would find no fields either: the caller says so.
            return null;
        }

        return stream.Documents is [{ RootNode: YamlMappingNode mapping }] ? mapping : null;
    }

    private static string? Text(YamlMappingNode fields, string name) => (Of(fields, name) as YamlScalarNode)?.Value;

    private static string[]? Tools(YamlMappingNode fields, string name) => Of(fields, name) switch
    {
        YamlScalarNode { Value: { Length: > 0 } list } => [.. Commas().Split(list).Select(tool => tool.Trim())],
        YamlSequenceNode items => [.. items.OfType<YamlScalarNode>().Select(tool => tool.Value ?? "")],
        _ => null,
    };

    private static YamlNode? Of(YamlMappingNode fields, string name) => fields.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;

    [GeneratedRegex(Patterns.Label, RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\z)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex FrontMatter();

    // Not those within parentheses.
    [GeneratedRegex(@",(?![^()]*\))", RegexOptions.CultureInvariant)]
    private static partial Regex Commas();
}
