using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>What the server says of itself: groups, versions and resources.</summary>
internal static class Discovery
{
    private static readonly IReadOnlyList<string> CustomVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly IReadOnlyList<string> SubresourceVerbs = ["get", "patch", "update"];

    public static JsonObject ServerVersion() => new()
    {
        ["major"] = "1",
        ["minor"] = "26",
        ["gitVersion"] = "v1.26.0-localcluster",
        ["gitCommit"] = "",
        ["gitTreeState"] = "",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    };

    public static JsonObject CoreVersions(string address) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = address }),
    };

    public static JsonObject Groups(ResourceSet resources) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. GroupNames(resources).Select(group => (JsonNode)GroupBody(resources, group))]),
    };

    public static JsonObject? Group(ResourceSet resources, string group)
    {
        if (!GroupNames(resources).Contains(group))
        {
            return null;
        }

        var body = GroupBody(resources, group);
        body.Insert(0, "kind", "APIGroup");
        body.Insert(1, "apiVersion", "v1");
        return body;
    }

    public static JsonObject? Resources(ResourceSet resources, string group, string version)
    {
        var found = resources.All.Where(resource => resource.Group == group && resource.Version == version).ToList();
        return found.Count == 0
            ? null
            : new JsonObject
            {
                ["kind"] = "APIResourceList",
                ["apiVersion"] = "v1",
                ["groupVersion"] = found[0].ApiVersion,
                ["resources"] = new JsonArray([.. found.SelectMany(Entries)]),
            };
    }

    /// <summary>All groups with all resources in one document, for one of the two roots.</summary>
    public static JsonObject Aggregated(ResourceSet resources, bool core, string version)
    {
        var groups = core ? [""] : GroupNames(resources);
        return new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = $"apidiscovery.k8s.io/{version}",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. groups.Select(group => (JsonNode)AggregatedGroup(resources, group))]),
        };
    }

    private static IEnumerable<string> GroupNames(ResourceSet resources) =>
        resources.All.Select(resource => resource.Group).Where(group => group.Length > 0).Distinct();

    private static JsonObject GroupBody(ResourceSet resources, string group)
    {
        var versions = Versions(resources, group).Select(version => (JsonNode)new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version }).ToList();
        return new JsonObject
        {
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private static IEnumerable<string> Versions(ResourceSet resources, string group) =>
        resources.All.Where(resource => resource.Group == group).Select(resource => resource.Version).Distinct().Order(VersionOrder.Instance);

    private static IEnumerable<JsonNode> Entries(ResourceDefinition resource)
    {
        var entry = new JsonObject
        {
            ["name"] = resource.Plural,
            ["singularName"] = resource.IsCustom ? resource.Singular : "",
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
            ["verbs"] = Texts(resource.IsCustom ? CustomVerbs : resource.Verbs),
        };
        if (resource.ShortNames.Count > 0)
        {
            entry["shortNames"] = Texts(resource.ShortNames);
        }

        if (resource.Categories.Count > 0)
        {
            entry["categories"] = Texts(resource.Categories);
        }

        if (resource.Allows("list"))
        {
            entry["storageVersionHash"] = StorageHash(resource);
        }

        yield return entry;
        foreach (var (name, kind, group, version) in Subresources(resource))
        {
            var sub = new JsonObject { ["name"] = $"{resource.Plural}/{name}", ["singularName"] = "", ["namespaced"] = resource.Namespaced };
            if (kind == "Scale")
            {
                (sub["group"], sub["version"]) = (group, version);
            }

            sub["kind"] = kind;
            sub["verbs"] = Texts(SubresourceVerbs);
            yield return sub;
        }
    }

    private static IEnumerable<(string Name, string Kind, string Group, string Version)> Subresources(ResourceDefinition resource)
    {
        if (resource.HasStatus)
        {
            yield return ("status", resource.Kind, resource.Group, resource.Version);
        }

        if (resource.Scale is not null)
        {
            yield return ("scale", "Scale", "autoscaling", "v1");
        }
    }

    private static JsonObject AggregatedGroup(ResourceSet resources, string group) => new()
    {
        ["metadata"] = group.Length == 0 ? new JsonObject { ["creationTimestamp"] = null } : new JsonObject { ["name"] = group, ["creationTimestamp"] = null },
        ["versions"] = new JsonArray([.. Versions(resources, group).Select(version => (JsonNode)new JsonObject
        {
            ["version"] = version,
            ["resources"] = new JsonArray([.. resources.All.Where(r => r.Group == group && r.Version == version).Select(AggregatedResource)]),
            ["freshness"] = "Current",
        })]),
    };

    private static JsonNode AggregatedResource(ResourceDefinition resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Plural,
            ["responseKind"] = KindOf(resource.Group, resource.Version, resource.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = Texts(resource.Verbs),
        };
        if (resource.ShortNames.Count > 0)
        {
            entry["shortNames"] = Texts(resource.ShortNames);
        }

        if (resource.Categories.Count > 0)
        {
            entry["categories"] = Texts(resource.Categories);
        }

        var subresources = Subresources(resource).Select(sub => (JsonNode)new JsonObject
        {
            ["subresource"] = sub.Name,
            ["responseKind"] = KindOf(sub.Group, sub.Version, sub.Kind),
            ["verbs"] = Texts(SubresourceVerbs),
        }).ToArray();
        if (subresources.Length > 0)
        {
            entry["subresources"] = new JsonArray(subresources);
        }

        return entry;
    }

    private static JsonObject KindOf(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string StorageHash(ResourceDefinition resource)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{resource.Group}/{resource.Version}/{resource.Kind}"));
        return Convert.ToBase64String(hash.AsSpan(0, 8));
    }
}
