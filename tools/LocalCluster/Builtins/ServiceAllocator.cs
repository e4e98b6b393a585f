using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Gives Services their cluster address and node ports. Runs after field ownership is computed: nobody owns what was allocated.</summary>
internal sealed class ServiceAllocator(Random random)
{
    private const int FirstNodePort = 30000;
    private const int NodePorts = 2768;

    private readonly Lock _gate = new();

    /// <summary>Fills what the server allocates, in place.</summary>
    /// <param name="value">The Service as it will be stored.</param>
    /// <param name="old">The stored Service, or null on create.</param>
    /// <param name="isTaken">Whether another Service has that address.</param>
    public void Allocate(JsonObject value, JsonObject? old, Func<string, bool> isTaken)
    {
        var spec = value.Child("spec");
        if (spec.Text("type") == "ExternalName")
        {
            foreach (var name in (string[])["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"])
            {
                spec.Remove(name);
            }

            return;
        }

        KeepOld(spec, old?["spec"] as JsonObject);
        if (spec.Text("clusterIP").Length == 0)
        {
            spec["clusterIP"] = Free(isTaken);
        }

        spec.Set("clusterIPs", new JsonArray(spec.Text("clusterIP")));
        spec.Set("ipFamilies", new JsonArray("IPv4"));
        spec.SetText("ipFamilyPolicy", "SingleStack");
        if (spec.Text("type") is "NodePort" or "LoadBalancer")
        {
            AllocateNodePorts(spec);
        }
    }

    private static void KeepOld(JsonObject spec, JsonObject? old)
    {
        foreach (var name in (string[])["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"])
        {
            if (old?[name] is { } value)
            {
                spec.Set(name, value.DeepClone());
            }
        }

        foreach (var port in spec.Items("ports"))
        {
            var before = old?.Items("ports").FirstOrDefault(p => JsonNode.DeepEquals(p["port"], port["port"]) && p.Text("protocol") == port.Text("protocol"));
            if (before?["nodePort"] is { } nodePort && spec.Text("type") is "NodePort" or "LoadBalancer")
            {
                port.Set("nodePort", nodePort.DeepClone());
            }
        }
    }

    private void AllocateNodePorts(JsonObject spec)
    {
        foreach (var port in spec.Items("ports"))
        {
            port.Set("nodePort", FirstNodePort + Next(NodePorts));
        }
    }

    private string Free(Func<string, bool> isTaken)
    {
        string address;
        do
        {
            var number = 256 + Next(65024);
            address = string.Create(CultureInfo.InvariantCulture, $"10.0.{number / 256}.{number % 256}");
        }
        while (isTaken(address));
        return address;
    }

    private int Next(int below)
    {
        lock (_gate)
        {
            return random.Next(below);
        }
    }
}
