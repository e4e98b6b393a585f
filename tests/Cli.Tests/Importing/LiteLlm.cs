namespace ClaudeConfig.Cli.Tests.Importing;

/// <summary>Files as a company that runs LiteLLM for some years has them.</summary>
internal static class LiteLlm
{
    public const string Config = """
        model_list:
          - model_name: claude-sonnet-5-5
            litellm_params:
              model: anthropic/claude-sonnet-5-5
              api_key: os.environ/ANTHROPIC_API_KEY
              rpm: 4000
              weight: 3
          - model_name: claude-sonnet-5-5
            litellm_params:
              model: bedrock/converse/eu.anthropic.claude-sonnet-4-5-20250929-v1:0
              aws_region_name: eu-central-1
              aws_role_name: arn:aws:iam::123456789012:role/litellm
              weight: 1
          - model_name: claude-haiku-5-5
            litellm_params: {model: claude-haiku-5-5, api_key: os.environ/ANTHROPIC_API_KEY}
          - model_name: fast
            litellm_params: {model: gpt-5-mini, api_key: sk-proj-THE-REAL-OPENAI-KEY, temperature: 0.2}
          - model_name: azure-gpt
            litellm_params: {model: azure/gpt-5, api_base: https://example.openai.azure.com, api_key: os.environ/AZURE_API_KEY, api_version: "2025-01-01"}
          - model_name: local/*
            litellm_params: {model: ollama_chat/*, api_base: "http://ollama.models.svc:11434"}
            model_info: {input_cost_per_token: 0.0000001}
        router_settings:
          routing_strategy: simple-shuffle
          num_retries: 2
          timeout: 120
          allowed_fails: 3
          cooldown_time: 45
          fallbacks: [{claude-sonnet-5-5: [claude-haiku-5-5, azure-gpt]}]
          model_group_alias: {sonnet: claude-sonnet-5-5}
          redis_host: redis.internal
        litellm_settings:
          max_budget: 12000
          budget_duration: 30d
          drop_params: true
          success_callback: [langfuse]
          cache: true
        general_settings:
          master_key: sk-master-SECRET
          database_url: postgresql://litellm:DBPASSWORD@db/litellm
        """;

    public const string Teams = """
        [{"team_id":"1b0c","team_alias":"Payments & Billing","max_budget":500.0,"soft_budget":400.0,"budget_duration":"30d","budget_reset_at":"2026-12-01T00:00:00Z","spend":123.4567891234,"models":["claude-sonnet-5-5"],
          "members_with_roles":[{"user_id":"u1","user_email":"ada@example.com","role":"admin"}],"tpm_limit":100000,"blocked":false,"created_at":"2025-03-01T00:00:00Z","keys":[]},
         {"team_id":"77aa","team_alias":"search","max_budget":null,"spend":9.5,"models":[],"blocked":true,"model_max_budget":{"claude-opus-5-5":{"budget_limit":20.0,"time_period":"1d"}}},
         {"team_id":"odd","team_alias":"odd","max_budget":10,"budget_duration":"90m","spend":0}]
        """;

    /// <summary>The first two are the hashes of <c>sk-litellm-ci-AbCdEf123456</c> and <c>sk-1234</c>.</summary>
    public static string Keys => $$"""
        {"keys":[
          {"token":"{{Hash("sk-litellm-ci-AbCdEf123456")}}","key_name":"sk-...3456","key_alias":"CI runners","spend":12.5,"max_budget":50,"budget_duration":"1d","expires":null,"models":["all-team-models"],"team_id":"1b0c","user_id":"default_user_id","rpm_limit":60,"metadata":{"a":1} },
          {"token":"{{Hash("sk-1234")}}","key_alias":"guessable","spend":0,"models":[]},
          {"token":"{{Hash("sk-old")}}","key_alias":"old","expires":"2026-01-01T00:00:00Z","team_id":"1b0c"},
          {"token":"{{Hash("sk-new")}}","key_alias":null,"expires":"2027-01-01T00:00:00+00:00","team_id":"gone","spend":1},
          {"token":"sk-RAW-key-in-an-export","key_alias":"ci-runners","team_id":"1b0c"},
          {"token":"nonsense"}],
         "total_count":6,"current_page":1,"total_pages":1}
        """;

    public static string Hash(string key) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
}
