using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks how versions are converted into each other. Messages name fields as the server holds them, not as they are written.</summary>
internal static class CrdConversionRules
{
    private const string ClientPath = "spec.conversion.webhookClientConfig";
    private const string VersionsPath = "spec.conversion.conversionReviewVersions";
    private const string NotForOthers = "should not be set when strategy is not set to Webhook";
    private static readonly string[] Strategies = ["None", "Webhook"];

    public static void Check(JsonObject? conversion, List<FieldError> errors)
    {
        if (conversion is null)
        {
            return;
        }

        CrdValidator.Choice("spec.conversion.strategy", conversion.Text("strategy"), Strategies, errors);
        var client = conversion.At("webhook", "clientConfig");
        var versions = (conversion["webhook"]?["conversionReviewVersions"] as JsonArray ?? []).Select(version => JsonKinds.AsText(version) ?? "").ToList();
        if (conversion.Text("strategy") == "Webhook")
        {
            CheckClient(client, errors);
            CheckVersions(versions, errors);
            return;
        }

        if (client is not null)
        {
            errors.Add(FieldErrors.Forbidden(ClientPath, NotForOthers));
        }

        if (versions.Count > 0)
        {
            errors.Add(FieldErrors.Forbidden(VersionsPath, NotForOthers));
        }
    }

    private static void CheckClient(JsonObject? client, List<FieldError> errors)
    {
        if (client is null)
        {
            errors.Add(FieldErrors.Required(ClientPath, "required when strategy is set to Webhook"));
        }
        else if (client.ContainsKey("url") == client["service"] is JsonObject)
        {
            errors.Add(FieldErrors.Required(ClientPath, "exactly one of url or service is required"));
        }
    }

    private static void CheckVersions(List<string> versions, List<FieldError> errors)
    {
        if (versions.Count == 0)
        {
            errors.Add(FieldErrors.Required(VersionsPath));
            return;
        }

        for (var i = 0; i < versions.Count; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{VersionsPath}[{i}]");
            if (versions.IndexOf(versions[i]) < i)
            {
                errors.Add(FieldErrors.InvalidText(path, versions[i], "duplicate version"));
            }
            else
            {
                CrdNames.CheckLabel(path, versions[i], errors);
            }
        }

        if (!versions.Exists(version => version is "v1" or "v1beta1"))
        {
            errors.Add(FieldErrors.Invalid(VersionsPath, $"[]string{{{string.Join(", ", versions.Select(GoText.Quote))}}}", "must include at least one of v1, v1beta1"));
        }
    }
}
