using YamlDotNet.RepresentationModel;

namespace ClaudeConfig.Harness.Stacks;

/// <summary>Reads from a manifest what its kubelet would mount.</summary>
public static class MountedSecrets
{
    /// <summary>What gateways mount as their configuration, in order: of two files of one name the later one is seen.</summary>
    public static IReadOnlyList<MountedSecret> OfGateway() => Of(Repository.PathOf("config", "manager", "gateway.yaml"), "config");

    /// <summary>The Secrets of a volume of the one StatefulSet in a file.</summary>
    public static IReadOnlyList<MountedSecret> Of(string file, string volume)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(file);
        yaml.Load(reader);
        var set = yaml.Documents.Select(document => document.RootNode).Single(root => Text(root, "kind") == "StatefulSet");
        var found = ((YamlSequenceNode)set["spec"]["template"]["spec"]["volumes"]).Single(item => Text(item, "name") == volume);
        return Child(found, "projected") is { } projected
            ? [.. ((YamlSequenceNode)projected["sources"]).Select(source => Read(source["secret"], "name"))]
            : [Read(found["secret"], "secretName")];
    }

    private static MountedSecret Read(YamlNode secret, string name) => new(Text(secret, name)!, Text(secret, "optional") == "true");

    private static string? Text(YamlNode node, string name) => (Child(node, name) as YamlScalarNode)?.Value;

    private static YamlNode? Child(YamlNode node, string name) => ((YamlMappingNode)node).Children.TryGetValue(name, out var child) ? child : null;
}
