using System.Text.RegularExpressions;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Validation.Documents;
using ClaudeConfig.Validation.Schemas;

namespace ClaudeConfig.Validation.Objects;

/// <summary>The metadata that the API server takes of a namespaced object.</summary>
internal static partial class MetadataCheck
{
    private static readonly string[] Known =
    [
        "annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers", "generateName", "generation", "labels",
        "managedFields", "name", "namespace", "ownerReferences", "resourceVersion", "selfLink", "uid",
    ];

    public static void Check(LoadedObject about, ProblemList problems)
    {
        var metadata = about.Node["metadata"];
        if (metadata?.Members is not { } members)
        {
            problems.Add(about, ProblemRules.Metadata, "metadata", metadata is null or { IsNull: true } ? "nothing found; an object with a name is required" : $"{Described.Type(metadata)} found; an object with a name is needed");
            return;
        }

        Name(about, metadata, problems);
        foreach (var member in members)
        {
            switch (member.Name)
            {
                case "labels":
                    Texts(about, member.Value, "metadata.labels", isLabels: true, problems);
                    break;
                case "annotations":
                    Texts(about, member.Value, "metadata.annotations", isLabels: false, problems);
                    break;
                case var name when !Known.Contains(name):
                    problems.Add(about, ProblemRules.UnknownField, NodePath.Member("metadata", name), $"there is no field {Described.Cut(name)} in metadata", Spelling.Nearest(name, Known));
                    break;
            }
        }
    }

    private static void Name(LoadedObject about, ManifestNode metadata, ProblemList problems)
    {
        var (name, prefix) = (metadata["name"], metadata["generateName"]);
        if (name is null or { IsNull: true } && prefix is null or { IsNull: true })
        {
            problems.Add(about, ProblemRules.Metadata, "metadata.name", "nothing found; a name is required");
        }
        else if (name is { IsNull: false } && (name.Text is not { } text || text.Length > 253 || !Subdomain().IsMatch(text)))
        {
            problems.Add(about, ProblemRules.Metadata, "metadata.name", $"{Described.Value(name)} found; a name is at most 253 characters, {Patterns.SubdomainSentence}");
        }

        var @namespace = metadata["namespace"];
        if (@namespace is { IsNull: false } && (@namespace.Text is not { } space || space.Length > 63 || !Label().IsMatch(space)))
        {
            problems.Add(about, ProblemRules.Metadata, "metadata.namespace", $"{Described.Value(@namespace)} found; a namespace is at most 63 characters, {Patterns.LabelSentence}");
        }
    }

    private static void Texts(LoadedObject about, ManifestNode map, string path, bool isLabels, ProblemList problems)
    {
        if (map.IsNull)
        {
            return;
        }

        if (map.Members is null)
        {
            problems.Add(about, ProblemRules.WrongType, path, $"{Described.Type(map)} found; an object of texts is needed");
            return;
        }

        foreach (var entry in map.Members)
        {
            var entryPath = $"{path}[\"{entry.Name}\"]";
            if (!Key().IsMatch(isLabels ? entry.Name : entry.Name.ToLowerInvariant()))
            {
                problems.Add(about, ProblemRules.Metadata, entryPath, $"{Described.Cut(entry.Name)} is no name of a label or annotation; write name or domain/name, such as example.com/team");
            }

            if (entry.Value.IsNull || entry.Value.Text is not { } text)
            {
                problems.Add(about, ProblemRules.WrongType, entryPath, entry.Value.Scalar is not null
                    ? Described.NoText(entry.Value)
                    : $"{Described.Type(entry.Value)} found; a text is needed");
            }
            else if (isLabels && !Value().IsMatch(text))
            {
                problems.Add(about, ProblemRules.Metadata, entryPath, $"{Described.Value(entry.Value)} found; a label's value is at most 63 letters, digits, -, _ and ., beginning and ending with a letter or digit");
            }
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"\A([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Value();
}
