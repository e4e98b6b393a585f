using ClaudeConfig.Validation;
using ClaudeConfig.Validation.Sets;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>Puts an object among those of the cluster that it has to do with, and asks the judge of manifests what is wrong with it.</summary>
internal sealed class ManifestSets(IClusterObjects cluster, ValidationOptions options)
{
    /// <summary>What is wrong with one object, and with nothing else.</summary>
    /// <param name="json">The object, see <see cref="ReviewedObject"/>.</param>
    public IReadOnlyList<Problem> ProblemsOf(byte[] json) => ManifestSet.Load([new ManifestFile("", json)], options, Surroundings).Report.Problems;

    private ManifestSurroundings Surroundings(IReadOnlyList<object> read)
    {
        if (read is not [var subject])
        {
            return new ManifestSurroundings();
        }

        var around = Neighbourhood.Of(subject, cluster, out var whole);
        var namespaces = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var name in around.Append(subject).Select(item => ((IKubernetesObject<V1ObjectMeta>)item).Metadata.NamespaceProperty))
        {
            if (cluster.LabelsOf(name) is { } labels)
            {
                namespaces[name] = labels;
            }
        }

        return new ManifestSurroundings { IsWhole = whole, Objects = around, Namespaces = namespaces, Currencies = cluster.Currencies };
    }
}
