using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

internal static class WebhookRules
{
    private static readonly string[] SideEffects = ["None", "NoneOnDryRun"];
    private static readonly string[] FailurePolicies = ["Fail", "Ignore"];

    public static void Check(JsonObject value, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        var i = 0;
        foreach (var webhook in value.Items("webhooks"))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"webhooks[{i++}]");
            if (webhook.Text("name") is { Length: > 0 } name)
            {
                CheckName(name, path, names, errors);
            }

            if (webhook.Text("sideEffects") is { Length: > 0 } effects && !SideEffects.Contains(effects))
            {
                errors.Add(FieldErrors.NotSupported($"{path}.sideEffects", GoText.Quote(effects), SideEffects));
            }

            if (webhook.Text("failurePolicy") is { Length: > 0 } policy && !FailurePolicies.Contains(policy))
            {
                errors.Add(FieldErrors.NotSupported($"{path}.failurePolicy", GoText.Quote(policy), FailurePolicies));
            }

            if (webhook["timeoutSeconds"] is { } timeout && JsonKinds.AsInteger(timeout) is < 1 or > 30)
            {
                errors.Add(FieldErrors.Invalid($"{path}.timeoutSeconds", timeout, "the timeout value must be between 1 and 30 seconds"));
            }

            var client = webhook["clientConfig"] as JsonObject ?? [];
            if (client.Text("url").Length > 0 == client["service"] is JsonObject)
            {
                errors.Add(FieldErrors.Required($"{path}.clientConfig", "exactly one of url or service is required"));
            }
        }
    }

    private static void CheckName(string name, string path, HashSet<string> names, List<FieldError> errors)
    {
        if (name.Split('.').Length < 3 || NameRules.Subdomain(name).Any())
        {
            errors.Add(FieldErrors.InvalidText($"{path}.name", name, "should be a domain with at least three segments separated by dots"));
        }

        if (!names.Add(name))
        {
            errors.Add(FieldErrors.Duplicate($"{path}.name", GoText.Quote(name)));
        }
    }
}
