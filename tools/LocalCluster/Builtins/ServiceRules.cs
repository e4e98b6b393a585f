using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

internal static class ServiceRules
{
    private static readonly string[] Types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];

    public static void Check(JsonObject value, List<FieldError> errors)
    {
        var spec = value["spec"] as JsonObject ?? [];
        var ports = spec.Items("ports").ToList();
        if (ports.Count == 0 && spec.Text("type") != "ExternalName" && spec.Text("clusterIP") != "None")
        {
            errors.Add(FieldErrors.Required("spec.ports"));
        }

        if (!Types.Contains(spec.Text("type")))
        {
            errors.Add(FieldErrors.NotSupported("spec.type", GoText.Quote(spec.Text("type")), Types));
        }

        if (spec.Text("type") == "ExternalName" && spec.Text("externalName").Length == 0)
        {
            errors.Add(FieldErrors.Required("spec.externalName"));
        }

        var names = new HashSet<string>();
        var pairs = new HashSet<string>();
        for (var i = 0; i < ports.Count; i++)
        {
            CheckPort(ports[i], string.Create(CultureInfo.InvariantCulture, $"spec.ports[{i}]"), ports.Count > 1, names, pairs, errors);
        }
    }

    public static void CheckUpdate(JsonObject value, JsonObject old, List<FieldError> errors)
    {
        var (spec, oldSpec) = (value["spec"] as JsonObject ?? [], old["spec"] as JsonObject ?? []);
        if (oldSpec.Text("type") == "ExternalName" || spec.Text("type") == "ExternalName")
        {
            return;
        }

        var (address, oldAddress) = (spec.Text("clusterIP"), oldSpec.Text("clusterIP"));
        if (address.Length > 0 && oldAddress.Length > 0 && address != oldAddress)
        {
            errors.Add(FieldErrors.Invalid("spec.clusterIPs[0]", $"[]string{{{GoText.Quote(address)}}}", "may not change once set"));
        }
    }

    private static void CheckPort(JsonObject port, string path, bool needsName, HashSet<string> names, HashSet<string> pairs, List<FieldError> errors)
    {
        var name = port.Text("name");
        if (name.Length == 0 && needsName)
        {
            errors.Add(FieldErrors.Required($"{path}.name"));
        }
        else if (name.Length > 0)
        {
            errors.AddRange(NameRules.Label(name).Select(problem => FieldErrors.InvalidText($"{path}.name", name, problem)));
            if (!names.Add(name))
            {
                errors.Add(FieldErrors.Duplicate($"{path}.name", GoText.Quote(name)));
            }
        }

        PortNumber(port["port"], $"{path}.port", errors);
        PortNumber(port["targetPort"], $"{path}.targetPort", errors);
        if (!Protocols.Contains(port.Text("protocol")))
        {
            errors.Add(FieldErrors.NotSupported($"{path}.protocol", GoText.Quote(port.Text("protocol")), Protocols));
        }

        if (!pairs.Add($"{port["port"]?.ToJsonString()}/{port.Text("protocol")}"))
        {
            errors.Add(FieldErrors.Duplicate(path, $"core.ServicePort{{Name:\"\", Protocol:{GoText.Quote(port.Text("protocol"))}, AppProtocol:(*string)(nil), Port:{port["port"]?.ToJsonString()}, TargetPort:intstr.IntOrString{{Type:0, IntVal:0, StrVal:\"\"}}, NodePort:0}}"));
        }
    }

    internal static void PortNumber(JsonNode? value, string path, List<FieldError> errors)
    {
        if (value is not null && JsonKinds.AsInteger(value) is { } number && number is < 1 or > 65535)
        {
            errors.Add(FieldErrors.Invalid(path, value, "must be between 1 and 65535, inclusive"));
        }
    }
}
