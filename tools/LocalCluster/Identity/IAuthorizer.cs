namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Decides who may do what.</summary>
internal interface IAuthorizer
{
    bool Allows(UserInfo user, AccessAttributes access);
}
