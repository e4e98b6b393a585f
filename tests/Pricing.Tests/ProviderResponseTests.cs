namespace ClaudeConfig.Pricing.Tests;

/// <summary>Answers of providers, each with its cost worked out by hand from the published prices, in USD per million tokens.</summary>
public sealed class ProviderResponseTests
{
    private static readonly ProviderResponse[] Responses =
    [
        // 1,200 input x 8 + 350 output x 40 per million = 0.0236 USD
        ProviderResponse.Of("anthropic", "claude-fable-5-2", "2026-11-23T12:00:00Z", "0.0236", """{"input_tokens": 1200, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 350, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 3 input x 8 + 512 write 5m x 10 + 88,211 read x 0.2 + 1,024 output x 40 per million = 0.0637462 USD
        ProviderResponse.Of("anthropic", "claude-fable-5-2", "2026-11-23T12:00:00Z", "0.0637462", """{"input_tokens": 3, "cache_creation_input_tokens": 512, "cache_read_input_tokens": 88211, "cache_creation": {"ephemeral_5m_input_tokens": 512, "ephemeral_1h_input_tokens": 0}, "output_tokens": 1024, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 17 input x 8 + 4,096 write 1h x 16 + 120,000 read x 0.2 + 2,201 output x 40 per million = 0.177712 USD
        ProviderResponse.Of("anthropic", "claude-fable-5-2", "2026-11-23T12:00:00Z", "0.177712", """{"input_tokens": 17, "cache_creation_input_tokens": 4096, "cache_read_input_tokens": 120000, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 4096}, "output_tokens": 2201, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 50 input x 4 + 200 write 5m x 5 + 100 read x 0.2 + 36 output x 20 per million = 0.00194 USD
        ProviderResponse.Of("anthropic", "claude-opus-5-5", "2026-11-23T12:00:00Z", "0.00194", """{"input_tokens": 50, "cache_creation_input_tokens": 200, "cache_read_input_tokens": 100, "cache_creation": {"ephemeral_5m_input_tokens": 200, "ephemeral_1h_input_tokens": 0}, "output_tokens": 36, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 4 input x 4 + 1,873 write 5m x 5 + 45,120 read x 0.2 + 812 output x 20 per million = 0.034645 USD
        ProviderResponse.Of("anthropic", "claude-opus-5-5", "2026-11-23T12:00:00Z", "0.034645", """{"input_tokens": 4, "cache_creation_input_tokens": 1873, "cache_read_input_tokens": 45120, "cache_creation": {"ephemeral_5m_input_tokens": 1873, "ephemeral_1h_input_tokens": 0}, "output_tokens": 812, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // (9 input x 4 + 2,222 write 1h x 8 + 31,415 read x 0.2 + 927 output x 20) x 1.1 (US only) per million = 0.0468985 USD
        ProviderResponse.Of("anthropic", "claude-opus-5-5", "2026-11-23T12:00:00Z", "0.0468985", """{"input_tokens": 9, "cache_creation_input_tokens": 2222, "cache_read_input_tokens": 31415, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 2222}, "output_tokens": 927, "service_tier": "standard", "inference_geo": "us"}"""),
        // (1,000 input x 4 + 1,000 output x 20) x 0.5 (batch) per million = 0.012 USD
        ProviderResponse.Of("anthropic", "claude-opus-5-5", "2026-11-23T12:00:00Z", "0.012", """{"input_tokens": 1000, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 1000, "service_tier": "batch", "inference_geo": "not_available"}"""),
        // (1,000 input x 4 + 1,000 output x 20) x 2 (fast mode) per million = 0.048 USD
        ProviderResponse.Of("anthropic", "claude-opus-5-5", "2026-11-23T12:00:00Z", "0.048", """{"input_tokens": 1000, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 1000, "service_tier": "standard", "inference_geo": "not_available", "speed": "fast"}"""),
        // (123 input x 4 + 456 write 5m x 5 + 789 write 1h x 8 + 101,112 read x 0.2 + 131 output x 20) x 2.2 (fast mode, US only) per million = 0.07023808 USD
        ProviderResponse.Of("anthropic", "claude-opus-5-5", "2026-11-23T12:00:00Z", "0.07023808", """{"input_tokens": 123, "cache_creation_input_tokens": 1245, "cache_read_input_tokens": 101112, "cache_creation": {"ephemeral_5m_input_tokens": 456, "ephemeral_1h_input_tokens": 789}, "output_tokens": 131, "service_tier": "standard", "inference_geo": "us", "speed": "fast"}"""),
        // 640 input x 4 + 220 output x 20 per million + 3 searches x 10 per thousand = 0.03696 USD
        ProviderResponse.Of("anthropic", "claude-opus-5-5", "2026-11-23T12:00:00Z", "0.03696", """{"input_tokens": 640, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 220, "service_tier": "standard", "inference_geo": "not_available", "server_tool_use": {"web_search_requests": 3}}"""),
        // 7 input x 2 + 1 output x 10 per million = 0.000024 USD
        ProviderResponse.Of("anthropic", "claude-sonnet-5-5", "2026-11-23T12:00:00Z", "0.000024", """{"input_tokens": 7, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 1, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 31 input x 2 + 4,001 write 5m x 2.5 + 77,777 read x 0.1 + 640 output x 10 per million = 0.0242422 USD
        ProviderResponse.Of("anthropic", "claude-sonnet-5-5", "2026-11-23T12:00:00Z", "0.0242422", """{"input_tokens": 31, "cache_creation_input_tokens": 4001, "cache_read_input_tokens": 77777, "cache_creation": {"ephemeral_5m_input_tokens": 4001, "ephemeral_1h_input_tokens": 0}, "output_tokens": 640, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // (2,048 input x 2 + 4,096 output x 10) x 0.5 (batch) per million = 0.022528 USD
        ProviderResponse.Of("anthropic", "claude-sonnet-5-5", "2026-11-23T12:00:00Z", "0.022528", """{"input_tokens": 2048, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 4096, "service_tier": "batch", "inference_geo": "not_available"}"""),
        // (11 input x 2 + 13 write 5m x 2.5 + 17 write 1h x 4 + 19 read x 0.1 + 23 output x 10) x 1.1 (US only) per million = 0.00038984 USD
        ProviderResponse.Of("anthropic", "claude-sonnet-5-5", "2026-11-23T12:00:00Z", "0.00038984", """{"input_tokens": 11, "cache_creation_input_tokens": 30, "cache_read_input_tokens": 19, "cache_creation": {"ephemeral_5m_input_tokens": 13, "ephemeral_1h_input_tokens": 17}, "output_tokens": 23, "service_tier": "standard", "inference_geo": "us"}"""),
        // 900,000 input x 2 + 128,000 output x 10 per million = 3.08 USD
        ProviderResponse.Of("anthropic", "claude-sonnet-5-5", "2026-11-23T12:00:00Z", "3.08", """{"input_tokens": 900000, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 128000, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 5 input x 2 + 999 read x 0.1 + 64,000 output x 10 per million + 1 searches x 10 per thousand = 0.6501099 USD
        ProviderResponse.Of("anthropic", "claude-sonnet-5-5", "2026-11-23T12:00:00Z", "0.6501099", """{"input_tokens": 5, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 999, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 64000, "service_tier": "standard", "inference_geo": "not_available", "server_tool_use": {"web_search_requests": 1}}"""),
        // 100,000 input x 0.1 + 1,000 output x 0.5 per million = 0.0105 USD
        ProviderResponse.Of("anthropic", "claude-haiku-5-5", "2026-11-23T12:00:00Z", "0.0105", """{"input_tokens": 100000, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 1000, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 100,001 input x 0.5 + 1,000 output x 2.5 per million = 0.0525005 USD
        ProviderResponse.Of("anthropic", "claude-haiku-5-5", "2026-11-23T12:00:00Z", "0.0525005", """{"input_tokens": 100001, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 1000, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 1 input x 0.1 + 40,000 write 5m x 0.125 + 10,000 write 1h x 0.2 + 49,999 read x 0.01 + 77 output x 0.5 per million = 0.00753859 USD
        ProviderResponse.Of("anthropic", "claude-haiku-5-5", "2026-11-23T12:00:00Z", "0.00753859", """{"input_tokens": 1, "cache_creation_input_tokens": 50000, "cache_read_input_tokens": 49999, "cache_creation": {"ephemeral_5m_input_tokens": 40000, "ephemeral_1h_input_tokens": 10000}, "output_tokens": 77, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 1 input x 0.5 + 40,000 write 5m x 0.625 + 10,000 write 1h x 1 + 50,000 read x 0.05 + 77 output x 2.5 per million = 0.037693 USD
        ProviderResponse.Of("anthropic", "claude-haiku-5-5", "2026-11-23T12:00:00Z", "0.037693", """{"input_tokens": 1, "cache_creation_input_tokens": 50000, "cache_read_input_tokens": 50000, "cache_creation": {"ephemeral_5m_input_tokens": 40000, "ephemeral_1h_input_tokens": 10000}, "output_tokens": 77, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // (333 input x 0.1 + 3 output x 0.5) x 0.5 (batch) per million = 0.0000174 USD
        ProviderResponse.Of("anthropic", "claude-haiku-5-5", "2026-11-23T12:00:00Z", "0.0000174", """{"input_tokens": 333, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 3, "service_tier": "batch", "inference_geo": "not_available"}"""),
        // 10 input x 10 + 20 write 5m x 12.5 + 30 write 1h x 20 + 40 read x 0.25 + 50 output x 50 per million = 0.00346 USD
        ProviderResponse.Of("anthropic", "claude-fable-5-1", "2026-11-23T12:00:00Z", "0.00346", """{"input_tokens": 10, "cache_creation_input_tokens": 50, "cache_read_input_tokens": 40, "cache_creation": {"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 30}, "output_tokens": 50, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 700 input x 5 + 15,000 read x 0.5 + 900 output x 25 per million = 0.0335 USD
        ProviderResponse.Of("anthropic", "claude-opus-5", "2026-11-23T12:00:00Z", "0.0335", """{"input_tokens": 700, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 15000, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 900, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // (700 input x 5 + 15,000 read x 0.5 + 900 output x 25) x 2 (fast mode) per million = 0.067 USD
        ProviderResponse.Of("anthropic", "claude-opus-5", "2026-11-23T12:00:00Z", "0.067", """{"input_tokens": 700, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 15000, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 900, "service_tier": "standard", "inference_geo": "not_available", "speed": "fast"}"""),
        // 50 input x 5 + 200 write 5m x 6.25 + 100 read x 0.5 + 36 output x 25 per million = 0.00245 USD
        ProviderResponse.Of("anthropic", "claude-opus-4-8", "2026-11-23T12:00:00Z", "0.00245", """{"input_tokens": 50, "cache_creation_input_tokens": 200, "cache_read_input_tokens": 100, "cache_creation": {"ephemeral_5m_input_tokens": 200, "ephemeral_1h_input_tokens": 0}, "output_tokens": 36, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 1 input x 2 + 2 write 5m x 2.5 + 3 write 1h x 4 + 4 read x 0.2 + 5 output x 10 per million = 0.0000698 USD
        ProviderResponse.Of("anthropic", "claude-sonnet-5", "2026-11-23T12:00:00Z", "0.0000698", """{"input_tokens": 1, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 4, "cache_creation": {"ephemeral_5m_input_tokens": 2, "ephemeral_1h_input_tokens": 3}, "output_tokens": 5, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // 1,500 input x 3 + 500 output x 15 per million = 0.012 USD
        ProviderResponse.Of("anthropic", "claude-sonnet-4-6", "2026-11-23T12:00:00Z", "0.012", """{"input_tokens": 1500, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 500, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // (1,500 input x 3 + 500 output x 15) x 1.1 (US only) per million = 0.0132 USD
        ProviderResponse.Of("anthropic", "claude-sonnet-4-6", "2026-11-23T12:00:00Z", "0.0132", """{"input_tokens": 1500, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 500, "service_tier": "standard", "inference_geo": "us"}"""),
        // 8,000 input x 1 + 100 write 5m x 1.25 + 25,000 read x 0.1 + 1,300 output x 5 per million = 0.017125 USD
        ProviderResponse.Of("anthropic", "claude-haiku-4-5", "2026-11-23T12:00:00Z", "0.017125", """{"input_tokens": 8000, "cache_creation_input_tokens": 100, "cache_read_input_tokens": 25000, "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 0}, "output_tokens": 1300, "service_tier": "standard", "inference_geo": "not_available"}"""),
        // (8,000 input x 1 + 100 write 5m x 1.25 + 25,000 read x 0.1 + 1,300 output x 5) x 0.5 (batch) per million = 0.0085625 USD
        ProviderResponse.Of("anthropic", "claude-haiku-4-5", "2026-11-23T12:00:00Z", "0.0085625", """{"input_tokens": 8000, "cache_creation_input_tokens": 100, "cache_read_input_tokens": 25000, "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 0}, "output_tokens": 1300, "service_tier": "batch", "inference_geo": "not_available"}"""),
        // (50 input x 4 + 200 write 5m x 5 + 100 read x 0.2 + 36 output x 20) x 1.1 (regional endpoint) per million = 0.002134 USD
        ProviderResponse.Of("bedrock", "claude-opus-5-5", "2026-11-23T12:00:00Z", "0.002134", """{"input_tokens": 50, "cache_creation_input_tokens": 200, "cache_read_input_tokens": 100, "cache_creation": {"ephemeral_5m_input_tokens": 200, "ephemeral_1h_input_tokens": 0}, "output_tokens": 36, "service_tier": "standard"}"""),
        // (2,000 input x 2 + 100 output x 10) x 1.1 (regional endpoint) per million = 0.0055 USD
        ProviderResponse.Of("vertex", "claude-sonnet-5-5", "2026-11-23T12:00:00Z", "0.0055", """{"input_tokens": 2000, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 100, "service_tier": "standard"}"""),
        // 2,000 input x 2 + 100 output x 10 per million = 0.005 USD
        ProviderResponse.Of("vertex-global", "claude-sonnet-5-5", "2026-11-23T12:00:00Z", "0.005", """{"input_tokens": 2000, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "output_tokens": 100, "service_tier": "standard"}"""),
        // 1,000 input x 10 + 100 output x 50 per million = 0.015 USD
        ProviderResponse.Of("openai", "gpt-6-astra", "2026-11-23T12:00:00Z", "0.015", """{"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100, "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // 170,000 input x 10 + 2,000 write 5m x 12.5 + 100,000 read x 1 + 4,000 output x 50 per million = 2.025 USD
        ProviderResponse.Of("openai", "gpt-6-astra", "2026-11-23T12:00:00Z", "2.025", """{"prompt_tokens": 272000, "completion_tokens": 4000, "total_tokens": 276000, "prompt_tokens_details": {"cached_tokens": 100000, "cache_write_tokens": 2000}, "completion_tokens_details": {"reasoning_tokens": 3000}, "service_tier": "default"}"""),
        // 170,001 input x 20 + 2,000 write 5m x 25 + 100,000 read x 2 + 4,000 output x 75 per million = 3.95002 USD
        ProviderResponse.Of("openai", "gpt-6-astra", "2026-11-23T12:00:00Z", "3.95002", """{"prompt_tokens": 272001, "completion_tokens": 4000, "total_tokens": 276001, "prompt_tokens_details": {"cached_tokens": 100000, "cache_write_tokens": 2000}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // 904 input x 2 + 4,096 read x 0.1 + 321 output x 10 per million = 0.0054276 USD
        ProviderResponse.Of("openai", "gpt-6.1-sol", "2026-11-23T12:00:00Z", "0.0054276", """{"prompt_tokens": 5000, "completion_tokens": 321, "total_tokens": 5321, "prompt_tokens_details": {"cached_tokens": 4096, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // (904 input x 2 + 4,096 write 5m x 2.5 + 321 output x 10) x 0.5 (flex) per million = 0.007629 USD
        ProviderResponse.Of("openai", "gpt-6.1-sol", "2026-11-23T12:00:00Z", "0.007629", """{"prompt_tokens": 5000, "completion_tokens": 321, "total_tokens": 5321, "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 4096}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "flex"}"""),
        // (5,000 input x 2 + 321 output x 10) x 2 (priority) per million = 0.02642 USD
        ProviderResponse.Of("openai", "gpt-6.1-sol", "2026-11-23T12:00:00Z", "0.02642", """{"prompt_tokens": 5000, "completion_tokens": 321, "total_tokens": 5321, "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "priority"}"""),
        // 299,999 input x 4 + 1 read x 0.2 + 2 output x 15 per million = 1.2000262 USD
        ProviderResponse.Of("openai", "gpt-6.1-sol", "2026-11-23T12:00:00Z", "1.2000262", """{"prompt_tokens": 300000, "completion_tokens": 2, "total_tokens": 300002, "prompt_tokens_details": {"cached_tokens": 1, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // 64 input x 2 + 64 output x 10 per million = 0.000768 USD
        ProviderResponse.Of("openai", "gpt-6-sol", "2026-11-23T12:00:00Z", "0.000768", """{"prompt_tokens": 64, "completion_tokens": 64, "total_tokens": 128, "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 60}, "service_tier": "default"}"""),
        // 1 input x 2 + 9,999 read x 0.2 + 1 output x 10 per million = 0.0020118 USD
        ProviderResponse.Of("openai", "gpt-6-sol", "2026-11-23T12:00:00Z", "0.0020118", """{"prompt_tokens": 10000, "completion_tokens": 1, "total_tokens": 10001, "prompt_tokens_details": {"cached_tokens": 9999, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // 115,443 input x 0.1 + 123 write 5m x 0.125 + 7,890 read x 0.01 + 4,567 output x 0.5 per million = 0.013922075 USD
        ProviderResponse.Of("openai", "gpt-6-luna", "2026-11-23T12:00:00Z", "0.013922075", """{"prompt_tokens": 123456, "completion_tokens": 4567, "total_tokens": 128023, "prompt_tokens_details": {"cached_tokens": 7890, "cache_write_tokens": 123}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // 272,001 input x 0.2 + 10 output x 0.75 per million = 0.0544077 USD
        ProviderResponse.Of("openai", "gpt-6-luna", "2026-11-23T12:00:00Z", "0.0544077", """{"prompt_tokens": 272001, "completion_tokens": 10, "total_tokens": 272011, "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // (100 input x 0.1 + 10 output x 0.5) x 0.5 (flex) per million = 0.0000075 USD
        ProviderResponse.Of("openai", "gpt-6-luna", "2026-11-23T12:00:00Z", "0.0000075", """{"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110, "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "flex"}"""),
        // 1,476 input x 5 + 1,024 read x 0.5 + 700 output x 30 per million = 0.028892 USD
        ProviderResponse.Of("openai", "gpt-5.5", "2026-11-23T12:00:00Z", "0.028892", """{"prompt_tokens": 2500, "completion_tokens": 700, "total_tokens": 3200, "prompt_tokens_details": {"cached_tokens": 1024, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // 1,476 input x 0.75 + 1,024 read x 0.075 + 700 output x 4.5 per million = 0.0043338 USD
        ProviderResponse.Of("openai", "gpt-5.4-mini", "2026-11-23T12:00:00Z", "0.0043338", """{"prompt_tokens": 2500, "completion_tokens": 700, "total_tokens": 3200, "prompt_tokens_details": {"cached_tokens": 1024, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // 777 input x 1.25 + 333 output x 10 per million = 0.00430125 USD
        ProviderResponse.Of("openai", "gpt-5.1", "2026-11-23T12:00:00Z", "0.00430125", """{"prompt_tokens": 777, "completion_tokens": 333, "total_tokens": 1110, "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 111}, "service_tier": "default"}"""),
        // 50,000 input x 0.05 + 50,000 read x 0.005 + 20,000 output x 0.4 per million = 0.01075 USD
        ProviderResponse.Of("openai", "gpt-5-nano", "2026-11-23T12:00:00Z", "0.01075", """{"prompt_tokens": 100000, "completion_tokens": 20000, "total_tokens": 120000, "prompt_tokens_details": {"cached_tokens": 50000, "cache_write_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}, "service_tier": "default"}"""),
        // 1,000 input x 2 + 250 output x 10 per million = 0.0045 USD
        ProviderResponse.Of("google", "gemini-4-argon", "2026-11-23T12:00:00Z", "0.0045", """{"promptTokenCount": 1000, "cachedContentTokenCount": 0, "candidatesTokenCount": 200, "thoughtsTokenCount": 50, "toolUsePromptTokenCount": 0, "totalTokenCount": 1250}"""),
        // 1,000 input x 4 + 250 output x 20 per million = 0.009 USD
        ProviderResponse.Of("google", "gemini-4-argon", "2026-12-01T00:00:00Z", "0.009", """{"promptTokenCount": 1000, "cachedContentTokenCount": 0, "candidatesTokenCount": 200, "thoughtsTokenCount": 50, "toolUsePromptTokenCount": 0, "totalTokenCount": 1250}"""),
        // 600 input x 2 + 400 read x 0.1 + 250 output x 10 per million = 0.00374 USD
        ProviderResponse.Of("google", "gemini-4-argon", "2026-11-30T23:59:59Z", "0.00374", """{"promptTokenCount": 1000, "cachedContentTokenCount": 400, "candidatesTokenCount": 200, "thoughtsTokenCount": 50, "toolUsePromptTokenCount": 0, "totalTokenCount": 1250}"""),
        // 3,087 input x 0.75 + 1,234 read x 0.075 + 1,641 output x 3.75 per million = 0.00856155 USD
        ProviderResponse.Of("google", "gemini-3.8-flash", "2026-11-23T12:00:00Z", "0.00856155", """{"promptTokenCount": 4321, "cachedContentTokenCount": 1234, "candidatesTokenCount": 987, "thoughtsTokenCount": 654, "toolUsePromptTokenCount": 0, "totalTokenCount": 5962}"""),
        // 3,087 input x 1.5 + 1,234 read x 0.15 + 1,641 output x 7.5 per million = 0.0171231 USD
        ProviderResponse.Of("google", "gemini-3.8-flash", "2027-01-01T00:00:00Z", "0.0171231", """{"promptTokenCount": 4321, "cachedContentTokenCount": 1234, "candidatesTokenCount": 987, "thoughtsTokenCount": 654, "toolUsePromptTokenCount": 0, "totalTokenCount": 5962}"""),
        // 200,000 input x 2 + 10 output x 12 per million = 0.40012 USD
        ProviderResponse.Of("google", "gemini-3.1-pro-preview", "2026-11-23T12:00:00Z", "0.40012", """{"promptTokenCount": 200000, "cachedContentTokenCount": 0, "candidatesTokenCount": 10, "thoughtsTokenCount": 0, "toolUsePromptTokenCount": 0, "totalTokenCount": 200010}"""),
        // 200,000 input x 4 + 1 read x 0.4 + 100 output x 18 per million = 0.8018004 USD
        ProviderResponse.Of("google", "gemini-3.1-pro-preview", "2026-11-23T12:00:00Z", "0.8018004", """{"promptTokenCount": 200001, "cachedContentTokenCount": 1, "candidatesTokenCount": 10, "thoughtsTokenCount": 90, "toolUsePromptTokenCount": 0, "totalTokenCount": 200101}"""),
        // 2,000 input x 1.25 + 1,010 output x 10 per million = 0.0126 USD
        ProviderResponse.Of("google", "gemini-2.5-pro", "2026-11-23T12:00:00Z", "0.0126", """{"promptTokenCount": 1500, "cachedContentTokenCount": 0, "candidatesTokenCount": 10, "thoughtsTokenCount": 1000, "toolUsePromptTokenCount": 500, "totalTokenCount": 3010}"""),
        // 50,000 input x 2.5 + 200,000 read x 0.25 + 1,000 output x 15 per million = 0.19 USD
        ProviderResponse.Of("google", "gemini-2.5-pro", "2026-11-23T12:00:00Z", "0.19", """{"promptTokenCount": 250000, "cachedContentTokenCount": 200000, "candidatesTokenCount": 1000, "thoughtsTokenCount": 0, "toolUsePromptTokenCount": 0, "totalTokenCount": 251000}"""),
        // 99 input x 0.3 + 1 output x 2.5 per million = 0.0000322 USD
        ProviderResponse.Of("google", "gemini-2.5-flash", "2026-11-23T12:00:00Z", "0.0000322", """{"promptTokenCount": 99, "cachedContentTokenCount": 0, "candidatesTokenCount": 1, "thoughtsTokenCount": 0, "toolUsePromptTokenCount": 0, "totalTokenCount": 100}"""),
        // 1,000,000 input x 0.1 + 8,192 output x 0.4 per million = 0.1032768 USD
        ProviderResponse.Of("google", "gemini-2.5-flash-lite", "2026-11-23T12:00:00Z", "0.1032768", """{"promptTokenCount": 1000000, "cachedContentTokenCount": 0, "candidatesTokenCount": 8192, "thoughtsTokenCount": 0, "toolUsePromptTokenCount": 0, "totalTokenCount": 1008192}"""),
        // nothing: the model runs on machines of our own = 0 USD
        ProviderResponse.Of("ollama", "qwen3:32b", "2026-11-23T12:00:00Z", "0", """{"prompt_eval_count": 5000, "eval_count": 900}"""),
    ];

    [Fact]
    public void Responses_OfEveryProvider_CostWhatTheirPricesComeTo()
    {
        Assert.True(Responses.Length >= 60);
        Assert.All(Responses, response =>
        {
            var price = PriceBook.Public.Find(response.Provider, response.Model, response.At);
            Assert.NotNull(price);
            var cost = CostCalculator.Cost(response.Usage, response.Modifiers, price);
            Assert.Equal((response.Cost, PriceGaps.None), (cost.Total, cost.Gaps));
        });
    }
}
