using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Pricing.Tests;

/// <summary>The usage of an answer as its provider writes it, and what it costs.</summary>
internal sealed record ProviderResponse(string Provider, string Model, DateTimeOffset At, decimal Cost, TokenUsage Usage, PricingModifiers Modifiers)
{
    public static ProviderResponse Of(string provider, string model, string at, string cost, string usage)
    {
        using var document = JsonDocument.Parse(usage);
        var root = document.RootElement;
        var (tokens, modifiers) = provider switch
        {
            "openai" => Chat(root),
            "google" => Gemini(root),
            "ollama" => Ollama(root),
            _ => Messages(root),
        };
        return new(provider, model, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), decimal.Parse(cost, CultureInfo.InvariantCulture), tokens, modifiers);
    }

    private static (TokenUsage, PricingModifiers) Messages(JsonElement root)
    {
        var written = root.GetProperty("cache_creation");
        return (
            new TokenUsage
            {
                Input = Count(root, "input_tokens"),
                CacheWrite5m = Count(written, "ephemeral_5m_input_tokens"),
                CacheWrite1h = Count(written, "ephemeral_1h_input_tokens"),
                CacheRead = Count(root, "cache_read_input_tokens"),
                Output = Count(root, "output_tokens"),
                WebSearches = root.TryGetProperty("server_tool_use", out var tools) ? Count(tools, "web_search_requests") : 0,
            },
            new PricingModifiers { ServiceTier = Text(root, "service_tier"), InferenceGeo = Text(root, "inference_geo"), Fast = Text(root, "speed") == "fast" });
    }

    // The prompt contains what was cached and what was written.
    private static (TokenUsage, PricingModifiers) Chat(JsonElement root)
    {
        var details = root.GetProperty("prompt_tokens_details");
        var (cached, written) = (Count(details, "cached_tokens"), Count(details, "cache_write_tokens"));
        return (
            new TokenUsage
            {
                Input = Count(root, "prompt_tokens") - cached - written,
                CacheWrite5m = written,
                CacheRead = cached,
                Output = Count(root, "completion_tokens"),
                Thinking = Count(root.GetProperty("completion_tokens_details"), "reasoning_tokens"),
            },
            new PricingModifiers { ServiceTier = Text(root, "service_tier") });
    }

    // The prompt contains what was cached, and not what tools put in; candidates do not contain thoughts.
    private static (TokenUsage, PricingModifiers) Gemini(JsonElement root)
    {
        var cached = Count(root, "cachedContentTokenCount");
        return (
            new TokenUsage
            {
                Input = Count(root, "promptTokenCount") - cached + Count(root, "toolUsePromptTokenCount"),
                CacheRead = cached,
                Output = Count(root, "candidatesTokenCount") + Count(root, "thoughtsTokenCount"),
                Thinking = Count(root, "thoughtsTokenCount"),
            },
            new PricingModifiers());
    }

    private static (TokenUsage, PricingModifiers) Ollama(JsonElement root) =>
        (new TokenUsage { Input = Count(root, "prompt_eval_count"), Output = Count(root, "eval_count") }, new PricingModifiers());

    private static long Count(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetInt64() : 0;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}
