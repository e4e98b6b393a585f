namespace ClaudeConfig.Router.Options;

/// <summary>What happens to a request that no Hard budget with a limit covers.</summary>
internal enum UnbudgetedPolicy
{
    /// <summary>Denied once any Hard budget exists in the project's tree, else served.</summary>
    Auto,

    Deny,

    Allow,
}
