namespace ClaudeConfig.LocalCluster.Identity;

internal sealed class AlwaysAllow : IAuthorizer
{
    public bool Allows(UserInfo user, AccessAttributes access) => true;
}
