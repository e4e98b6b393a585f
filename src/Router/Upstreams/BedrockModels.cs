using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>How Bedrock names models: by an id, by an inference profile (an area before the id), or by the ARN of either. Pure.</summary>
internal static class BedrockModels
{
    private const string Vendor = "anthropic.";

    /// <summary>The foundation model that tokens are counted for, which knows no profiles.</summary>
    /// <exception cref="TranslationException">The name does not say which it is.</exception>
    public static string Counted(string model)
    {
        var id = model[(model.LastIndexOf('/') + 1)..];
        var vendor = id.IndexOf(Vendor, StringComparison.Ordinal);
        return vendor >= 0
            ? id[vendor..]
            : throw new TranslationException("model", $"Bedrock counts tokens by foundation model, and {model} does not name one: use its id, such as us.anthropic.claude-sonnet-4-5-20250929-v1:0");
    }
}
