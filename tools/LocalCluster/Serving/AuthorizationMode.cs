namespace ClaudeConfig.LocalCluster.Serving;

internal enum AuthorizationMode
{
    AlwaysAllow,
    RBAC,
}
