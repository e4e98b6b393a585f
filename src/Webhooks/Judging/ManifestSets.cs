using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Validation;
using ClaudeConfig.Validation.Sets;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>Puts an object among those of the cluster that it has to do with, and asks the judge of manifests what is wrong with it.</summary>
internal sealed class ManifestSets(IClusterObjects cluster, ValidationOptions options)
{
    private const string Subject = "";

    public IReadOnlyList<Problem> ProblemsOf(string kind, ReviewedObject reviewed)
    {
        var whole = true;
        var around = reviewed.Typed is null ? [] : Neighbourhood.Of(reviewed.Typed, cluster, out whole);
        ManifestFile[] files = [.. around.Select(File).OfType<ManifestFile>()];
        var set = ManifestSet.Load(
            [new ManifestFile(Subject, reviewed.Json), .. files, .. Surroundings(reviewed, around)], options with { IsWhole = whole && files.Length == around.Count });
        return [.. set.Report.Problems.Where(problem => problem.Kind == kind && problem.Object == reviewed.Key.ToString() && problem.File == Subject)];
    }

    private IEnumerable<ManifestFile> Surroundings(ReviewedObject reviewed, IReadOnlyList<object> around)
    {
        foreach (var name in around.Select(NamespaceOf).Append(reviewed.Key.Namespace).Distinct(StringComparer.Ordinal))
        {
            if (cluster.LabelsOf(name) is { } labels)
            {
                var json = new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = V1Namespace.KubeKind,
                    ["metadata"] = new JsonObject
                    {
                        ["name"] = name,
                        ["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
                    },
                };
                yield return new ManifestFile("Namespace", Encoding.UTF8.GetBytes(json.ToJsonString()));
            }
        }

        if (cluster.ExchangeRates is { } rates)
        {
            var json = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = V1ConfigMap.KubeKind,
                ["metadata"] = new JsonObject { ["name"] = rates.Metadata.Name },
                ["data"] = new JsonObject((rates.Data ?? new Dictionary<string, string>()).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
            };
            yield return new ManifestFile("ConfigMap", Encoding.UTF8.GetBytes(json.ToJsonString()));
        }
    }

    private static string NamespaceOf(object item) => ((IKubernetesObject<V1ObjectMeta>)item).Metadata.NamespaceProperty;

    /// <summary>Null for an object that this version cannot write down, such as one with a value of a later version: that is its own problem, and not this one's.</summary>
    private static ManifestFile? File(object item)
    {
        try
        {
            return new ManifestFile("cluster", item switch
            {
                ClaudeProject project => JsonSerializer.SerializeToUtf8Bytes(project, ApiJson.Default.ClaudeProject),
                ClaudeConfiguration configuration => JsonSerializer.SerializeToUtf8Bytes(configuration, ApiJson.Default.ClaudeConfiguration),
                Budget budget => JsonSerializer.SerializeToUtf8Bytes(budget, ApiJson.Default.Budget),
                ModelRoute route => JsonSerializer.SerializeToUtf8Bytes(route, ApiJson.Default.ModelRoute),
                _ => throw new JsonException($"{item.GetType().Name} is none of the four kinds"),
            });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
