using System.Text.Json.Nodes;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>The way to a gateway from outside the cluster, where the platform publishes through the Gateway API. Pure.</summary>
internal static class GatewayHttpRoute
{
    /// <summary>What browsers are told at the edge. Programs do not look at it.</summary>
    private static readonly (string Name, string Value)[] SecurityHeaders =
    [
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ];

    public static HttpRoute Build(ChildOwner owner, string platformNamespace, string gateway, string service, string host, GatewayOptions options) => new()
    {
        Metadata = GatewayLabels.Metadata(owner, platformNamespace, gateway, gateway),
        Spec = new JsonObject
        {
            ["parentRefs"] = new JsonArray(Parent(options.RouteParent!)),
            ["hostnames"] = new JsonArray(host),
            ["rules"] = new JsonArray(new JsonObject
            {
                ["matches"] = new JsonArray(new JsonObject { ["path"] = new JsonObject { ["type"] = "PathPrefix", ["value"] = "/" } }),
                ["filters"] = Filters(options.CorsOrigins),
                ["backendRefs"] = new JsonArray(new JsonObject { ["group"] = "", ["kind"] = "Service", ["name"] = service, ["port"] = GatewayNames.Port, ["weight"] = 1 }),
                // A stream lasts as long as it lasts: gateways themselves end what stands still.
                ["timeouts"] = new JsonObject { ["request"] = "0s" },
            }),
        },
    };

    /// <summary>Gateways speak TLS: whoever leads to them checks their certificate against the authority that the platform names.</summary>
    public static BackendTlsPolicy Policy(ChildOwner owner, string platformNamespace, string gateway, string service, GatewayOptions options) => new()
    {
        Metadata = GatewayLabels.Metadata(owner, platformNamespace, gateway, gateway),
        Spec = new JsonObject
        {
            ["targetRefs"] = new JsonArray(new JsonObject { ["group"] = "", ["kind"] = "Service", ["name"] = service }),
            ["validation"] = new JsonObject
            {
                ["hostname"] = $"{service}.{platformNamespace}.svc",
                ["caCertificateRefs"] = new JsonArray(new JsonObject { ["group"] = "", ["kind"] = "ConfigMap", ["name"] = options.RouteAuthority }),
            },
        },
    };

    private static JsonObject Parent(string parent)
    {
        var parts = parent.Split('/');
        var reference = new JsonObject { ["group"] = HttpRoute.ApiName, ["kind"] = "Gateway", ["namespace"] = parts[0], ["name"] = parts[1] };
        if (parts.Length > 2)
        {
            reference["sectionName"] = parts[2];
        }

        return reference;
    }

    private static JsonArray Filters(IReadOnlyList<string> origins)
    {
        var headers = new JsonArray([.. SecurityHeaders.Select(header => new JsonObject { ["name"] = header.Name, ["value"] = header.Value })]);
        var filters = new JsonArray(new JsonObject { ["type"] = "ResponseHeaderModifier", ["responseHeaderModifier"] = new JsonObject { ["set"] = headers } });
        if (origins.Count > 0)
        {
            filters.Add((JsonNode)new JsonObject
            {
                ["type"] = "CORS",
                ["cors"] = new JsonObject
                {
                    ["allowOrigins"] = new JsonArray([.. origins.Select(origin => (JsonNode)origin)]),
                    ["allowMethods"] = new JsonArray("GET", "POST", "OPTIONS"),
                    ["allowHeaders"] = new JsonArray("authorization", "content-type", "x-api-key", "anthropic-version", "anthropic-beta", "x-claudeconfig-project", "x-claudeconfig-tags"),
                    ["exposeHeaders"] = new JsonArray("request-id", "retry-after"),
                    ["maxAge"] = 600,
                },
            });
        }

        return filters;
    }
}
