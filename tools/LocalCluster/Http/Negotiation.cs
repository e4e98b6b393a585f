using ClaudeConfig.LocalCluster.Resources;
using Microsoft.Extensions.Primitives;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Reads the Accept header: JSON always, as objects, tables or metadata.</summary>
/// <param name="GroupVersion">Version of meta.k8s.io in which tables and metadata are wanted.</param>
/// <param name="IsList">Whether metadata of a list are wanted, or of one object.</param>
internal sealed record Negotiation(ResponseForm Form, string GroupVersion, bool IsList = false)
{
    private static readonly Negotiation Plain = new(ResponseForm.Object, "");

    public static Negotiation Read(StringValues accept)
    {
        var header = accept.ToString();
        if (header.Length == 0 || header is "application/json" or "*/*")
        {
            return Plain;
        }

        foreach (var clause in header.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = clause.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is not ("application/json" or "application/*" or "*/*"))
            {
                continue;
            }

            if (FromParameters(parts) is { } negotiated)
            {
                return negotiated;
            }
        }

        throw ApiErrors.NotAcceptable("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    }

    /// <summary>The version of a discovery document that the client prefers, or null for the unaggregated form.</summary>
    public static string? AggregatedDiscovery(StringValues accept)
    {
        foreach (var clause in accept.ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            if (clause.Contains("as=APIGroupDiscoveryList") && clause.StartsWith("application/json", StringComparison.Ordinal))
            {
                return clause.Contains("v=v2;") || clause.EndsWith("v=v2", StringComparison.Ordinal) ? "v2" : "v2beta1";
            }
        }

        return null;
    }

    /// <summary>Metadata of one object are none of a list, and the other way round.</summary>
    /// <exception cref="ApiException">The client wants the other.</exception>
    public void Require(bool list, ResourceDefinition resource)
    {
        if (Form != ResponseForm.PartialMetadata || IsList == list)
        {
            return;
        }

        if (IsList && resource.IsCustom)
        {
            throw new ApiException(500, null, "content is not a list");
        }

        var package = resource.IsCustom ? "unstructured" : resource.Group.Length == 0 ? "core" : resource.Group.Split('.')[0];
        var type = $"*{package}.{(resource.IsCustom ? "Unstructured" : resource.Kind)}";
        throw new ApiException(406, "NotAcceptable", list
            ? $"you requested PartialObjectMetadata, but the requested object is a list ({type}List)"
            : $"you requested PartialObjectMetadataList, but the requested object is not a list ({type})");
    }

    private static Negotiation? FromParameters(string[] parts)
    {
        var (form, group, version) = ("", "", "");
        foreach (var parameter in parts.Skip(1))
        {
            var (name, value) = parameter.Split('=', 2) is [var n, var v] ? (n, v) : (parameter, "");
            switch (name)
            {
                case "as":
                    form = value;
                    break;
                case "g":
                    group = value;
                    break;
                case "v":
                    version = value;
                    break;
            }
        }

        if (form.Length == 0)
        {
            return Plain;
        }

        if (group != "meta.k8s.io" || version is not ("v1" or "v1beta1"))
        {
            return null;
        }

        return form switch
        {
            "Table" => new Negotiation(ResponseForm.Table, $"meta.k8s.io/{version}"),
            "PartialObjectMetadata" or "PartialObjectMetadataList" => new Negotiation(ResponseForm.PartialMetadata, $"meta.k8s.io/{version}", form.EndsWith("List", StringComparison.Ordinal)),
            _ => null,
        };
    }
}
