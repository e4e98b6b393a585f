using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>What a webhook configuration must look like to be accepted.</summary>
/// <remarks>Source: k8s.io/kubernetes/pkg/apis/admissionregistration/validation.</remarks>
internal static class WebhookConfigurationRules
{
    private const int MaxTimeoutSeconds = 30;

    public static void Check(AdmissionRequest request)
    {
        if (request.Object is not { } value
            || request.Resource is not { Group: "admissionregistration.k8s.io", Plural: "mutatingwebhookconfigurations" or "validatingwebhookconfigurations" })
        {
            return;
        }

        var errors = Errors(value);
        if (errors.Count > 0)
        {
            throw ApiErrors.Invalid(request.Resource, request.Name, errors);
        }
    }

    public static IReadOnlyList<FieldError> Errors(JsonObject configuration)
    {
        var errors = new List<FieldError>();
        var names = new HashSet<string>();
        var index = 0;
        foreach (var webhook in Json.Objects(configuration, "webhooks"))
        {
            var path = $"webhooks[{index++}]";
            CheckName(errors, $"{path}.name", Json.Text(webhook, "name") ?? "");
            CheckRules(errors, $"{path}.rules", webhook);
            CheckChoices(errors, path, webhook);
            CheckClient(errors, $"{path}.clientConfig", webhook["clientConfig"] as JsonObject ?? []);
            if (!names.Add(Json.Text(webhook, "name") ?? ""))
            {
                errors.Add(new FieldError($"{path}.name", "FieldValueDuplicate", $"Duplicate value: \"{Json.Text(webhook, "name")}\""));
            }
        }

        return errors;
    }

    private static void CheckName(List<FieldError> errors, string path, string name)
    {
        if (name.Length == 0)
        {
            errors.Add(Required(path, ""));
        }
        else if (name.Split('.') is { Length: < 3 } or [.., ""] or ["", ..])
        {
            errors.Add(Invalid(path, $"\"{name}\"", "should be a domain with at least three segments separated by dots"));
        }
    }

    private static void CheckRules(List<FieldError> errors, string path, JsonObject webhook)
    {
        var index = 0;
        foreach (var rule in Json.Objects(webhook, "rules"))
        {
            var at = $"{path}[{index++}]";
            foreach (var field in (string[])["operations", "apiGroups", "apiVersions", "resources"])
            {
                var values = Json.Texts(rule, field);
                if (values.Count == 0)
                {
                    errors.Add(Required($"{at}.{field}", ""));
                }
                else if (field != "resources" && values.Count > 1 && values.Contains("*"))
                {
                    errors.Add(Invalid($"{at}.{field}", GoList(values), field == "operations"
                        ? "if '*' is present, must not specify other operations"
                        : $"if '*' is present, must not specify other {(field == "apiGroups" ? "API groups" : "API versions")}"));
                }
            }

            foreach (var (operation, i) in Json.Texts(rule, "operations").Select((operation, i) => (operation, i)))
            {
                Choice(errors, $"{at}.operations[{i}]", operation, "*", "CONNECT", "CREATE", "DELETE", "UPDATE");
            }

            Choice(errors, $"{at}.scope", Json.Text(rule, "scope"), "*", "Cluster", "Namespaced");
        }
    }

    private static void CheckChoices(List<FieldError> errors, string path, JsonObject webhook)
    {
        var versions = Json.Texts(webhook, "admissionReviewVersions");
        if (versions.Count == 0)
        {
            errors.Add(Required($"{path}.admissionReviewVersions", "must specify one of v1, v1beta1"));
        }
        else if (!versions.Any(version => version is "v1" or "v1beta1"))
        {
            errors.Add(Invalid($"{path}.admissionReviewVersions", GoList(versions), "must include at least one of v1, v1beta1"));
        }

        Choice(errors, $"{path}.failurePolicy", Json.Text(webhook, "failurePolicy"), "Fail", "Ignore");
        Choice(errors, $"{path}.matchPolicy", Json.Text(webhook, "matchPolicy"), "Equivalent", "Exact");
        Choice(errors, $"{path}.reinvocationPolicy", Json.Text(webhook, "reinvocationPolicy"), "IfNeeded", "Never");
        if (Json.Text(webhook, "sideEffects") is { } effects)
        {
            Choice(errors, $"{path}.sideEffects", effects, "None", "NoneOnDryRun");
        }
        else
        {
            errors.Add(Required($"{path}.sideEffects", "must specify one of None, NoneOnDryRun"));
        }

        if (Json.Number(webhook, "timeoutSeconds") is { } seconds and (< 1 or > MaxTimeoutSeconds))
        {
            errors.Add(Invalid($"{path}.timeoutSeconds", $"{seconds}", $"the timeout value must be between 1 and {MaxTimeoutSeconds} seconds"));
        }
    }

    private static void CheckClient(List<FieldError> errors, string path, JsonObject client)
    {
        var url = Json.Text(client, "url");
        if (url is null == client["service"] is not JsonObject)
        {
            errors.Add(Required(path, "exactly one of url or service is required"));
        }
        else if (url is not null)
        {
            CheckUrl(errors, $"{path}.url", url);
        }
        else
        {
            CheckService(errors, $"{path}.service", (JsonObject)client["service"]!);
        }
    }

    private static void CheckUrl(List<FieldError> errors, string path, string url)
    {
        const string Form = "; desired format: https://host[/path]";
        var quoted = $"\"{url}\"";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
        {
            errors.Add(Required(path, $"url must be a valid URL: {quoted}{Form}"));
            return;
        }

        if (parsed.Scheme != Uri.UriSchemeHttps)
        {
            errors.Add(Invalid(path, $"\"{parsed.Scheme}\"", $"'https' is the only allowed URL scheme{Form}"));
        }

        foreach (var (part, problem) in ((string, string)[])[
            (parsed.UserInfo, "user information is not permitted in the URL"),
            (parsed.Fragment.TrimStart('#'), "fragments are not permitted in the URL"),
            (parsed.Query.TrimStart('?'), "query parameters are not permitted in the URL")])
        {
            if (part.Length > 0)
            {
                errors.Add(Invalid(path, $"\"{part}\"", problem));
            }
        }
    }

    private static void CheckService(List<FieldError> errors, string path, JsonObject service)
    {
        foreach (var field in (string[])["name", "namespace"])
        {
            if (string.IsNullOrEmpty(Json.Text(service, field)))
            {
                errors.Add(Required($"{path}.{field}", $"service {field} is required"));
            }
        }

        if (Json.Number(service, "port") is { } port and (< 1 or > 65535))
        {
            errors.Add(Invalid($"{path}.port", $"{port}", "port is not valid: must be between 1 and 65535, inclusive"));
        }
    }

    private static void Choice(List<FieldError> errors, string path, string? value, params string[] supported)
    {
        if (value is not null && !supported.Contains(value))
        {
            errors.Add(new FieldError(path, "FieldValueNotSupported", $"Unsupported value: \"{value}\": supported values: {string.Join(", ", supported.Select(item => $"\"{item}\""))}"));
        }
    }

    private static string GoList(IEnumerable<string> values) => $"[]string{{{string.Join(", ", values.Select(value => $"\"{value}\""))}}}";

    private static FieldError Required(string path, string message) =>
        new(path, "FieldValueRequired", message.Length == 0 ? "Required value" : $"Required value: {message}");

    private static FieldError Invalid(string path, string value, string message) => new(path, "FieldValueInvalid", $"Invalid value: {value}: {message}");
}
