using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Some types of Secrets promise certain keys.</summary>
internal static class SecretRules
{
    private const int MaxBytes = 1 << 20;

    private static readonly Dictionary<string, string[]> Promised = new()
    {
        ["kubernetes.io/tls"] = ["tls.crt", "tls.key"],
        ["kubernetes.io/dockercfg"] = [".dockercfg"],
        ["kubernetes.io/dockerconfigjson"] = [".dockerconfigjson"],
        ["kubernetes.io/ssh-auth"] = ["ssh-privatekey"],
    };

    public static void CheckType(JsonObject secret, List<FieldError> errors)
    {
        var data = secret["data"] as JsonObject ?? [];
        foreach (var key in Promised.GetValueOrDefault(secret.Text("type"), []))
        {
            if (!data.ContainsKey(key))
            {
                errors.Add(FieldErrors.Required($"data[{key}]"));
            }
        }

        if (secret.Text("type") == "kubernetes.io/basic-auth" && !data.ContainsKey("username") && !data.ContainsKey("password"))
        {
            errors.Add(FieldErrors.Required("data[%username]"));
            errors.Add(FieldErrors.Required("data[%password]"));
        }

        if (data.Sum(entry => (long)(JsonKinds.AsText(entry.Value)?.Length ?? 0) * 3 / 4) > MaxBytes)
        {
            errors.Add(FieldErrors.TooLongBytes("data", MaxBytes));
        }
    }
}
