using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Makes providers of the parameters of deployments: one for each way to ask a vendor. No credential is ever written.</summary>
internal sealed class ProviderImport
{
    /// <summary>The Secret that the platform team makes, with the credentials of providers.</summary>
    public const string Secret = "provider-credentials";

    private const int Most = 16;
    private const string EnvironmentPrefix = "os.environ/";

    private readonly Dictionary<string, JsonObject> _providers = new(StringComparer.Ordinal);
    private readonly ObjectName _names = new(63);

    public JsonArray Providers => [.. _providers.Values.Select(provider => provider.DeepClone())];

    /// <summary>Keys of the Secret, and what of the environment belongs there; null where it stood in the file itself.</summary>
    public SortedDictionary<string, string?> Credentials { get; } = new(StringComparer.Ordinal);

    /// <summary>Hosts that are not the vendors' own, which the platform must let gateways connect to.</summary>
    public SortedSet<string> Hosts { get; } = new(StringComparer.Ordinal);

    /// <summary>The name of the provider of a deployment; null where there is none like it, which was said.</summary>
    public string? Of(ProviderChoice choice, SourceField parameters)
    {
        var model = parameters["model"];
        if (!choice.IsServed)
        {
            model.Skip(choice.Type is null
                ? $"there is no provider type for {Vendor(choice)}; where it speaks OpenAI's dialect, write a provider of type OpenAI with its baseURL"
                : $"of {choice.Type} gateways ask for Claude only");
            return null;
        }

        var address = (parameters["api_base"].Exists ? parameters["api_base"] : parameters["base_url"]).Text;
        if (choice.NeedsAddress && address is null)
        {
            model.Skip($"{Vendor(choice)} needs api_base; add the provider by hand");
            return null;
        }

        if (address?.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) == true)
        {
            parameters["api_base"].Skip("its address is in the environment: write it as baseURL of a provider");
            return null;
        }

        var provider = Build(choice, parameters, address);
        var known = _providers.FirstOrDefault(entry => JsonNode.DeepEquals(Unnamed(entry.Value), provider)).Key;
        if (known is null && _providers.Count == Most)
        {
            model.Skip($"a project has at most {Most} providers; put this one into a project of its own");
            return null;
        }

        return known ?? Add(choice, provider);
    }

    private JsonObject Build(ProviderChoice choice, SourceField parameters, string? address)
    {
        var provider = new JsonObject { ["type"] = choice.Type };
        if (address is not null && choice.Type is not ("Bedrock" or "Vertex"))
        {
            provider["baseURL"] = address.TrimEnd('/');
            if (Uri.TryCreate(address, UriKind.Absolute, out var url))
            {
                Hosts.Add(url.IsDefaultPort ? url.Host : $"{url.Host}:{url.Port}");
            }
        }

        switch (choice.Type)
        {
            case "Bedrock":
                provider["bedrock"] = new JsonObject { ["region"] = Place(parameters["aws_region_name"], "us-east-1") };
                break;
            case "Vertex":
                provider["vertex"] = new JsonObject { ["project"] = Place(parameters["vertex_project"], "my-project"), ["location"] = Place(parameters["vertex_location"], "us-east5") };
                break;
        }

        if (Credential(choice, parameters) is { } credential)
        {
            provider["credential"] = credential;
        }

        return provider;
    }

    private JsonObject? Credential(ProviderChoice choice, SourceField parameters)
    {
        if (choice.Type == "Ollama")
        {
            return null;
        }

        if (choice.Type == "Bedrock" && parameters["aws_role_name"].Text is { } role && role.StartsWith("arn:", StringComparison.Ordinal))
        {
            _ = parameters["aws_session_name"].Text;
            return new JsonObject { ["workloadIdentity"] = new JsonObject { ["aws"] = new JsonObject { ["roleARN"] = role } } };
        }

        if (choice.Type == "Bedrock" && !parameters["aws_access_key_id"].Exists && !parameters["api_key"].Exists)
        {
            return new JsonObject { ["workloadIdentity"] = new JsonObject { ["aws"] = new JsonObject() } };
        }

        if (choice.Type == "Vertex" && !parameters["vertex_credentials"].Exists)
        {
            return new JsonObject { ["workloadIdentity"] = new JsonObject { ["google"] = new JsonObject() } };
        }

        _ = (parameters["aws_access_key_id"].Text, parameters["aws_secret_access_key"].Text, parameters["aws_session_token"].Text);
        var source = choice.Type == "Vertex" ? parameters["vertex_credentials"] : parameters["api_key"];
        var variable = source.Text is { } text && text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) ? text[EnvironmentPrefix.Length..] : null;
        var key = ObjectName.Of(variable ?? choice.Vendor);
        Credentials.TryAdd(key, variable);
        if (variable is null && source.Exists)
        {
            source.Skip($"a credential in the file itself is not taken over: put it into Secret {Secret}, key {key}, and replace it at the vendor, for whoever had the file has it");
        }

        return new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = Secret, ["key"] = key } };
    }

    private string Add(ProviderChoice choice, JsonObject provider)
    {
        var name = _names.Next(choice.Vendor, choice.Type!.ToLowerInvariant());
        var named = new JsonObject { ["name"] = name };
        foreach (var (field, value) in provider)
        {
            named[field] = value?.DeepClone();
        }

        _providers[name] = named;
        return name;
    }

    private static JsonObject Unnamed(JsonObject provider)
    {
        var copy = provider.DeepClone().AsObject();
        copy.Remove("name");
        return copy;
    }

    private static string Place(SourceField field, string otherwise)
    {
        if (field.Text is { } text && !text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        {
            return text;
        }

        field.Skip($"its value is in the environment: {otherwise} was written, put the right one there");
        return otherwise;
    }

    private static string Vendor(ProviderChoice choice) => choice.Vendor.Length > 40 ? "this vendor" : choice.Vendor;
}
