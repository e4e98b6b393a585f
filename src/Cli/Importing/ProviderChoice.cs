namespace ClaudeConfig.Cli.Importing;

/// <summary>The provider of a deployment, and the model that it is asked for there.</summary>
/// <param name="Type">A provider type; null where there is none like it.</param>
/// <param name="Model">The model, without the vendor's name before it.</param>
/// <param name="Vendor">The vendor's name.</param>
internal sealed record ProviderChoice(string? Type, string Model, string Vendor)
{
    /// <summary>Vendors and the types that speak with them. Those that speak OpenAI's dialect are known by their address.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["anthropic"] = "Anthropic", ["openai"] = "OpenAI", ["gemini"] = "Google", ["bedrock"] = "Bedrock", ["vertex_ai"] = "Vertex", ["ollama"] = "Ollama", ["ollama_chat"] = "Ollama",
        ["hosted_vllm"] = "OpenAI", ["vllm"] = "OpenAI", ["litellm_proxy"] = "OpenAI", ["openai_like"] = "OpenAI", ["custom_openai"] = "OpenAI",
    };

    /// <summary>Ways of Bedrock that stand before a model.</summary>
    private static readonly string[] Ways = ["converse/", "invoke/"];

    /// <summary>Whether the type has an address of its own, or needs one to be said.</summary>
    public bool NeedsAddress => Type == "Ollama" || (Type == "OpenAI" && !Vendor.Equals("openai", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether gateways can ask for the model there: of the clouds they ask for Claude.</summary>
    public bool IsServed => Type is not null && (Type is not ("Bedrock" or "Vertex") || Model.Contains("claude", StringComparison.OrdinalIgnoreCase) || Model.Contains('*', StringComparison.Ordinal) || Model.StartsWith("arn:", StringComparison.Ordinal));

    /// <summary>Reads what stands in <c>litellm_params.model</c>.</summary>
    public static ProviderChoice Of(string model, string? named)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var vendor = named ?? (slash > 0 ? model[..slash] : ByName(model));
        var rest = slash > 0 && model[..slash].Equals(vendor, StringComparison.OrdinalIgnoreCase) ? model[(slash + 1)..] : model;
        foreach (var way in Ways.Where(way => vendor == "bedrock" && rest.StartsWith(way, StringComparison.Ordinal)))
        {
            rest = rest[way.Length..];
        }

        return new ProviderChoice(Types.GetValueOrDefault(vendor), rest, vendor);
    }

    private static string ByName(string model) => model switch
    {
        _ when model.StartsWith("claude", StringComparison.OrdinalIgnoreCase) => "anthropic",
        _ when model.StartsWith("gpt-", StringComparison.OrdinalIgnoreCase) || model.StartsWith("chatgpt", StringComparison.OrdinalIgnoreCase) || model is ['o', >= '1' and <= '9', ..] => "openai",
        _ when model.StartsWith("gemini", StringComparison.OrdinalIgnoreCase) => "gemini",
        _ => model,
    };
}
