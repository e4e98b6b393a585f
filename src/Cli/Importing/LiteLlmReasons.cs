namespace ClaudeConfig.Cli.Importing;

/// <summary>Why settings of LiteLLM are not converted, and what there is instead.</summary>
internal static class LiteLlmReasons
{
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["rpm"] = "limits belong to routes, projects and keys, not to deployments: see spec.rateLimits of ModelRoute",
        ["tpm"] = "limits belong to routes, projects and keys, not to deployments: see spec.rateLimits of ModelRoute",
        ["rpm_limit"] = "the platform sets the numbers of the tiers Free, Pro and Enterprise: choose one in rateLimitTier",
        ["tpm_limit"] = "limits of tokens are those of a ModelRoute: see its spec.rateLimits",
        ["max_parallel_requests"] = "requests are limited by the minute: see rateLimitTier, and spec.rateLimits of ModelRoute",
        ["global_max_parallel_requests"] = "requests are limited by the minute: see rateLimitTier, and spec.rateLimits of ModelRoute",
        ["input_cost_per_token"] = "prices are the public list and the ConfigMap claudeconfig-prices over it: put a price of your own there",
        ["output_cost_per_token"] = "prices are the public list and the ConfigMap claudeconfig-prices over it: put a price of your own there",
        ["model_info"] = "what a model is and costs is known; put prices of your own into the ConfigMap claudeconfig-prices",
        ["master_key"] = "no key opens everything: people have the rights that their roles in the cluster give them",
        ["database_url"] = "the ledger is a database of its own",
        ["store_model_in_db"] = "models that were added in its user interface are not in this file: add them to model_list first",
        ["models"] = "keys and teams are not limited to models: a Budget with a limit of 0 and scope.models shuts a model out",
        ["members_with_roles"] = "who they are in the cluster is not known here: name them in spec.members of the project",
        ["members"] = "who they are in the cluster is not known here: name them in spec.members of the project",
        ["admins"] = "who they are in the cluster is not known here: name them in spec.members of the project",
        ["user_id"] = "usage is attributed to the key's name; people who log in themselves are attributed to their identity",
        ["organization_id"] = "a project may have a parent: set spec.parentRef where organizations matter",
        ["context_window_fallbacks"] = "a route can choose by the size of a request: see match.minInputTokens",
        ["content_policy_fallbacks"] = "an answer that was refused for its content is not asked for again elsewhere",
        ["callbacks"] = "usage, logs and metrics are there without callbacks: see docs/reports.md",
        ["success_callback"] = "usage, logs and metrics are there without callbacks: see docs/reports.md",
        ["failure_callback"] = "usage, logs and metrics are there without callbacks: see docs/reports.md",
        ["service_callback"] = "usage, logs and metrics are there without callbacks: see docs/reports.md",
        ["cache"] = "answers are not cached: they may hold what another caller must not see",
        ["cache_params"] = "answers are not cached: they may hold what another caller must not see",
        ["guardrails"] = "contents are not looked at: hooks of Claude Code may do so, see spec.settings.hooks of ClaudeConfiguration",
        ["drop_params"] = "what a vendor does not understand is translated field by field or refused: see docs/dialects.md",
        ["redis_host"] = "gateways count together where they are told a Redis by their own arguments: see docs/identities.md",
        ["redis_port"] = "gateways count together where they are told a Redis by their own arguments: see docs/identities.md",
        ["redis_password"] = "gateways count together where they are told a Redis by their own arguments: see docs/identities.md",
        ["redis_url"] = "gateways count together where they are told a Redis by their own arguments: see docs/identities.md",
        ["alerting"] = "Budgets tell by themselves: see spec.notifications",
        ["mcp_servers"] = "MCP servers belong to a ClaudeConfiguration: see its spec.mcpServers",
        ["provider_budget_config"] = "a Budget counts a project's requests by model: write one with scope.models",
        ["default_internal_user_params"] = "nobody makes users here: who is let in follows from spec.identity of a project",
        ["default_team_settings"] = "every team is a manifest of its own",
        ["environment_variables"] = "variables are those of the pods that need them",
        ["aliases"] = "an alias is a ModelRoute whose match names it",
        ["tags"] = "callers say tags in the header x-claudeconfig-tags, and Budgets count by scope.tags",
        ["permissions"] = "a key may ask for models and nothing else",
        ["allowed_routes"] = "a key may ask for models and nothing else",
        ["budget_fallbacks"] = "what happens near a limit is a threshold: see action Downgrade in spec.thresholds of Budget",
        ["soft_budget"] = "write a threshold with action Notify",
    };

    /// <summary>Beside what was converted, only bookkeeping: nothing is lost.</summary>
    private static readonly HashSet<string> Bookkeeping = new(StringComparer.Ordinal)
    {
        "created_at", "created_by", "updated_at", "updated_by", "key_name", "last_refreshed_at", "last_active", "model_spend", "team_id", "team_alias", "key_alias", "token", "token_id", "expires",
        "litellm_budget_table", "config", "metadata", "org_id", "keys", "budget_id", "object_permission", "object_permission_id", "total_count", "current_page", "total_pages", "page", "page_size", "total",
        "soft_budget_cooldown", "team_memberships", "litellm_model_table", "model_id", "team_member_permissions", "members_count", "keys_count", "model_aliases", "rotation_count", "user_alias", "user_email",
    };

    public static string Of(string path)
    {
        var name = NameIn(path);
        return Reasons.GetValueOrDefault(name) ?? "there is nothing like it here, or this converter does not know it";
    }

    /// <summary>Gives reasons for the parameters of a deployment that have one; parameters of requests come from callers.</summary>
    public static void Explain(SourceField parameters)
    {
        foreach (var (name, field) in parameters.Members)
        {
            if (name is "temperature" or "max_tokens" or "top_p" or "seed" or "stop" or "extra_headers" or "headers")
            {
                field.Skip("gateways send what callers ask for and add nothing: set it in the client");
            }
        }
    }

    public static bool IsBookkeeping(string name) => Bookkeeping.Contains(name);

    private static string NameIn(string path)
    {
        var end = path.EndsWith(']') ? path.LastIndexOf('[') : path.Length;
        return path[(path.LastIndexOf('.', Math.Max(0, end - 1)) + 1)..end];
    }
}
